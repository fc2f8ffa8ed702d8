# SPDX-License-Identifier: MIT
# help: see three hybrid drivers work on a stock kernel, with measurements
# usage: [--kernel NAME]

command_usage()
{
	cat <<-TEXT
	Installs or unpacks what is missing, builds, boots a stock kernel, shows
	calls and locks between the two halves of the drivers as they happen,
	runs the benchmarks, and leaves a report in build/report/.

	  --kernel NAME  one of: $(kernel_names) (default 6.1)

	examples:
	  ./run demo
	  ./run demo --kernel 6.12
	TEXT
}

command_main()
{
	local kernel=6.1 start rc=0

	while [ $# -gt 0 ]; do
		case $1 in
		--kernel)
			option_value "$1" $#
			kernel=$2
			shift
			;;
		*)	usage_error "demo: unknown option '$1'" ;;
		esac
		shift
	done
	kernel_row "$kernel"

	start=$(now_ds)
	say "preparing (what is missing is fetched once):"
	packages_need build vm
	qemu_prepare
	build_user
	build_modules "$kernel"
	say "booting Linux $KVER in QEMU ($(vm_accel)):"
	rm -rf "$BUILD/report"
	vm_run_collect "$BUILD/report" demo --kernel "$kernel" --timeout 480 \
		--cmdline "$(vm_clock)" \
		-- /usr/libexec/cleave/demo || rc=$?
	[ "$rc" -eq 0 ] || vm_explain demo "$rc" "the demonstration"

	[ -s "$BUILD/report/report.html" ] ||
		die "the demonstration left no report"

	say "done in $(elapsed "$start")"
	echo "report: $BUILD/report/report.html (the figures: report.json)"
}
