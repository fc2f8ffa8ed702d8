# SPDX-License-Identifier: MIT
# slow: yes
#
# Over a hundred stock drivers by one command, in under ten minutes and without a crash.

test_main()
{
	local text drivers failed seconds

	text=$("$ANALYSIS/run-split" --batch -o "$work/batch" --json 2>"$work/batch.err")
	drivers=$(jq .drivers <<<"$text")
	failed=$(jq .failed <<<"$text")
	seconds=$(jq .seconds <<<"$text")
	check "$drivers drivers in $seconds s (at least 100 in 600)" [ "$drivers" -ge 100 -a "$seconds" -lt 600 ]
	check "$failed of them not done, each with its reason and none by a crash" \
		[ "$(grep -cE '(error|drvsplit): ' "$work/batch/failed.txt")" = "$failed" -a \
		"$(grep -c 'it crashed' "$work/batch/failed.txt")" = 0 ]
}
