#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The daemons of two drivers under udaemon@.service have users of their own, each
# owns its channel while it runs, and root has it back afterwards.
#
# vmtest: init=systemd timeout=120 kernels=6.1,6.12
. /usr/libexec/cleave/tests/vmtest.sh

main_pid()
{
	systemctl show --property MainPID --value "udaemon@$1.service"
}

owner()
{
	stat -c %u "/dev/lpc/$1"
}

user_of()
{
	stat -c %u "/proc/$(main_pid "$1")"
}

served_again()
{
	[ "$(main_pid null)" != "$pid" ] && lpcctl list | grep -q "^null .*attached"
}

back_to_root()
{
	[ "$(owner null)" = 0 ]
}

trap 'systemctl stop udaemon@null udaemon@factorial; vmtest_cleanup' EXIT
vmtest_load lpc_null
vmtest_load lpc_factorial
vmtest_equal 0 "$(owner null)" "owner of the channel before"
for name in null factorial; do
	vmtest_check systemctl start udaemon@$name
	user=$(user_of $name)
	[ "$user" -ge 61184 ] || vmtest_fail "$name runs as user $user"
	vmtest_equal "$user" "$(owner $name)" "owner of channel $name"
	vmtest_equal 600 "$(stat -c %a /dev/lpc/$name)" "mode of channel $name"
done
[ "$(user_of null)" != "$(user_of factorial)" ] ||
	vmtest_fail "both drivers have user $(user_of null)"
vmtest_check lpcctl call null null
vmtest_check lpcctl call factorial compute first=1 count=5

# It is the same after a crash.
pid=$(main_pid null)
kill -KILL "$pid"
vmtest_wait 20 served_again
vmtest_equal "$(user_of null)" "$(owner null)" "owner after a crash"
vmtest_check lpcctl call null null

vmtest_check systemctl stop udaemon@null
vmtest_wait 10 back_to_root

# A unit that was there before its channel serves it all the same.
vmtest_unload lpc_null
(sleep 1; modprobe lpc_null) &
systemctl start udaemon@null 2>err
vmtest_wait 20 served_again
vmtest_check lpcctl call null null
