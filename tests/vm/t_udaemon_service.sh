#!/bin/sh
# SPDX-License-Identifier: MIT
#
# systemd starts udaemon from its unit file, sees READY, starts it again when it
# was killed as a whole, and stops it in order.  When only the process that serves is
# killed, systemd has nothing to do.
#
# vmtest: init=systemd timeout=120 kernels=6.1,6.12,7.3
. /usr/libexec/cleave/tests/vmtest.sh

unit=udaemon@null.service

property()
{
	systemctl show --property "$1" --value $unit
}

served_again()
{
	[ "$(cat /sys/class/lpc/null/daemon_pid)" != "$pid" ] &&
		lpcctl list | grep -q "^null .*attached"
}

running_again()
{
	[ "$(property ActiveState)" = active ] &&
		[ "$(property MainPID)" != "$pid" ]
}

failed()
{
	[ "$(property ActiveState)" = failed ]
}

trap 'systemctl stop $unit; vmtest_cleanup' EXIT
vmtest_load lpc_null
vmtest_check systemctl start $unit
vmtest_equal active "$(property ActiveState)" "$unit"
vmtest_equal notify "$(property Type)" "type of $unit"
vmtest_match " workers, .* calls" "$(property StatusText)"
vmtest_check lpcctl call null null

# The watchdog is fed.
vmtest_equal 30s "$(property WatchdogUSec)" "watchdog of $unit"
fed=$(property WatchdogTimestampMonotonic)
[ "$fed" -gt 0 ] || vmtest_fail "the watchdog was never fed"

pid=$(cat /sys/class/lpc/null/daemon_pid)
main=$(property MainPID)
kill -KILL "$pid"
vmtest_wait 20 served_again
vmtest_check lpcctl call null null
vmtest_equal "$main" "$(property MainPID)" "main process of $unit"
vmtest_equal 0 "$(property NRestarts)" "restarts"

pid=$(property MainPID)
kill -KILL "$pid"
vmtest_wait 20 running_again
vmtest_check lpcctl call null null
vmtest_equal 1 "$(property NRestarts)" "restarts"

vmtest_check systemctl stop $unit
vmtest_equal success "$(property Result)" "end of $unit"
vmtest_match "waiting" "$(lpcctl list)"

# Without its kernel half it is not started again and again.
vmtest_check systemctl start $unit
restarts=$(property NRestarts)
vmtest_unload lpc_null
vmtest_wait 20 failed
sleep 1
vmtest_equal failed "$(property ActiveState)" "$unit without kernel half"
vmtest_equal 6 "$(property ExecMainStatus)" "status of $unit"
vmtest_equal "$restarts" "$(property NRestarts)" "restarts without kernel half"
