# SPDX-License-Identifier: MIT
# help: measure, and write tables, JSON and a report
# usage: [--quick] [--json FILE] [--kernel NAME]

command_usage()
{
	cat <<-TEXT
	Boots a kernel twice, with two processors and with one, measures calls,
	locks and the factorial workload in both, prints the tables with the
	paper's figures beside, and leaves JSON and HTML in build/report/.

	  --quick        fewer repetitions
	  --json FILE    also write the JSON there
	  --kernel NAME  one of: $(kernel_names) (default 6.1)

	examples:
	  ./run bench --quick
	  ./run bench --kernel 6.12 --json /tmp/figures.json
	TEXT
}

command_main()
{
	local kernel=6.1 json= quick= cpus

	while [ $# -gt 0 ]; do
		case $1 in
		--quick)
			quick=--quick
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
	kernel_row "$kernel"
	[ -z "$json" ] || : >>"$json" || die "$json cannot be written"

	packages_need build vm
	qemu_prepare
	build_user
	build_modules "$kernel"
	rm -rf "$BUILD/report"
	for cpus in 2 1; do
		say "measuring on Linux $KVER, $cpus processor(s), $(vm_accel):"
		bench_boot "$kernel" "$cpus" $quick
	done
	bench_report "$json"
}

# One boot's measurements, in build/report/cpusN/.
bench_boot()
{
	local kernel=$1 cpus=$2 rc=0

	shift 2
	vm_run_collect "$BUILD/report/cpus$cpus" "bench-$cpus" \
		--kernel "$kernel" --cpus "$cpus" --timeout 1200 \
		--cmdline "vm.accel=$(vm_accel)" \
		-- /usr/libexec/cleave/bench-all "$@" || rc=$?
	[ "$rc" -eq 0 ] || vm_explain "bench-$cpus" "$rc" "the benchmark"
}
