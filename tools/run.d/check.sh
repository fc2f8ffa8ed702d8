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
	  --only GLOB    only tests of the virtual machine whose names match;
	                 no other stage

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

	if [ -z "$only" ]; then
		stage static stage_static "${kernels%% *}"
		stage unit stage_units
		stage memory stage_memory "${kernels%% *}"
		stage fuzz stage_fuzz
		stage split stage_split
		stage README tutorial_check
	fi
	for kernel in $kernels; do
		[ -n "$only" ] || ! counts_wanted "$kernel" ||
			stage "instructions on $kernel" stage_counts "$kernel"
		stage "Linux $kernel" stage_vm "$kernel" "${only:-*}"
		[ -n "$only" ] || ! fuzz_wanted "$kernel" ||
			stage "fuzz on $kernel" stage_fuzz_kernel "$kernel"
	done
	tally_end
}

# Run a stage, and say how long it took: stage NAME FUNCTION [ARG...]
stage()
{
	local name=$1 start

	shift
	start=$(now_ds)
	echo "== $name"
	"$@"
	echo "== $name: $(elapsed "$start")"
}

# Whether there is all that it takes to boot a kernel, which is made. Preparation ends
# the command when it fails, but not the other stages: it is done in a subshell.
can_boot()
{
	(packages_need build vm && qemu_prepare && build_user && build_modules "$1")
}

stage_vm()
{
	local kernel=$1 glob=$2

	if can_boot "$kernel"; then
		qemu_prepare
		kernel_prepare "$kernel"
		vmtests "$kernel" "$glob"
	else
		tally fail "$kernel build" "" "nothing to test: see above"
	fi
}

stage_fuzz_kernel()
{
	if can_boot "$1"; then
		fuzz_targets kernel 1 "$FUZZ_KERNEL_COUNT" "$1" ""
	else
		tally fail "$1 build" "" "nothing to fuzz: see above"
	fi
}
