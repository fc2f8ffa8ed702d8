# SPDX-License-Identifier: MIT
#
# The count of what passed, failed and was skipped, over all stages, and the
# one line per result that is printed as it comes.

TALLY_PASSED=0 TALLY_FAILED=0 TALLY_SKIPPED=0
TALLY_FAILURES=()

# tally pass|fail|skip NAME [SECONDS [REASON...]]
tally()
{
	local result=$1 name=$2 seconds=${3:-} mark

	shift 2
	[ $# -eq 0 ] || shift
	case $result in
	pass)	mark=ok; TALLY_PASSED=$((TALLY_PASSED + 1)) ;;
	skip)	mark=skip; TALLY_SKIPPED=$((TALLY_SKIPPED + 1)) ;;
	*)	mark=FAIL; TALLY_FAILED=$((TALLY_FAILED + 1))
		TALLY_FAILURES+=("$name${*:+: $*}")
		;;
	esac
	printf '  %-4s %s%s%s\n' "$mark" "$name" "${seconds:+ ($seconds s)}" \
		"${*:+: $*}"
}

# Count a command as one test: tally_step NAME LOG TEXT COMMAND...
tally_step()
{
	local name=$1

	shift
	if step "$@"; then
		tally pass "$name"
	else
		tally fail "$name" "" "see $BUILD/logs/$1.log"
	fi
}

# The last line, and the status: failed if anything failed or nothing ran.
tally_end()
{
	local failure

	if [ ${#TALLY_FAILURES[@]} -gt 0 ]; then
		printf '\nfailed:\n'
		for failure in "${TALLY_FAILURES[@]}"; do
			printf '  %s\n' "$failure"
		done
	fi
	printf '\n%d passed, %d failed' "$TALLY_PASSED" "$TALLY_FAILED"
	[ "$TALLY_SKIPPED" -eq 0 ] || printf ', %d skipped' "$TALLY_SKIPPED"
	printf '\n'
	[ "$TALLY_FAILED" -eq 0 ] && [ "$TALLY_PASSED" -gt 0 ]
}
