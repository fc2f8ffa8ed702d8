# SPDX-License-Identifier: MIT
# help: feed kshim, the codec and the readers what nobody would
# usage: [TARGET] [--seed N] [--count N] [--json FILE] [--kernel NAME]

command_usage()
{
	cat <<-TEXT
	Fuzzes one target, or all of them; new inputs are those that reach new code.

	  tpl       the codec of messages (common/lpc_tpl.c), libFuzzer
	  lpcgen    the interface compiler, from text to all it generates, libFuzzer
	  profile   drvsplit's readers of profiles, libFuzzer
	  facts     drvsplit's readers of facts and plans, libFuzzer
	  kernel    commands, slots and messages to kshim in a virtual machine, on the
	            debug kernel, by what kcov tells

	  --seed N       of random numbers (default 1)
	  --count N      inputs, divided among the targets (default $FUZZ_COUNT)
	  --json FILE    results for programs
	  --kernel NAME  for target kernel; must have kcov (default debug)

	An input that breaks something is left in build/fuzz/ or, for the kernel,
	comes again with its seed.

	examples:
	  ./run fuzz
	  ./run fuzz kernel --count 20000 --seed 3
	  ./run fuzz --count 10000000 --json fuzz.json

	exit status: 0 nothing was found, 1 something was
	TEXT
}

command_main()
{
	local target=all seed=1 count=$FUZZ_COUNT json= kernel=debug

	while [ $# -gt 0 ]; do
		case $1 in
		--seed|--count)
			option_value "$1" $#
			[[ $2 =~ ^[0-9]+$ ]] ||
				usage_error "fuzz: $1 takes a number, not '$2'"
			printf -v "${1#--}" '%s' "$2"
			shift
			;;
		--json)
			option_value "$1" $#
			json=$2
			shift
			;;
		--kernel)
			option_value "$1" $#
			kernel_row "$2"
			kernel=$2
			shift
			;;
		-*)	usage_error "fuzz: unknown option '$1'" ;;
		*)	target=$1 ;;
		esac
		shift
	done
	[ "$target" = all ] || [[ " $FUZZ_TARGETS" == *" $target:"* ]] ||
		usage_error "fuzz: there is no target '$target'; there is" \
			"$(sed 's/:[^ ]*//g' <<<"$FUZZ_TARGETS")"
	fuzz_targets "$target" "$seed" "$count" "$kernel" "$json"
	tally_end
}
