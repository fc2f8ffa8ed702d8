#!/bin/sh
# SPDX-License-Identifier: MIT
#
# A daemon that is killed again and again under systemd: the next one serves, waits
# longer and longer, and one time too many its channel has failed.  Callers, lpcctl
# and systemd say so, until the channel is reset.
#
# vmtest: init=systemd timeout=120 kernels=6.1
. /usr/libexec/cleave/tests/vmtest.sh

unit=udaemon@null.service

property()
{
	systemctl show --property "$1" --value $unit
}

# Process that serves
server()
{
	cat /sys/class/lpc/null/daemon_pid
}

attached()
{
	[ "$(server)" != "$pid" ] && lpcctl list | grep -q "^null .*attached"
}

failed()
{
	[ "$(property ActiveState)" = failed ]
}

# whole ones
uptime_seconds()
{
	cut -d. -f1 /proc/uptime
}

# Kill the daemon, whose successor is to come: kill_once COUNT
kill_once()
{
	pid=$(server)
	kill -KILL "$pid"
	vmtest_wait 20 attached
	vmtest_match "ended out of order within 60.0 s: $1; the limit is 3" \
		"$(lpcctl show null)"
	vmtest_match "process $pid: attached for" "$(lpcctl show null)"
	vmtest_check lpcctl call null null
}

trap 'rm -f /etc/udaemon/null.conf; systemctl stop $unit; vmtest_cleanup' EXIT
mkdir -p /etc/udaemon
printf 'restart-limit = 3\nrestart-delay-ms = 5000\nrestart-delay-max-ms = 5000\nrestart-good-ms = 60000\n' \
	>/etc/udaemon/null.conf
vmtest_load lpc_null
vmtest_check systemctl start $unit
kill_once 1
kill_once 2
since=$(uptime_seconds)
kill_once 3
[ $(($(uptime_seconds) - since)) -ge 4 ] ||
	vmtest_fail "the third successor did not wait for 5 s"

vmtest_expect_log "null: failed: 4 daemons ended out of order within 60000 ms"
vmtest_equal 0 "$(property NRestarts)" "restarts by systemd"
pid=$(server)
kill -KILL "$pid"
vmtest_wait 20 failed
vmtest_equal 9 "$(property ExecMainStatus)" "status of $unit"
vmtest_match "^null .*failed" "$(lpcctl list)"
vmtest_match "failed .* ago: one more than 3 daemons ended out of order" \
	"$(lpcctl show null)"
out=$(lpcctl call null null 2>&1)
vmtest_equal 6 $? "lpcctl call on a failed channel"
vmtest_match "State not recoverable" "$out"

# Nobody gets in by just trying again.
systemctl start $unit 2>/dev/null && vmtest_fail "a failed channel was served"
vmtest_equal 9 "$(property ExecMainStatus)" "status of $unit, started again"

vmtest_expect_log "null: reset by pid"
vmtest_check lpcctl reset null
vmtest_check systemctl start $unit
vmtest_check lpcctl call null null

# Told to end, it ends in order, however often.
for i in 1 2 3 4 5; do
	vmtest_check systemctl restart $unit
done
vmtest_check lpcctl call null null
lpcctl show null | grep "ended out of order" &&
	vmtest_fail "ends in order were counted"
exit 0
