#!/bin/sh
# SPDX-License-Identifier: MIT
#
# systemctl reload: a new daemon with new settings is the unit's main process, the
# old one ends in order, and a successor that cannot start changes nothing.
#
# vmtest: init=systemd timeout=120 kernels=6.1
. /usr/libexec/cleave/tests/vmtest.sh

unit=udaemon@null.service

property()
{
	systemctl show --property "$1" --value $unit
}

main_is_new()
{
	[ "$(property MainPID)" != "$pid" ]
}

# Process that serves
server()
{
	cat /sys/class/lpc/null/daemon_pid
}

# Process that keeps it serving
keeper()
{
	awk '$1 == "PPid:" { print $2 }' "/proc/$(server)/status"
}

served_again()
{
	[ "$(server)" != "$pid" ] && lpcctl list | grep -q "^null .*attached"
}

workers_are()
{
	property StatusText | grep -q "^$1 workers"
}

# As the daemon that goes on has noticed.
successor_has_ended()
{
	journalctl -u $unit |
		grep -q "the successor has ended before it took over"
}

trap 'rm -f /etc/udaemon/null.conf; systemctl stop $unit; vmtest_cleanup' EXIT
vmtest_load lpc_null
mkdir -p /etc/udaemon
echo 'workers = 2' >/etc/udaemon/null.conf
vmtest_check systemctl start $unit
pid=$(property MainPID)
vmtest_wait 10 workers_are 2

echo 'workers = 5' >/etc/udaemon/null.conf
vmtest_check systemctl reload $unit
vmtest_wait 20 main_is_new
vmtest_equal active "$(property ActiveState)" "$unit, replaced"
vmtest_equal "$(property MainPID)" "$(keeper)" "who keeps the channel served"
vmtest_wait 20 workers_are 5
vmtest_wait 10 vmtest_gone "$pid"
vmtest_equal 0 "$(property NRestarts)" "restarts"
vmtest_check lpcctl call null null
lpcctl show null | grep "ended out of order" &&
	vmtest_fail "the end of the one that was replaced was counted"

# Who took over is kept like the first one.
pid=$(server)
vmtest_check kill -KILL "$pid"
vmtest_wait 20 served_again
vmtest_equal "$(property MainPID)" "$(keeper)" "who keeps the channel served"
vmtest_wait 20 workers_are 5
vmtest_equal 0 "$(property NRestarts)" "restarts"

# A successor with settings that make no sense.
main=$(property MainPID)
pid=$(server)
echo 'workers = no' >/etc/udaemon/null.conf
lpcctl replace --wait 3 null 2>err && vmtest_fail "replaced by what cannot start"
vmtest_match "no other daemon has taken over from process $pid within 3 s" "$(cat err)"
vmtest_wait 20 successor_has_ended
vmtest_equal "$main" "$(property MainPID)" "main process of $unit"
vmtest_equal "$pid" "$(server)" "who serves the channel"
vmtest_check lpcctl call null null
