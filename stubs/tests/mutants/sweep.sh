#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Leave out the checks of generated code one by one; see a test fail for each.
#
#	sweep.sh [--every N] LIST TEST...
#
# LIST is what mutate.awk wrote, each TEST a program that takes the number of a
# mutation from LPC_MUTATION. With --every only each Nth is tried. A check that
# no test misses is named on standard output, unless implied.txt has it: then it
# must be one that no test can miss. The last line counts. Exit status: 0 all is
# as it should be, 1 it is not, 2 a test fails as it is.
set -uo pipefail

# What spins is ended after this much of a processor's time, in seconds.
SPINS_S=60

# Prints NUMBER, and the test that noticed if there was one.
one()
{
	local number=$1 test

	shift
	ulimit -c 0 -t "$SPINS_S"
	for test; do
		(LPC_MUTATION=$number CMOCKA_TEST_ABORT=1 "$test") \
			>/dev/null 2>&1 && continue
		echo "$number ${test##*/}"
		return
	done 2>/dev/null
	echo "$number"
}

if [ "$1" = --one ]; then
	shift
	numbers=$1
	shift
	one "$numbers" "$@"
	exit
fi

every=1
if [ "$1" = --every ]; then
	every=$2
	shift 2
fi
list=$1
shift
for test; do
	"$test" >/dev/null 2>&1 || {
		echo "${test##*/} fails with every check in place"
		exit 2
	}
done

awk -v every="$every" 'NR % every == 0 { print $1 }' "$list" |
	xargs -P "${CLEAVE_JOBS:-$(nproc)}" -I '{}' "$0" --one '{}' "$@" |
	awk -v list="$list" -v implied="$(dirname "$0")/implied.txt" '
		# Where it is may change, what it is does not.
		function check(line)
		{
			sub(/^[^ ]* [^ ]* /, "", line)
			return line
		}
		BEGIN {
			while ((getline line <list) > 0)
				text[++count] = line
			while ((getline line <implied) > 0)
				if (line !~ /^(#|$)/)
					known[line] = 1
		}
		check(text[$1]) in known {
			if (NF == 1) {
				needless++
			} else {
				wrong++
				print "not implied: " text[$1]
			}
			next
		}
		NF > 1 { noticed++ }
		NF == 1 {
			wrong++
			print "no test notices without: " text[$1]
		}
		END {
			printf("%d checks left out: %d noticed, %d implied," \
			       " %d not\n", NR, noticed, needless, wrong)
			exit NR == 0 || wrong > 0
		}'
