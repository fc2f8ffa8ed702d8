# SPDX-License-Identifier: MIT
# help: measure, and write tables, JSON and a report
# usage: [--quick | --count [--write-budget]] [--json FILE] [--kernel NAME]

command_usage()
{
	cat <<-TEXT
	Boots a kernel with two processors, measures calls, locks and the
	factorial workload in it, prints the tables with the paper's figures
	beside, and leaves JSON and HTML in build/report/. The references that
	are for one processor (ref.*_1cpu) run on the first one.

	With --count it boots one processor under QEMU's instruction counting
	instead, where a figure is a number of instructions, repeats to the
	digit and does not depend on how busy this machine is, and compares
	our own paths with their budgets in bench/budget.txt.

	  --quick        fewer repetitions
	  --count        count instructions instead of taking times
	  --write-budget make what was counted the budgets of this kernel
	  --json FILE    also write the JSON there
	  --kernel NAME  one of: $(kernel_names) (default 6.1)

	examples:
	  ./run bench --quick
	  ./run bench --kernel 6.12 --json /tmp/figures.json
	  ./run bench --count
	  ./run bench --count --write-budget

	exit status: 0 measured (and within budget), 1 not, 2 wrong command line
	TEXT
}

command_main()
{
	local kernel=6.1 json= quick= count= write=

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
	kernel_row "$kernel"
	[ -z "$json" ] || : >>"$json" || die "$json cannot be written"

	packages_need build vm
	qemu_prepare
	build_user
	build_modules "$kernel"
	if [ -n "$count" ]; then
		bench_count "$kernel" "$json" "$write"
	else
		bench_time "$kernel" "$json" $quick
	fi
}

# Take times: bench_time KERNEL JSON [OPTION...]
bench_time()
{
	local kernel=$1 json=$2 rc=0

	shift 2
	rm -rf "$BUILD/report"
	say "measuring on Linux $KVER, two processors, $(vm_accel):"
	vm_run_collect "$BUILD/report" bench --kernel "$kernel" --timeout 900 \
		--cmdline "$(vm_clock)" \
		-- /usr/libexec/cleave/bench "$@" || rc=$?
	[ "$rc" -eq 0 ] || vm_explain bench "$rc" "the benchmark"
	[ -s "$BUILD/report/report.json" ] && [ -s "$BUILD/report/report.html" ] ||
		die "the benchmark left no report"
	bench_keep "$BUILD/report/report.json" "$json"
	echo "JSON: $BUILD/report/report.json"
	echo "report: $BUILD/report/report.html"
}

# Count instructions: bench_count KERNEL JSON WRITE
bench_count()
{
	local kernel=$1 json=$2 write=$3 rc=0

	say "counting on Linux $KVER, one processor:"
	counts_take "$kernel" || rc=$?
	[ "$rc" -eq 0 ] || vm_explain "count-$kernel" "$rc" "the benchmark"
	bench_keep "$(counts_file "$kernel")" "$json"
	"$LPCBENCH" report --json "$(counts_file "$kernel")"
	echo "JSON: $(counts_file "$kernel")"
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

bench_keep()
{
	[ -z "$2" ] || cp "$1" "$2" || die "$2 cannot be written"
}
