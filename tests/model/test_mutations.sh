#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Every mutation of mutations.txt is found in its scene, and a program with all of
# them switched off finds nothing: test_mutations.sh PROGRAM LIST.

program=$1 list=$2
failed=0 n=0

for scene in $(cut -d' ' -f2 "$list" | sort -u); do
	out=$("$program" "$scene") || {
		printf '%s\n' "$out"
		echo "scene $scene fails without a mutation"
		exit 1
	}
done
while read -r number scene file text; do
	n=$((n + 1))
	out=$(SLOT_MUTATION=$number "$program" "$scene")
	rc=$?
	last=${out##*$'\n'}
	if [ "$rc" -eq 1 ] && [[ $last == "$scene: counterexample: "* ]]; then
		echo "$number: ${last#"$scene: counterexample: "} ($scene," \
			"$(($(wc -l <<<"$out") - 1)) steps)"
	else
		echo "$number: not found in $scene: $file: $text"
		failed=1
	fi
done <"$list"
[ "$n" -gt 0 ] || failed=1
exit "$failed"
