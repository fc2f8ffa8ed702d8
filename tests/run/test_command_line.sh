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
done

run shell --cpus many
expect_status 2
expect_last "takes a number, not 'many'"
