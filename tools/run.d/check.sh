# SPDX-License-Identifier: MIT
# help: run every test
# usage: [--kernel NAME] [--only GLOB]

command_usage()
{
	cat <<-TEXT
	Builds and runs all tests, each result printed as it comes, with full
	logs in build/logs/. The last line is "N passed, N failed" (and
	", N skipped" if something could not run here, with the reason above).

	  --kernel NAME  the virtual machine's tests on this kernel only;
	                 one of: $(kernel_names)
	                 (default: $(kernel_names check))
	  --only GLOB    only tests of the virtual machine whose names match

	examples:
	  ./run check
	  ./run check --kernel 7.3
	  ./run check --kernel 6.1 --only 'lock_*'

	exit status: 0 all that ran passed, 1 something failed or nothing ran
	TEXT
}

command_main()
{
	local kernels only= kernel

	kernels=$(kernel_names check)
	while [ $# -gt 0 ]; do
		case $1 in
		--kernel)
			option_value "$1" $#
			kernel_row "$2"
			kernels=$2
			shift
			;;
		--only)
			option_value "$1" $#
			only=$2
			shift
			;;
		*)	usage_error "check: unknown option '$1'" ;;
		esac
		shift
	done

	packages_need build vm
	build_user
	for kernel in $kernels; do
		echo "tests on Linux $kernel:"
		build_modules "$kernel"
		vmtests "$kernel" "${only:-*}"
	done
	tally_end
}
