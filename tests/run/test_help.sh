# SPDX-License-Identifier: MIT
# help lists every command; each command's --help shows its usage and examples.
. "$(dirname "$0")/lib.sh"
path_without

run help
expect_status 0
commands=0
for file in "$TOP"/tools/run.d/*.sh; do
	name=$(basename "$file" .sh)
	commands=$((commands + 1))
	run help
	expect_said "^  $name +[a-z]"
	grep -q '^# usage: ' "$file" || fail "$name has no usage line"
done
[ "$commands" -ge 6 ] || fail "only $commands commands"

for name in demo check bench shell build mutants torture fuzz; do
	run "$name" --help
	expect_status 0
	expect_said "^usage: ./run $name "
	expect_said "^examples:"
done

# after other arguments as well, and while another ./run holds the build folder
mkdir -p "$CLEAVE_BUILD"
flock --no-fork "$CLEAVE_BUILD/.lock" sleep 20 &
while flock -n "$CLEAVE_BUILD/.lock" true; do
	sleep 0.1
done
run torture kill --help
kill %1
expect_status 0
expect_said "^usage: ./run torture "
[[ $OUTPUT != *"waiting for it"* ]] || fail "help waits for the build folder"

# but what stands behind -- is not for ./run
run shell --kernel nonsense -- ls --help
expect_status 1
expect_last "there is no kernel 'nonsense'"

# what continuous integration calls is ./run check
OUTPUT=$(PATH=$BIN "$TOP/.ci/run" --help 2>&1)
expect_said "^usage: ./run check "
