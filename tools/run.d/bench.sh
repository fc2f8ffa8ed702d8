# SPDX-License-Identifier: MIT
# help: measure, and write tables, JSON and a report
# usage: [--quick | --count [--write-budget]] [--readme] [--json FILE] [--kernel NAME]

command_usage()
{
	cat <<-TEXT
	Boots a kernel with two processors and measures calls, locks and the
	factorial workload in it, beside other ways into user space. Then boots
	one processor under QEMU's instruction counting, where a figure is a
	number of instructions, repeats to the digit and does not depend on how
	busy this machine is. Prints the tables, with the paper's figures and
	with what is to be reached beside, and leaves JSON and HTML in
	build/report/.

	  --quick        fewer repetitions, and no instructions
	  --count        instructions only, compared with their budgets in
	                 bench/budget.txt
	  --write-budget make what was counted the budgets of this kernel
	  --readme       put the tables into README.md, where it has those of
	                 this kernel
	  --json FILE    also write the JSON there
	  --kernel NAME  one of: $(kernel_names) (default 6.1)

	examples:
	  ./run bench --quick
	  ./run bench --kernel 6.12 --json /tmp/figures.json
	  ./run bench --readme
	  ./run bench --count
	  ./run bench --count --write-budget

	exit status: 0 measured (and within budget), 1 not, 2 wrong command line
	TEXT
}

command_main()
{
	local kernel=6.1 json= quick= count= write= readme=

	while [ $# -gt 0 ]; do
		case $1 in
		--quick)
			quick=--quick
			;;
		--count)
			count=yes
			;;
		--write-budget)
			write=yes
			;;
		--readme)
			readme=yes
			;;
		--json|--kernel)
			option_value "$1" $#
			printf -v "${1#--}" '%s' "$2"
			shift
			;;
		*)	usage_error "bench: unknown option '$1'" ;;
		esac
		shift
	done
	[ -z "$quick" ] || [ -z "$count" ] ||
		usage_error "bench: --quick takes fewer times, --count takes none"
	[ -z "$write" ] || [ -n "$count" ] ||
		usage_error "bench: --write-budget goes with --count"
	[ -z "$readme" ] || [ -z "$quick$count" ] ||
		usage_error "bench: --readme needs everything, so neither" \
			"--quick nor --count"
	kernel_row "$kernel"
	[ -z "$readme" ] || tables_wanted "$kernel" ||
		usage_error "bench: README.md has no tables of kernel $kernel"
	[ -z "$json" ] || : >>"$json" || die "$json cannot be written"

	packages_need build vm
	qemu_prepare
	build_user
	build_modules "$kernel"
	if [ -n "$count" ]; then
		bench_count "$kernel"
		bench_keep "$(counts_file "$kernel")" "$json"
		"$LPCBENCH" report --json "$(counts_file "$kernel")"
		echo "JSON: $(counts_file "$kernel")"
		bench_budget "$kernel" "$write"
		return
	fi
	bench_time "$kernel" $quick
	[ -n "$quick" ] || bench_count "$kernel"
	bench_report "$kernel" "$quick"
	bench_keep "$BUILD/report/report.json" "$json"
	[ -z "$readme" ] || tables_fill "$kernel" "$BUILD/report/report.json" \
		"$(counts_file "$kernel")"
}

# Take times: bench_time KERNEL [OPTION...]
bench_time()
{
	local kernel=$1 rc=0

	shift
	rm -f "$BUILD/report/times.json"
	say "measuring on Linux $KVER, two processors, $(vm_accel):"
	vm_run_collect "$BUILD/report" bench --kernel "$kernel" --timeout 900 \
		--cmdline "$(vm_clock)" -- \
		sh -c "lpcbench run $* --out \$CLEAVE_OUT/times.json" || rc=$?
	[ "$rc" -eq 0 ] || vm_explain bench "$rc" "the benchmark"
	[ -s "$BUILD/report/times.json" ] || die "the benchmark left no times"
}

# Count instructions: bench_count KERNEL
bench_count()
{
	local kernel=$1 rc=0

	say "counting on Linux $KVER, one processor:"
	counts_take "$kernel" || rc=$?
	[ "$rc" -eq 0 ] || vm_explain "count-$kernel" "$rc" "the benchmark"
}

# Compare with the budgets, or write them: bench_budget KERNEL WRITE
bench_budget()
{
	local kernel=$1 write=$2

	if [ -n "$write" ]; then
		counts_budget "$kernel" --write &&
			say "budgets of $kernel written: $BUDGETS"
	elif counts_wanted "$kernel"; then
		echo
		counts_budget "$kernel"
	else
		say "kernel $kernel has no budgets to compare with"
	fi
}

# Tables, page and JSON of what was measured: bench_report KERNEL QUICK
bench_report()
{
	local report=$BUILD/report counts=(--counts "$(counts_file "$1")")

	[ -z "$2" ] || counts=()
	"$LPCBENCH" report --json "$report/times.json" "${counts[@]}" \
		--out "$report/report.json" --html "$report/report.html" ||
		die "no report could be made"
	[ -n "$2" ] || "$LPCBENCH" report --json "$(counts_file "$1")"
	echo "JSON: $report/report.json"
	echo "report: $report/report.html"
}

bench_keep()
{
	[ -z "$2" ] || cp "$1" "$2" || die "$2 cannot be written"
}
