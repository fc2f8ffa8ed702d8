# SPDX-License-Identifier: MIT
# help: a virtual machine with all loaded, to try things in
# usage: [--kernel NAME] [--cpus N] [-- COMMAND]

command_usage()
{
	cat <<-TEXT
	Boots a kernel with kshim and every driver loaded and a daemon for each,
	and gives you a shell in it. "exit" switches the machine off. With a
	COMMAND, runs that instead and returns its exit status.

	  --kernel NAME  one of: $(kernel_names) (default 6.1)
	  --cpus N       processors (default 2)

	examples:
	  ./run shell
	  ./run shell --kernel 6.12 --cpus 1
	  ./run shell -- 'lpcctl list; dmesg | tail'
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
		--)	shift
			break
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
	if [ $# -gt 0 ]; then
		shell_command "$kernel" "$cpus" "$@"
		return
	fi
	say "a shell on Linux $KVER; 'exit' switches the machine off"
	vm_boot --kernel "$kernel" --name shell --cpus "$cpus" --interactive \
		-- /vm/shell
}

# Run a command in the machine: shell_command KERNEL CPUS COMMAND...
shell_command()
{
	local kernel=$1 cpus=$2 rc=0

	shift 2
	vm_run --kernel "$kernel" --name shell --cpus "$cpus" --timeout 600 \
		-- /vm/shell "$@" || rc=$?
	[ "$rc" -ne 125 ] || vm_explain shell "$rc" "the command"
	return "$rc"
}
