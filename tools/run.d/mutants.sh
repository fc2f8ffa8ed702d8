# SPDX-License-Identifier: MIT
# help: remove checks one by one, and see a test fail for each
# usage: [--kshim] [--generated] [--user] [--run] [--kernel NAME] [--only GLOB]

command_usage()
{
	cat <<-TEXT
	A mutation that no test notices counts as failed: the check that it
	removes is not tested, or not needed. Four kinds, all unless some are
	named:

	  --kshim        kshim's checks, by tests/mutants/kshim.txt: each mutation
	                 is switched on by a module parameter, and its test is run
	                 in a virtual machine
	  --generated    every check in the stubs that lpcgen makes of
	                 stubs/tests/message/rich.lpc
	  --user         what the tests of the daemon and lpcctl guard, by
	                 tests/mutants/user.txt
	  --run          what the tests of ./run guard, by tests/mutants/run.txt

	Everything is done on a copy of the sources, in build/mutants/.

	  --kernel NAME  for kshim's; one of: $(kernel_names) (default 6.1)
	  --only GLOB    only mutations whose tests' names or whose numbers
	                 match; not for generated ones

	examples:
	  ./run mutants
	  ./run mutants --generated
	  ./run mutants --kshim --only 't_lock*'
	  ./run mutants --run --only 57

	exit status: 0 every mutation was noticed, 1 some were not
	TEXT
}

command_main()
{
	local kernel=6.1 only='*' kinds='' mutations

	while [ $# -gt 0 ]; do
		case $1 in
		--kernel)
			option_value "$1" $#
			kernel=$2
			shift
			;;
		--only)
			option_value "$1" $#
			only=$2
			shift
			;;
		--kshim|--generated|--user|--run)
			kinds+=" ${1#--}"
			;;
		*)	usage_error "mutants: unknown option '$1'" ;;
		esac
		shift
	done

	kernel_row "$kernel"
	kinds=${kinds:- run user generated kshim}

	[[ $kinds != *run* ]] || mutants_scripts "$only"
	packages_need build
	[[ $kinds != *user* ]] || mutants_user "$only"
	[[ $kinds != *generated* ]] || mutants_stubs
	[[ $kinds != *kshim* ]] || mutants_kshim "$kernel" "$only"
	tally_end
}

mutants_stubs()
{
	build_user
	mutants_generated
}

mutants_kshim()
{
	packages_need vm
	mutants_tree
	qemu_prepare
	build_user
	build_modules "$1"
	VMTESTS_RESULT=mutants_result
	mutants_run "$@"
}
