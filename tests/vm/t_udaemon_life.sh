#!/bin/sh
# SPDX-License-Identifier: MIT
#
# udaemon on a real channel: serves, refuses, and ends with the documented status.
. /usr/libexec/cleave/tests/vmtest.sh

# Run udaemon to its end: ends STATUS REGEX OPTION...
ends()
{
	status=$1
	regex=$2
	shift 2
	udaemon "$@" 2>err
	vmtest_equal "$status" $? "udaemon $*"
	vmtest_match "$regex" "$(cat err)"
}

attached()
{
	lpcctl list | grep -q "^null .*attached"
}

vmtest_load lpc_null
for mode in direct leader; do
	udaemon --mode $mode --workers 1..4 null 2>log &
	pid=$!
	vmtest_wait 10 attached
	vmtest_check lpcctl call null null
	vmtest_expect_log "null: pid [0-9]+ refused"
	ends 5 "process $pid is attached already" null
	kill -TERM $pid
	wait $pid
	vmtest_equal 0 $? "udaemon --mode $mode, ended by SIGTERM"
done

ends 4 "there is no /dev/lpc/absent: is the kernel half's module loaded" absent
ends 3 "cannot load user half /absent.so: No such file" --half /absent.so null
ends 3 "does not define the symbol 'lpc_user_half'" \
	--half "$(ls /usr/lib/*/libudriver.so.0)" null
ends 5 "kernel half has interface 'null' version 1, signature [0-9a-f]{16}; the user half has 'factorial' version 1, signature [0-9a-f]{16}" \
	--half /usr/lib/udaemon/factorial.so null
ends 2 "unknown key 'worker'" --config "$(echo 'worker = 1' >conf; echo conf)" null

udaemon null 2>log &
pid=$!
vmtest_wait 10 attached
vmtest_unload lpc_null
wait $pid
vmtest_equal 6 $? "udaemon, its kernel half removed"
vmtest_match "null: the kernel half has gone" "$(cat log)"
