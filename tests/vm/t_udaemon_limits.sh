#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The limits of udaemon@.service: a daemon that takes too much memory is ended and
# started again, one that starts too many processes is refused more, others notice
# nothing of either, and a channel's limits can be changed while it is served.
#
# vmtest: init=systemd timeout=180 kernels=6.1
. /usr/libexec/cleave/tests/vmtest.sh

unit=udaemon@null.service
MIB=1048576

property()
{
	systemctl show --property "$1" --value $unit
}

other_pid()
{
	systemctl show --property MainPID --value udaemon@factorial.service
}

# Write to the device: what makes the daemon take so much.
consume()
{
	lpcctl call null consume data=text:x 2>&1
}

served_again()
{
	[ "$(property MainPID)" != "$pid" ] && lpcctl list | grep -q "^null .*attached"
}

# The daemon eats until it is ended: eat MIB
eat()
{
	restarts=$(property NRestarts)
	pid=$(property MainPID)
	vmtest_equal $(($1 * MIB)) "$(property MemoryMax)" "limit of memory"
	: >/run/eat
	consume && vmtest_fail "more than $1 MiB of memory could be had"
	rm /run/eat
	vmtest_wait 20 served_again
	vmtest_match "limit $(($1 * 1024))kB" "$(vmtest_log)"
	vmtest_equal $((restarts + 1)) "$(property NRestarts)" "restarts"
	vmtest_check consume
}

tidy()
{
	rm -rf /run/eat /run/breed /etc/udaemon/null.conf
	systemctl stop $unit udaemon@factorial
	systemctl revert $unit
	vmtest_cleanup
}

trap tidy EXIT
mkdir -p /etc/udaemon
echo "half = /usr/libexec/cleave/tests/trouble_half.so" >/etc/udaemon/null.conf
vmtest_load lpc_null
vmtest_load lpc_factorial
vmtest_check systemctl start $unit udaemon@factorial
other=$(other_pid)

eat 256
vmtest_match "$unit: A process of this unit has been killed by the OOM killer" \
	"$(journalctl --no-pager)"
vmtest_check systemctl set-property --runtime $unit MemoryMax=64M
eat 64

# So many tasks, and the one that wanted more is told.
: >/run/breed
out=$(consume)
vmtest_equal 6 $? "starting processes without end"
rm /run/breed
vmtest_match "Resource temporarily unavailable" "$out"
vmtest_equal 256 "$(property TasksMax)" "limit of tasks"
tasks=$(cat "/sys/fs/cgroup$(property ControlGroup)/pids.max")
vmtest_equal 256 "$tasks" "limit of tasks, as the kernel has it"
tasks=$(property TasksCurrent)
[ "$tasks" -le 256 ] && [ "$tasks" -ge 250 ] || vmtest_fail "$tasks tasks"
vmtest_check lpcctl call null null

vmtest_equal "$other" "$(other_pid)" "daemon of another driver"
vmtest_check lpcctl call factorial compute first=1 count=5
