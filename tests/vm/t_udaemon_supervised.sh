#!/bin/sh
# SPDX-License-Identifier: MIT
#
# A daemon that has taken over is supervised as the first one was: its main process
# killed, it is started again, whether its predecessor has gone or is still busy with
# a call.
#
# vmtest: init=systemd timeout=180 kernels=6.1
. /usr/libexec/cleave/tests/vmtest.sh

unit=udaemon@null.service

property()
{
	systemctl show --property "$1" --value $unit
}

is_not()
{
	[ "$(property MainPID)" != "$1" ]
}

served_again()
{
	is_not "$pid" && lpcctl list | grep -q "^null .*attached"
}

# Another daemon takes over; its process is then in $pid, the old one's in $old.
replace()
{
	old=$(property MainPID)
	vmtest_check "$@"
	vmtest_wait 20 is_not "$old"
	pid=$(property MainPID)
}

# Kill the daemon; systemd starts another: kill_once RESTARTS
kill_once()
{
	kill -KILL "$pid"
	vmtest_wait 30 served_again
	vmtest_equal "$1" "$(property NRestarts)" "restarts"
	vmtest_check lpcctl call null null
}

# The daemon is in the middle of the call.
is_busy()
{
	property StatusText | grep -q ", 1 busy"
}

tidy()
{
	rm -f /run/hang /etc/udaemon/null.conf
	systemctl stop $unit
	vmtest_cleanup
}

trap tidy EXIT
mkdir -p /etc/udaemon
printf '%s\n' "half = /usr/libexec/cleave/tests/trouble_half.so" \
	"drain-ms = 1000" >/etc/udaemon/null.conf
vmtest_load lpc_null
vmtest_check systemctl start $unit

# The predecessor has gone.
replace systemctl reload $unit
vmtest_wait 20 vmtest_gone "$old"
kill_once 1
replace lpcctl replace null
vmtest_wait 20 vmtest_gone "$old"
kill_once 2

# The predecessor has a call that does not end.
: >/run/hang
lpcctl call null consume data=text:x >/dev/null 2>&1 &
vmtest_wait 20 is_busy
replace systemctl reload $unit
vmtest_gone "$old" && vmtest_fail "the predecessor left its call"
kill_once 3
rm /run/hang
wait
journalctl -u $unit | grep "not our child" &&
	vmtest_fail "systemd has no hold of a daemon that took over"
exit 0
