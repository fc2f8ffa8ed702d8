#!/bin/bash
# SPDX-License-Identifier: MIT
#
# udaemon from its start to its end: UDAEMON has a channel linked in (scene.c),
# TOY_HALF is its user half, NO_HALF a shared object that is none. CHECKER is
# what the daemon runs under, nothing if that is not set.
set -eu

DIR=$(mktemp -d)
PID=
trap '[ -z "$PID" ] || kill -9 $PID 2>/dev/null; rm -rf "$DIR"' EXIT
mkdir "$DIR/lpc"
: > "$DIR/lpc/fake"
: > "$DIR/node"

die()
{
	echo "$*"
	cat "$DIR/out" "$DIR/err"
	exit 1
}

# Wait for a text in a file: await FILE TEXT
await()
{
	local i

	for i in $(seq 1500); do
		grep -qF -- "$2" "$DIR/$1" 2>/dev/null && return
		sleep 0.02
	done
	die "in vain: '$2' in $1"
}

# begin SCENE OPTION...
begin()
{
	local scene=$1

	shift
	: > "$DIR/notify"
	rm -f "$DIR/notify.socket"
	SCENE=$scene SCENE_NOTIFY=$DIR/notify ${CHECKER:-} "$UDAEMON" \
		--device "$DIR/lpc/fake" "$@" fake \
		> "$DIR/out" 2> "$DIR/err" &
	PID=$!
}

# It ends with this status: ends STATUS WHAT
ends()
{
	local status=0

	wait $PID || status=$?
	PID=
	[ "$status" = "$1" ] || die "$2: status $1 expected, got $status"
}

says()
{
	grep -qF -- "$1" "$DIR/err" || die "'$1' expected in the errors"
}

# The watchdog hears nothing for so long: not_fed_for SECONDS WHEN
not_fed_for()
{
	local fed

	fed=$(grep -c 'WATCHDOG=1' "$DIR/notify" || true)
	sleep "$1"
	[ "$(grep -c 'WATCHDOG=1' "$DIR/notify" || true)" = "$fed" ] ||
		die "the watchdog was fed $2"
}

# A daemon that serves, and ends when it is told.
for mode in direct leader; do
	begin calls --half "$TOY_HALF" --mode $mode
	await out 'calls done'
	await notify 'READY=1'
	await notify ' workers, '
	says "fake: attached as incarnation 1 with $TOY_HALF, interface 'toy' version 2"
	kill -TERM $PID
	ends 0 "served in $mode mode"
done

# A procedure that does not return: the drain is bounded, a second signal ends
# it, and meanwhile the watchdog hears nothing.
export WATCHDOG_USEC=150000
begin calls --half "$TOY_HALF"
await notify 'WATCHDOG=1'
kill -TERM $PID
ends 0 'watched'
begin stuck --half "$TOY_HALF" --drain-ms 200
await notify 'a procedure is past its deadline'
not_fed_for 0.5 'while a procedure was past its deadline'
kill -INT $PID
ends 8 'drain time passed'
says 'fake: ended with procedures still running'
begin stuck --half "$TOY_HALF" --drain-ms 60000
await notify 'a procedure is past its deadline'
kill -TERM $PID
await notify 'STOPPING=1'
kill -TERM $PID
ends 8 'second signal'
# The same where one is so late that nobody can hope for it, whatever else is done.
begin late --half "$TOY_HALF" --drain-ms 200
await notify 'WATCHDOG=1'
await notify 'a procedure is past its deadline'
sleep 0.3
before=$(grep STATUS= "$DIR/notify" | tail -n 1)
not_fed_for 0.5 'while a procedure was long past its deadline'
[ "$(grep STATUS= "$DIR/notify" | tail -n 1)" != "$before" ] ||
	die 'no calls were served beside the late one'
kill -TERM $PID
ends 8 'drain time passed, with a late call'
# The same where no deadline has passed and calls wait; SIGABRT, which is what the
# watchdog sends then, has every thread say where it is.
begin waiting --half "$TOY_HALF" --workers 1..1 --drain-ms 200
await notify '1 busy'
sleep 0.2
not_fed_for 0.5 'while calls waited and none was run'
if [ -z "${CHECKER:-}" ]; then
	kill -ABRT $PID
	ends 134 'aborted'
	says 'udaemon is ended by SIGABRT; its threads:'
	[ "$(grep -c '^thread [0-9]' "$DIR/err")" -ge 2 ] ||
		die 'two stacks expected'
	says 'end of threads'
