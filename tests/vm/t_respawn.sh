#!/bin/sh
# SPDX-License-Identifier: MIT
#
# udaemon --respawn: when the process that serves has died the next one serves, in
# the same state of the program; the keeper passes signals on, ends as who served
# ended, and does not leave it behind.
. /usr/libexec/cleave/tests/vmtest.sh

# Process that serves
server()
{
	cat /sys/class/lpc/null/daemon_pid
}

another_serves()
{
	[ "$(server)" != "$pid" ] && lpcctl list | grep -q "^null .*attached"
}

nobody_serves()
{
	lpcctl list | grep -q "^null .*waiting"
}

# Start it: begin OPTION...
begin()
{
	udaemon --respawn --restart-limit 0 --restart-delay-ms 0 "$@" null 2>log &
	keeper=$!
	pid=0
	vmtest_wait 10 another_serves
	pid=$(server)
}

# The keeper ends with this status: ends STATUS WHAT
ends()
{
	wait "$keeper"
	vmtest_equal "$1" $? "status of udaemon, $2"
	vmtest_check nobody_serves
}

vmtest_load lpc_null
begin
vmtest_equal "$keeper" "$(awk '$1 == "PPid:" { print $2 }' "/proc/$pid/status")" \
	"who keeps process $pid serving"
for signal in KILL SEGV ABRT; do
	kill -$signal "$pid"
	vmtest_wait 10 another_serves
	vmtest_check lpcctl call null null
	pid=$(server)
done
vmtest_equal 3 "$(grep -c 'has died (.*); another one is to serve' log)" "deaths"
vmtest_match "udaemon is ended by SIGABRT; its threads:" "$(cat log)"
kill -TERM "$keeper"
ends 0 "told to end"
vmtest_match "ended out of order within 60.0 s: 3;" "$(lpcctl show null)"

# A death is not what was asked for, but follows from it.
begin
kill -ABRT "$keeper"
ends 134 "aborted"
vmtest_match "end of threads" "$(cat log)"

# Told to end by itself, it has ended.
begin
kill -TERM "$pid"
ends 0 "who served was told to end"

# A successor takes over, with a keeper of its own.
begin
vmtest_check lpcctl replace null
wait "$keeper"
vmtest_equal 0 $? "status of udaemon, replaced"
pid=$(server)
kill -KILL "$pid"
vmtest_wait 10 another_serves
vmtest_check lpcctl call null null

# Who is killed without having had a chance to pass that on takes the other along.
keeper=$(awk '$1 == "PPid:" { print $2 }' "/proc/$(server)/status")
kill -KILL "$keeper"
vmtest_wait 10 nobody_serves

# One too many is an end, as the channel says.
vmtest_expect_log "null: failed: 2 daemons ended out of order"
vmtest_expect_log "null: reset by pid"
vmtest_check lpcctl reset null
begin --restart-limit 1
kill -KILL "$pid"
vmtest_wait 10 another_serves
kill -KILL "$(server)"
wait "$keeper"
vmtest_equal 9 $? "status of udaemon, its channel failed"
vmtest_check lpcctl reset null

begin
vmtest_unload lpc_null
wait "$keeper"
vmtest_equal 6 $? "status of udaemon, its kernel half removed"
