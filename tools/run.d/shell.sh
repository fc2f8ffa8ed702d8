# SPDX-License-Identifier: MIT
# help: a virtual machine with all loaded, to try things in
# usage: [--kernel NAME] [--cpus N]

command_usage()
{
	cat <<-TEXT
	Boots a kernel with kshim and every driver loaded and a daemon for each,
	and gives you a shell in it. "exit" switches the machine off.

	  --kernel NAME  one of: $(kernel_names) (default 6.1)
	  --cpus N       processors (default 2)

	examples:
	  ./run shell
	  ./run shell --kernel 6.12 --cpus 1
	TEXT
}

command_main()
{
	local kernel=6.1 cpus=2

	while [ $# -gt 0 ]; do
		case $1 in
		--kernel|--cpus)
			option_value "$1" $#
			printf -v "${1#--}" '%s' "$2"
			shift
			;;
		*)	usage_error "shell: unknown option '$1'" ;;
		esac
		shift
	done
	kernel_row "$kernel"
	case $cpus in
	[1-9]|[1-9][0-9]) ;;
	*)	usage_error "shell: --cpus takes a number, not '$cpus'" ;;
	esac

	packages_need build vm
	build_user
	build_modules "$kernel"
	say "a shell on Linux $KVER; 'exit' switches the machine off"
	vm_boot --kernel "$kernel" --name shell --cpus "$cpus" --interactive \
		-- /vm/shell
}
