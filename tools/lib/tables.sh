# SPDX-License-Identifier: MIT
#
# The tables of README.md that lpcbench prints. They lie between a line
# "<!-- bench: KERNEL TABLE,... -->" and one "<!-- bench: end -->", and what is
# there is what `lpcbench report --markdown TABLE,...` prints of that kernel.

README=$TOP/README.md

# Has README.md tables of kernel NAME?
tables_wanted()
{
	grep -q "^<!-- bench: $1 [a-z,]* -->\$" "$README"
}

# Put what was measured into README.md: tables_fill KERNEL JSON COUNTS
tables_fill()
{
	local kernel=$1 json=$2 counts=$3 line inside= new=$README.new

	while IFS= read -r line; do
		case $line in
		'<!-- bench: end -->')
			inside=
			;;
		"<!-- bench: $kernel "*)
			printf '%s\n' "$line"
			tables_print "$line" "$json" "$counts" ||
				die "the tables could not be printed"
			inside=yes
			;;
		esac
		[ -n "$inside" ] || printf '%s\n' "$line"
	done <"$README" >"$new"
	mv "$new" "$README"
	say "README.md has the tables of $kernel"
}

# The tables that a line of README.md names: tables_print LINE JSON COUNTS
tables_print()
{
	local names=${1% -->}

	"$LPCBENCH" report --json "$2" --counts "$3" --markdown "${names##* }"
	echo
}
