#!/bin/sh
# SPDX-License-Identifier: MIT
#
# lpcctl call: typed arguments from the shell to a device and back.
. /usr/libexec/cleave/tests/vmtest.sh

# ends STATUS REGEX ARGUMENT...: what it prints, wherever, matches
ends()
{
	status=$1
	regex=$2
	shift 2
	lpcctl "$@" >out 2>&1
	vmtest_equal "$status" $? "lpcctl $*"
	vmtest_match "$regex" "$(cat out)"
}

vmtest_load lpc_null
vmtest_load lpc_factorial

# Nobody serves it yet.
ends 6 "ENOTCONN" call null null

vmtest_daemon udaemon null
vmtest_daemon udaemon factorial
ends 0 "^sum = 43954712$" call factorial compute first=1 count=10
ends 0 '"sum": 43954712' --json call factorial compute first=1 count=10
ends 2 "100001 is not from 0 to 100000" call factorial compute first=1 count=100001
ends 2 "argument first is missing" call factorial compute count=1
ends 4 "there is compute" call factorial compute_ first=1
head -c 4096 /dev/zero >data
ends 0 "^$" call null null4k data=@data
head -c 4097 /dev/zero >data
ends 2 "4097 bytes are more than 4096" call null null4k data=@data
ends 0 "^null +upcall +1 " stats null null
ends 0 "attached: process $VMTEST_PID \(udaemon\)" show factorial
ends 3 "there is no channel 'nul'; there is null" show nul
