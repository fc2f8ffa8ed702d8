# SPDX-License-Identifier: MIT
# An unknown kernel is refused with the list of known ones.
. "$(dirname "$0")/lib.sh"
path_without

for command in demo check bench shell build; do
	run "$command" --kernel 2.4
	expect_status 1
	expect_last "^run: there is no kernel '2.4'; tools/kernels.txt has: 6.1 6.12 debug kcsan 7.3$"
done
