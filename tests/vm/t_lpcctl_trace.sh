#!/bin/sh
# SPDX-License-Identifier: MIT
#
# lpcctl trace: the steps of one call, those of the user half among them, in the
# order of time; and tracing is as it was before when it ends.
#
# vmtest: timeout=180
. /usr/libexec/cleave/tests/vmtest.sh

tracing()
{
	[ "$(cat /sys/kernel/tracing/events/lpc/enable 2>/dev/null)" = 1 ]
}

steps()
{
	sed -n 's/.*"step":"\([a-z_]*\)".*/\1/p' trace | tr '\n' ' '
}

grep -q tracefs /proc/mounts || mount -t tracefs none /sys/kernel/tracing
vmtest_load lpc_null
vmtest_daemon udaemon --mode leader --trace null
for n in 1 2; do
	lpcctl trace --json null --count 7 >trace &
	tracer=$!
	vmtest_wait 20 tracing
	vmtest_check lpcctl call null null
	wait $tracer
	vmtest_equal 0 $? "lpcctl trace"
	vmtest_equal "call_queue call_deliver enqueue dequeue run response call_response " \
		"$(steps)" "steps"
	vmtest_equal 4 "$(grep -c '"side":"user"' trace)" "steps of the user half"
	vmtest_equal 7 "$(grep -c '"half":"null"' trace)" "steps of this channel"
	if grep -q '"since_last_us":-' trace; then
		vmtest_fail "steps out of order: $(cat trace)"
	fi
done
vmtest_equal 0 "$(cat /sys/kernel/tracing/events/lpc/enable)" "events afterwards"

# As text, for a time.
lpcctl trace --seconds 6 >trace &
tracer=$!
vmtest_wait 20 tracing
vmtest_check lpcctl call null null
wait $tracer
vmtest_equal 0 $? "lpcctl trace --seconds"
vmtest_match "lpcctl-[0-9]+ +call_queue +half=null chain=[0-9]+ procedure=null" \
	"$(cat trace)"
vmtest_match "udaemon-[0-9]+ +run +half=null call=[0-9a-f]+ .*procedure=null" \
	"$(cat trace)"
vmtest_match "call_end +half=null .* status=0 ns=" "$(cat trace)"
