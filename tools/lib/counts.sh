# SPDX-License-Identifier: MIT
#
# Counting instructions: lpcbench in a machine whose clock goes on by a
# nanosecond with every instruction, and the budgets of bench/budget.txt.

BUDGETS=$TOP/bench/budget.txt
LPCBENCH=$BUILD/user/bench/lpcbench

# Has kernel NAME budgets?
counts_wanted()
{
	grep -q "^$1 " "$BUDGETS"
}

# Where the counts of kernel NAME are put.
counts_file()
{
	echo "$BUILD/report/count-$1.json"
}

# Count on the kernel NAME, for which everything is built. Returns what lpcbench
# returned, 125 if the machine ended before it did.
counts_take()
{
	local rc=0

	rm -f "$(counts_file "$1")"
	vm_run_collect "$BUILD/report" "count-$1" --kernel "$1" --icount \
		--timeout 600 --cmdline "tsc=reliable" -- sh -c \
		"lpcbench run --count --out \$CLEAVE_OUT/count-$1.json" || rc=$?
	[ "$rc" -ne 0 ] || [ -s "$(counts_file "$1")" ] || rc=125
	return "$rc"
}

# Compare the counts of kernel NAME with its budgets: counts_budget NAME
# [--write]
counts_budget()
{
	"$LPCBENCH" budget --json "$(counts_file "$1")" --budgets "$BUDGETS" \
		--kernel "$@"
}

# One test for each path.
stage_counts()
{
	local kernel=$1 log=$BUILD/logs/counts-$1.log line ran=0

	if ! (packages_need build vm && qemu_prepare && build_user &&
		build_modules "$kernel"); then
		tally fail "$kernel instructions" "" "nothing to count: see above"
		return
	fi
	qemu_prepare
	kernel_prepare "$kernel"
	if ! counts_take "$kernel" >"$log" 2>&1; then
		tally fail "$kernel instructions" "" "they could not be" \
			"counted; see $log"
		return
	fi
	while IFS= read -r line; do
		case $line in
		'ok '*)	tally pass "$kernel instructions of ${line#ok }" ;;
		'FAIL '*)
			tally fail "$kernel instructions of ${line#FAIL }" ""\
				"if it is to be so long:" \
				"./run bench --count --write-budget" \
				"--kernel $kernel"
			;;
		*)	continue ;;
		esac
		ran=$((ran + 1))
	done < <(counts_budget "$kernel" 2>>"$log")
	[ "$ran" -gt 0 ] || tally fail "$kernel instructions" "" \
		"nothing was compared; see $log"
}
