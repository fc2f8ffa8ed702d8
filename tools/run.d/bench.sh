# SPDX-License-Identifier: MIT
# help: measure, and write tables, JSON and a report
# usage: [--quick] [--json FILE] [--kernel NAME]

command_usage()
{
	cat <<-TEXT
	Boots a kernel with two processors, measures calls, locks and the
	factorial workload in it, prints the tables with the paper's figures
	beside, and leaves JSON and HTML in build/report/. The references that
	are for one processor (ref.*_1cpu) run on the first one.

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
	local kernel=6.1 json= quick= rc=0

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
	say "measuring on Linux $KVER, two processors, $(vm_accel):"
	vm_run_collect "$BUILD/report" bench --kernel "$kernel" --timeout 900 \
		--cmdline "$(vm_clock)" \
		-- /usr/libexec/cleave/bench $quick || rc=$?
	[ "$rc" -eq 0 ] || vm_explain bench "$rc" "the benchmark"
	[ -s "$BUILD/report/report.json" ] && [ -s "$BUILD/report/report.html" ] ||
		die "the benchmark left no report"
	[ -z "$json" ] || cp "$BUILD/report/report.json" "$json" ||
		die "$json cannot be written"
	echo "JSON: $BUILD/report/report.json"
	echo "report: $BUILD/report/report.html"
}
