#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The demonstration, inside a virtual machine: shows calls and locks between
# the halves of hybrid drivers as they happen, three drivers at work, and what
# it all costs. Leaves report.json and report.html in $CLEAVE_OUT (default:
# /tmp). Needs root.

HERE=$(dirname "$(readlink -f "$0")")
OUT=${CLEAVE_OUT:-/tmp}
LOGS=/tmp/cleave-demo
daemons=

die()
{
	echo "demo: $*" >&2
	exit 1
}

title()
{
	printf '\n== %s ==\n' "$*"
}

# Show a command, then run it: its failure is part of the show.
try()
{
	printf '  # %s\n' "$*"
	sh -c "$*" 2>&1 | sed 's/^/    /'
}

finish()
{
	for pid in $daemons; do
		kill "$pid" 2>/dev/null
	done
}

# Wait until a shell condition holds: until_so WHAT CONDITION
until_so()
{
	what=$1
	shift
	tries=300
	while ! "$@"; do
		tries=$((tries - 1))
		[ $tries -gt 0 ] || die "waited in vain for $what"
		sleep 0.05
	done
}

served()
{
	[ "$(cat "/sys/class/lpc/$1/daemon_pid")" != 0 ]
}

not_served()
{
	! served "$1"
}

# The user half's init has run too.
configured()
{
	head -c 0 "$1" 2>/dev/null
}

# Start a daemon: start NAME [OPTION...]
start()
{
	name=$1
	shift
	udaemon "$@" "$name" >"$LOGS/$name" 2>&1 &
	started=$!
	daemons="$daemons $started"
	until_so "udaemon $name" served "$name"
}

tracing()
{
	grep -q -x 1 /sys/kernel/tracing/events/lpc/enable
}

ended()
{
	! kill -0 "$1" 2>/dev/null
}

# One write() to the null driver's device, traced: show_call SEQUENCE
show_call()
{
	lpcctl trace --seconds 2 null |
		awk -v sequence="$1" -f "$HERE/demo.awk" &
	tracer=$!
	until_so "tracing" tracing
	printf '  %4s  %50s %s\n' 1 '' "application: write() to /dev/lpc-null"
	echo hello >/dev/lpc-null || die "the write failed"
	wait $tracer
}

trap finish EXIT
trap 'exit 1' INT TERM
mkdir -p "$LOGS" "$OUT"

title "Kernel halves: ordinary modules"
for driver in null factorial edu bench; do
	modprobe "lpc_$driver" || die "lpc_$driver cannot be loaded"
	echo "  modprobe lpc_$driver"
done

title "User halves: one daemon each, null in the paper's leader mode"
start null --mode leader --trace
start factorial
start edu0
until_so "edu's user half" configured /dev/edu0
try lpcctl list

# The first calls of a daemon's life touch all its pages.
for again in 1 2 3 4 5 6 7 8 9 10; do
	echo hello >/dev/lpc-null || die "no write to /dev/lpc-null"
done

title "One call, in the eleven steps of the paper \"Hybrid Device Drivers\""
show_call call

title "The same call's lock, in the paper's ten steps"
show_call lock

title "Three hybrid drivers at work; the application sees plain devices"
try cat /dev/lpc-null
for place in kernel user split; do
	try "echo $place >/dev/lpc-factorial; cat /dev/lpc-factorial"
done
try "echo 12 >/dev/edu0; cat /dev/edu0"
try "echo 13 >/dev/edu0"

title "A user half that dies costs a restart, not the machine"
echo "  # kill -9 (the daemon of edu0)"
kill -9 "$started"
until_so "the daemon's end" ended "$started"
echo "  # echo 10 >/dev/edu0 (waits), udaemon edu0"
(echo 10 >/dev/edu0; cat /dev/edu0) >"$LOGS/again" 2>&1 &
again=$!
start edu0
wait $again
sed 's/^/    /' "$LOGS/again"

title "What it costs (lpcbench run --quick)"
finish
for name in null factorial edu0; do
	until_so "the end of udaemon $name" not_served "$name"
done
daemons=
lpcbench run --quick --out "$OUT/report.json" || die "lpcbench failed"
lpcbench report --json "$OUT/report.json" --html "$OUT/report.html" ||
	die "lpcbench made no report"
