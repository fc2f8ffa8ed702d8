# SPDX-License-Identifier: MIT
# torture finds its campaigns by their files, and says what is wrong with a line.
. "$(dirname "$0")/lib.sh"
path_without

run torture --help
expect_status 0
campaigns=0
for file in "$TOP"/tools/torture.d/*.sh; do
	campaigns=$((campaigns + 1))
	expect_said "^  $(basename "$file" .sh) +[a-z].*\([0-9]+ times\)$"
	grep -q '^campaign_main()' "$file" || fail "$file has no campaign_main"
done
[ "$campaigns" -ge 1 ] || fail "no campaign"

run torture
expect_status 2
expect_last "^run: torture: which campaign\? .*grants"

run torture ../lib/torture
expect_status 2
expect_last "there is no campaign '../lib/torture'; there is .*grants"

run torture grants --count many
expect_status 2
expect_last "^run: torture: --count takes a number, not 'many'$"

run torture grants --seed
expect_status 2
expect_last "option --seed needs a value"
