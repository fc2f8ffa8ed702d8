# SPDX-License-Identifier: MIT
# What machines print becomes results: a machine that ends in the middle of a
# test fails that test, and the tests that are left get another machine.
. "$(dirname "$0")/lib.sh"
load_functions

boots=$WORK/boots
vm_boot()
{
	local overlay name

	while [ "$1" != -- ]; do
		case $1 in
		--overlay) overlay=$2 ;;
		--name) name=$2 ;;
		esac
		shift
	done
	echo boot >>"$boots"
	: >"$BUILD/logs/$name.console"
	while read -r name _; do
		echo "@@vm begin $name"
		case $name in
		t_dies)	echo "last words"; return 0 ;;
		t_skips.sh)
			echo "skip: no such device"
			echo "@@vm end $name skip 0.1 "
			;;
		t_bad)	echo "t_bad.c:7: failed: x == 1"
			echo "@@vm end $name fail 0.2 exit status 1"
			;;
		*)	echo "@@vm end $name pass 0.1 " ;;
		esac
	done <"$overlay/vm/plan"
	echo "@@vm exit 0"
}

plan=$'t_first 60\nt_bad 60\nt_dies 60\nt_skips.sh 60\nt_last 60\n'
vmtests_machine 6.1 '2|1024|busybox|||' "$plan" >"$WORK/out"
[ "$TALLY_PASSED $TALLY_FAILED $TALLY_SKIPPED" = "2 2 1" ] ||
	fail "counted $TALLY_PASSED $TALLY_FAILED $TALLY_SKIPPED: $(cat "$WORK/out")"
[ "$(wc -l <"$boots")" -eq 2 ] || fail "$(wc -l <"$boots") boots, wanted 2"
grep -q '6.1 t_dies: the machine ended or hung while it ran' "$WORK/out" ||
	fail "no word of t_dies: $(cat "$WORK/out")"
grep -q '| last words' "$WORK/out" || fail "its output is not shown"
grep -q '6.1 t_skips (0.1 s): no such device' "$WORK/out" || fail "no reason to skip"
grep -q '| t_bad.c:7: failed: x == 1' "$WORK/out" || fail "no reason to fail"

# a machine that does not even boot is one failure, not an endless loop
vm_boot()
{
	return 1
}
TALLY_FAILED=0
vmtests_machine 6.1 '2|1024|busybox|||' "$plan" >"$WORK/out" 2>&1
[ "$TALLY_FAILED" -eq 1 ] || fail "no boot: $TALLY_FAILED failures"
grep -q 'the machine ran no test' "$WORK/out" || fail "$(cat "$WORK/out")"
