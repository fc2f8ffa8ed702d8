#!/bin/sh
# SPDX-License-Identifier: MIT
#
# udev starts the daemon of a channel that appears, if there is a user half for it,
# by the channel's name, the interface's or the settings; what is served already,
# masked, or served by a program of its own is left alone.
#
# vmtest: init=systemd boot=own timeout=180 kernels=6.1
. /usr/libexec/cleave/tests/vmtest.sh

HALVES=/usr/lib/udaemon
UDEV="systemd-udevd-control.socket systemd-udevd-kernel.socket systemd-udevd"

# property NAME CHANNEL
property()
{
	systemctl show --property "$1" --value "udaemon@$2.service"
}

served()
{
	lpcctl list | grep -q "^$1 .*attached"
}

plugged()
{
	systemctl is-active --quiet "dev-lpc-$1.device"
}

gone()
{
	! systemctl is-active --quiet "dev-lpc-$1.device" &&
		[ "$(property ActiveState "$1")" = failed ]
}

# A channel that udev knows of has no daemon: left_alone CHANNEL
left_alone()
{
	vmtest_wait 10 plugged "$1"
	systemctl list-jobs | grep "udaemon@$1" && vmtest_fail "$1 is to be served"
	vmtest_equal inactive "$(property ActiveState "$1")" "daemon of $1"
}

tidy()
{
	systemctl stop udaemon@null udaemon@edu0 udaemon@factorial
	systemctl unmask --runtime udaemon@factorial
	# shellcheck disable=SC2086 # a list of names
	systemctl stop $UDEV
	[ ! -e /factorial.so ] || mv /factorial.so $HALVES/
	rm -f /etc/udaemon/factorial.conf
	vmtest_cleanup
}

trap tidy EXIT
# shellcheck disable=SC2086 # a list of names
vmtest_check systemctl start $UDEV

# By its own name.
vmtest_load lpc_null
vmtest_wait 20 served null
vmtest_check lpcctl call null null
pid=$(property MainPID null)

# An event for what is there, as each boot has one, changes nothing.
user=$(stat -c %u /dev/lpc/null)
vmtest_check udevadm trigger --settle --action=add --subsystem-match=lpc
vmtest_equal "$pid" "$(property MainPID null)" "daemon after another event"
vmtest_equal "$user" "$(stat -c %u /dev/lpc/null)" "owner after another event"

# Gone, and here again.
vmtest_unload lpc_null
vmtest_wait 20 gone null
vmtest_equal 6 "$(property ExecMainStatus null)" "status without kernel half"
vmtest_check modprobe lpc_null
vmtest_wait 20 served null
vmtest_check lpcctl call null null

# By the interface's name.
vmtest_load lpc_edu
vmtest_wait 20 served edu0

# One that shall not be served.
vmtest_check systemctl mask --runtime udaemon@factorial
vmtest_load lpc_factorial
left_alone factorial
vmtest_unload lpc_factorial
vmtest_check systemctl unmask --runtime udaemon@factorial

# One without a user half, and then with settings that name one.
mv $HALVES/factorial.so /
vmtest_check modprobe lpc_factorial
left_alone factorial
vmtest_unload lpc_factorial
mkdir -p /etc/udaemon
echo "half = /factorial.so" >/etc/udaemon/factorial.conf
vmtest_check modprobe lpc_factorial
vmtest_wait 20 served factorial
vmtest_check lpcctl call factorial compute first=1 count=5
