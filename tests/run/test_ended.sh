# SPDX-License-Identifier: MIT
# A command that is ended takes what it started with it.
. "$(dirname "$0")/lib.sh"

path_without
stub cmake <<S
echo \$\$ >"$WORK/pid"
exec sleep 60
S
PATH=$BIN "$TOP/run" build >/dev/null 2>&1 </dev/null &
command=$!
for _ in $(seq 200); do
	[ ! -s "$WORK/pid" ] || break
	sleep 0.05
done
[ -s "$WORK/pid" ] || fail "the build did not begin"
kill -TERM "$command"
wait "$command"
[ $? -eq 143 ] || fail "the command did not say that it was ended"
for _ in $(seq 100); do
	kill -0 "$(cat "$WORK/pid")" 2>/dev/null || exit 0
	sleep 0.05
done
kill "$(cat "$WORK/pid")"
fail "the build goes on"
