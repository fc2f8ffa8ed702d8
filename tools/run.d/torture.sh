# SPDX-License-Identifier: MIT
# help: campaigns that go on for long: kills, and more
# usage: CAMPAIGN [--kernel NAME] [--count N] [--seed N] [--json FILE]
#
# A campaign NAME is the file tools/torture.d/NAME.sh. It says in comments what it
# does ("# help:") and how often unless told ("# count:"), and defines
# campaign_main, which is called with kernel, count and seed, and with the file for
# figures if it says "# json:" what they are. tools/lib/torture.sh has what campaigns
# share.

torture_names()
{
	local file

	for file in "$TOP"/tools/torture.d/*.sh; do
		basename "$file" .sh
	done
}

command_usage()
{
	local name file

	echo "Runs a campaign in a virtual machine. CAMPAIGN is one of:"
	echo
	for name in $(torture_names); do
		file=$TOP/tools/torture.d/$name.sh
		printf '  %-8s %s (%s times)\n' "$name" \
			"$(command_header "$file" help)" \
			"$(command_header "$file" count)"
	done
	cat <<-TEXT

	  --kernel NAME  one of: $(kernel_names) (default 6.1)
	  --count N      how often
	  --seed N       where chance begins; it is printed, and the same one
	                 makes the same choices again (default: any)
	  --json FILE    write the figures there, where a campaign has some

	examples:
	  ./run torture grants
	  ./run torture grants --kernel debug --count 200
	  ./run torture grants --seed 4711
	  ./run torture kill --count 10000 --json /tmp/kill.json

	exit status: 0 nothing was found, 1 something was
	TEXT
}

command_main()
{
	local name=${1:-} file kernel=6.1 count json=
	local seed=$((RANDOM << 15 | RANDOM))

	case $name in
	''|-*)	usage_error "torture: which campaign? $(torture_names | xargs)" ;;
	esac
	file=$TOP/tools/torture.d/$name.sh
	case $name in
	*[!a-z0-9-]*)	file= ;;
	esac
	[ -f "$file" ] || usage_error \
		"torture: there is no campaign '$name'; there is $(torture_names | xargs)"
	count=$(command_header "$file" count)
	shift
	while [ $# -gt 0 ]; do
		case $1 in
		--kernel)
			option_value "$1" $#
			kernel=$2
			shift
			;;
		--count|--seed)
			option_value "$1" $#
			case $2 in
			''|*[!0-9]*)
				usage_error "torture: $1 takes a number, not '$2'"
				;;
			esac
			printf -v "${1#--}" '%s' "$2"
			shift
			;;
		--json)
			option_value "$1" $#
			json=$2
			shift
			;;
		*)	usage_error "torture: unknown option '$1'" ;;
		esac
		shift
	done
	kernel_row "$kernel"
	[ -z "$json" ] || [ -n "$(command_header "$file" json)" ] ||
		usage_error "torture: $name has no figures for --json"
	[ -z "$json" ] || : >>"$json" || die "$json cannot be written"
	. "$file"
	campaign_main "$kernel" "$count" "$seed" "$json"
	tally_end
}
