#!/bin/sh
# SPDX-License-Identifier: MIT
#
# A procedure that hangs: its caller is answered at its deadline; a daemon that makes
# no progress is ended by systemd's watchdog, with the stacks of its threads in the
# journal, and started again; one that serves others meanwhile is not.
#
# vmtest: init=systemd timeout=180 kernels=6.1
. /usr/libexec/cleave/tests/vmtest.sh

unit=udaemon@null.service

property()
{
	systemctl show --property "$1" --value $unit
}

# Write to the device: what hangs in the daemon.
consume()
{
	lpcctl call null consume data=text:x 2>&1
}

served_again()
{
	[ "$(property MainPID)" != "$pid" ] && lpcctl list | grep -q "^null .*attached"
}

tidy()
{
	rm -rf /run/hang /etc/udaemon/null.conf /run/systemd/system/$unit.d
	systemctl daemon-reload
	systemctl stop $unit
	vmtest_cleanup
}

trap tidy EXIT
mkdir -p /etc/udaemon /run/systemd/system/$unit.d
echo "half = /usr/libexec/cleave/tests/trouble_half.so" >/etc/udaemon/null.conf
printf '[Service]\nWatchdogSec=6\n' >/run/systemd/system/$unit.d/test.conf
systemctl daemon-reload
vmtest_load lpc_null
vmtest_check systemctl start $unit
vmtest_check consume

: >/run/hang
pid=$(property MainPID)
server=$(cat /sys/class/lpc/null/daemon_pid)
out=$(consume)
vmtest_equal 6 $? "lpcctl call of a procedure that hangs"
vmtest_match "timed out" "$out"
vmtest_wait 60 served_again
rm /run/hang
vmtest_check consume

log=$(journalctl --no-pager)
vmtest_match "Watchdog timeout" "$log"
vmtest_match "is ended by SIGABRT; its threads:" "$log"
vmtest_match "thread [0-9]+ \(udaemon\):" "$log"
vmtest_match "trouble_half.so\(hang_here\+0x" "$log"
vmtest_match "end of threads" "$log"
vmtest_match "process $server: attached for" "$(lpcctl show null)"
