# SPDX-License-Identifier: MIT
# help: feed the codec and the readers what nobody would
# usage: [TARGET] [--seed N] [--count N] [--json FILE]

command_usage()
{
	cat <<-TEXT
	Fuzzes one target, or all of them; new inputs are those that reach new code.

	  tpl       the codec of messages (common/lpc_tpl.c), libFuzzer
	  lpcgen    the interface compiler, from text to all it generates, libFuzzer
	  profile   drvsplit's readers of profiles, libFuzzer
	  facts     drvsplit's readers of facts and plans, libFuzzer

	  --seed N       of random numbers (default 1)
	  --count N      inputs, divided among the targets (default $FUZZ_COUNT)
	  --json FILE    results for programs

	An input that breaks something is left in build/fuzz/.

	examples:
	  ./run fuzz
	  ./run fuzz lpcgen --count 20000 --seed 3
	  ./run fuzz --count 10000000 --json fuzz.json

	exit status: 0 nothing was found, 1 something was
	TEXT
}

command_main()
{
	local target=all seed=1 count=$FUZZ_COUNT json=

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
		-*)	usage_error "fuzz: unknown option '$1'" ;;
		*)	target=$1 ;;
		esac
		shift
	done
	[ "$target" = all ] || [[ " $FUZZ_TARGETS" == *" $target:"* ]] ||
		usage_error "fuzz: there is no target '$target'; there is" \
			"$(sed 's/:[0-9]*//g' <<<"$FUZZ_TARGETS")"
	fuzz_targets "$target" "$seed" "$count" "$json"
	tally_end
}
