# SPDX-License-Identifier: MIT
# A wrong command line gets one sentence and exit status 2.
. "$(dirname "$0")/lib.sh"
path_without

run nonsense
expect_status 2
expect_last "^run: there is no command 'nonsense'; ./run help lists them$"

run ../lib/say
expect_status 2
expect_last "there is no command '../lib/say'"

for command in demo check bench shell build; do
	run "$command" --nonsense
	expect_status 2
	expect_last "^run: $command: unknown option '--nonsense'$"

	run "$command" --kernel
	expect_status 2
	expect_last "option --kernel needs a value"

	run "$command" --kernel 6.1 --kernel 6.12
	expect_status 2
	expect_last "^run: $command: option --kernel is there twice$"
done

run shell --cpus many
expect_status 2
expect_last "takes a number, not 'many'"

# What goes with what, of ./run bench.
run bench --quick --count
expect_status 2
expect_last "^run: bench: --quick takes fewer times, --count takes none$"
run bench --write-budget
expect_status 2
expect_last "^run: bench: --write-budget goes with --count$"
for option in --quick --count; do
	run bench --readme $option
	expect_status 2
	expect_last "^run: bench: --readme needs everything, so neither"
done
run bench --readme --kernel 7.3
expect_status 2
expect_last "^run: bench: README.md has no tables of kernel 7.3$"
