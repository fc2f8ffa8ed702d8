# SPDX-License-Identifier: MIT
#
# For tests of ./run: a machine that lacks things, made of a PATH with links to
# what it shall have, an empty cache and an empty build folder.

set -uo pipefail

TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT

export CLEAVE_CACHE=$WORK/cache CLEAVE_BUILD=$WORK/build
export -n CLEAVE_ACCEL
BIN=$WORK/bin
REAL_PATH=$PATH:/usr/sbin:/sbin

fail()
{
	echo "$(basename "$0"): $*" >&2
	exit 1
}

# A PATH with every program of this machine but these: path_without NAME...
path_without()
{
	local name

	rm -rf "$BIN"
	mkdir -p "$BIN"
	find /usr/bin /usr/sbin -maxdepth 1 ! -type d \
		-exec ln -sf -t "$BIN" {} +
	for name in "$@"; do
		rm -f "$BIN/$name"
	done
	# Where what is tested goes on instead of ending, it does not go far.
	stub cmake <<<'exit 1'
}

# A program of this test's own in that PATH: stub NAME, its text on stdin.
stub()
{
	rm -f "$BIN/$1"
	{
		echo '#!/bin/bash'
		cat
	} >"$BIN/$1"
	chmod +x "$BIN/$1"
}

# Run ./run with that PATH; OUTPUT and STATUS are what it said and returned.
# ./run adds /usr/sbin to its PATH, where nothing that is left out lives.
run()
{
	STATUS=0
	OUTPUT=$(PATH=$BIN "$TOP/run" "$@" 2>&1 </dev/null) || STATUS=$?
}

expect_status()
{
	[ "$STATUS" -eq "$1" ] ||
		fail "exit status $STATUS, wanted $1; it said: $OUTPUT"
}

# The last line of the output must match an extended regular expression.
expect_last()
{
	tail -n 1 <<<"$OUTPUT" | grep -q -E -e "$1" ||
		fail "last line does not match '$1': $OUTPUT"
}

expect_said()
{
	grep -q -E -e "$1" <<<"$OUTPUT" || fail "nothing matches '$1': $OUTPUT"
}

# Nothing may be in the cache that a later run could take for complete.
expect_no_kernel()
{
	! compgen -G "$CLEAVE_CACHE/kernels/$1*/kernel.env" >/dev/null ||
		fail "the cache holds a kernel $1"
}

# The functions of ./run in this shell.
load_functions()
{
	local lib

	BUILD=$CLEAVE_BUILD CACHE=$CLEAVE_CACHE
	mkdir -p "$BUILD/logs"
	for lib in "$TOP"/tools/lib/*.sh; do
		. "$lib"
	done
	set +e
}