else
	kill -TERM $PID
	ends 8 'drain time passed, with calls that wait'
fi
unset WATCHDOG_USEC

# Other ends.
begin gone --half "$TOY_HALF"
ends 6 'kernel half gone'
says 'fake: the kernel half has gone'
begin init --half "$TOY_HALF"
ends 7 'init failed'
says "the user half's init failed: No such device or address"
begin busy --half "$TOY_HALF"
ends 5 'attached already'
says 'process 4711 is attached already'

# A channel whose daemons ended too often.
begin soon --half "$TOY_HALF"
await notify 'READY=1'
says "fake: too soon after the last daemon's end; waiting 100 ms"
[ "$(grep -c 'waiting 100 ms' "$DIR/err")" = 2 ] || die 'two waits expected'
kill -TERM $PID
ends 0 'waited for its turn'
begin never --half "$TOY_HALF"
await err 'waiting 60000 ms'
kill -TERM $PID
ends 0 'told to stop while it waits for its turn'
begin failed --half "$TOY_HALF"
ends 9 'failed channel'
says "'lpcctl reset fake' brings it back"

# A process of its own serves; its end is the daemon's, but for a death.
begin init --half "$TOY_HALF" --respawn
ends 7 'init failed in the process that serves'
begin failed --half "$TOY_HALF" --respawn
ends 9 'failed channel, and a process of its own'
# One that waits for its turn does as it should, which the watchdog hears.
export WATCHDOG_USEC=150000
begin never --half "$TOY_HALF" --respawn
await notify 'WATCHDOG=1'
# Processes end between the glob and the reading.
server=$(cat /proc/[0-9]*/stat 2>/dev/null |
	awk -v keeper=$PID '$4 == keeper { print $1 }')
kill -KILL "$server"
await err "process $server has died (Killed); another one is to serve"
kill -TERM $PID
ends 0 'told to stop while the next one waits for its turn'
unset WATCHDOG_USEC

# User halves that cannot be loaded.
begin none --half "$DIR/absent.so"
ends 3 'no shared object'
says "cannot load user half $DIR/absent.so: No such file or directory"
begin none --half "$NO_HALF"
ends 3 'no user half'
says "does not define the symbol 'lpc_user_half'"
begin none --half "$DIR/node"
ends 3 'no shared object at all'
says 'file too short'
begin none --half-dir "$DIR"
ends 3 'nothing found'
says "there is no user half $DIR/fake.so, nor one with the name of the interface"
cp "$TOY_HALF" "$DIR/toy.so"
begin calls --half-dir "$DIR"
await out 'calls done'
says "with $DIR/toy.so"
kill -TERM $PID
ends 0 'found by the name of the interface'

# Settings.
printf 'mode = leader\nworker = 3\n' > "$DIR/conf"
begin none --config "$DIR/conf"
ends 2 'unknown key'
says "$DIR/conf:2: unknown key 'worker'"
begin none --workers 3..2
ends 2 'wrong option'
says '--workers: '
begin none --half "$TOY_HALF" other
ends 2 'one device for two channels'
says '--device goes with one channel'
begin none --device "$DIR/nothing"
ends 4 'no channel'
says "there is no $DIR/nothing: is the kernel half's module loaded?"
start=$SECONDS
begin none --device "$DIR/nothing" --wait 1
ends 4 'no channel, after a while'
[ $((SECONDS - start)) -ge 1 ] || die 'it did not wait'
start=$SECONDS
begin none --device "$DIR/nothing" --wait 60
await err "waiting for $DIR/nothing to appear, 60 s at most"
kill -TERM $PID
ends 0 'told to stop while it waits for the channel'
[ $((SECONDS - start)) -lt 30 ] || die 'it waited on'
begin calls --half "$TOY_HALF" --device "$DIR/late/lpc/fake" --wait 60
sleep 0.2
mkdir -p "$DIR/late/lpc"
: > "$DIR/late/lpc/fake"
await notify 'READY=1'
kill -TERM $PID
ends 0 'a channel that came late'
begin none --half "$TOY_HALF" --device "$DIR/node"
ends 5 'not a channel'
