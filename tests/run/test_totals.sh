# SPDX-License-Identifier: MIT
# The last line counts everything; the status is failure if anything failed or
# nothing passed.
. "$(dirname "$0")/lib.sh"
load_functions

[ "$(tally_end | tail -n 1)" = "0 passed, 0 failed" ] || fail "nothing ran"
tally_end >/dev/null && fail "nothing ran, but that is called a success"

tally skip one "" "a reason" >"$WORK/out"
grep -q -x '  skip one: a reason' "$WORK/out" || fail "$(cat "$WORK/out")"
tally_end >/dev/null && fail "only skipped, but that is called a success"

tally pass two 0.1 >/dev/null
[ "$(tally_end | tail -n 1)" = "1 passed, 0 failed, 1 skipped" ] ||
	fail "one passed, one skipped: $(tally_end)"
tally_end >/dev/null || fail "passed, but that is called a failure"

tally fail three 0.1 "for a reason" >/dev/null
[ "$(tally_end | tail -n 1)" = "1 passed, 1 failed, 1 skipped" ] ||
	fail "one of each: $(tally_end)"
tally_end >"$WORK/out" && fail "failed, but that is called a success"
grep -q -x '  three: for a reason' "$WORK/out" || fail "the failure is not named"

# whatever is neither passed nor skipped has failed
tally odd four >/dev/null
[ "$(tally_end | tail -n 1)" = "1 passed, 2 failed, 1 skipped" ] ||
	fail "an odd result: $(tally_end)"
exit 0
