# SPDX-License-Identifier: MIT
#
# Checks taken away one by one, to see a test fail for each: kshim's, the daemon's
# and those of ./run by lists (tests/mutants/), those that lpcgen generates by a
# program that finds them (stubs/tests/mutants/).

# A test in the virtual machine that takes longer than this, in seconds, is taken
# to hang; so is a test of ./run.
HANGS_S=20
SCRIPT_HANGS_S=300

# The mutations of a list: mutants_list LIST [AWK-OPTION...]
mutants_list()
{
	local list=$1

	shift
	awk -v top="$TOP" "$@" -f "$TOP/tests/mutants/mutate.awk" "$list" ||
		die "the list of mutations does not fit the sources: see above"
}

# A copy of the sources, with their times: mutants_copy TREE
mutants_copy()
{
	rm -rf "$1"
	mkdir -p "$1"
	tracked_files | (cd "$TOP" && tar -c -T - --ignore-failed-read) |
		tar -x -C "$1" || die "the sources could not be copied"
}

# Those of ./run that match GLOB: mutants_scripts GLOB
mutants_scripts()
{
	local glob=$1 list=$TOP/tests/mutants/run.txt tree=$BUILD/mutants/run
	local mutations number test file text name
	local -A sound=()

	mutants_copy "$tree"
	mutations=$(mutants_list "$list" -v only=0) || exit
	while read -r number test file text <&3; do
		# shellcheck disable=SC2053 # a pattern on purpose
		[[ $test == $glob || $number == $glob ]] || continue
		name="run.$test@$number"
		[ -f "$tree/tests/run/test_$test.sh" ] ||
			die "mutation $number: there is no test $test"
		[ -n "${sound[$test]:-}" ] || sound[$test]=$(
			mutants_script "$tree" "$test" >/dev/null && echo yes)
		if [ -z "${sound[$test]}" ]; then
			tally fail "$name" "" "the test fails as it is"
			continue
		fi
		mutants_list "$list" -v only="$number" -v to="$tree" >/dev/null
		if text=$(mutants_script "$tree" "$test"); then
			tally fail "$name" "" "not noticed: $file"
		else
			tally pass "$name" "" "${text:0:100}"
		fi
		cp -p "$TOP/$file" "$tree/$file"
	done 3<<<"$mutations"
}

# Run a test of ./run in a tree, and print its last line.
mutants_script()
{
	local said rc=0

	said=$(timeout "$SCRIPT_HANGS_S" bash "$1/tests/run/test_$2.sh" \
		2>&1 </dev/null 8>&-) || rc=$?
	tail -n 1 <<<"$said"
	return "$rc"
}

# Those of user space whose test or number matches GLOB: mutants_user GLOB
mutants_user()
{
	local glob=$1 list=$TOP/tests/mutants/user.txt tree=$BUILD/mutants/source
	local mutations number test file text name
	local -A sound=()

	mutants_copy "$tree"
	mutations=$(mutants_list "$list" -v only=0) || exit
	while read -r number test file text <&3; do
		# shellcheck disable=SC2053 # a pattern on purpose
		[[ $test == $glob || $number == $glob ]] || continue
		name="$test@$number"
		[ -n "${sound[$test]:-}" ] || sound[$test]=$(
			mutants_ctest "$tree" "$test" >/dev/null && echo yes)
		if [ -z "${sound[$test]}" ]; then
			tally fail "$name" "" "the test fails as it is"
			continue
		fi
		mutants_list "$list" -v only="$number" -v to="$tree" >/dev/null
		if text=$(mutants_ctest "$tree" "$test"); then
			tally fail "$name" "" "not noticed: $file"
		elif [ "$text" = "it does not build" ]; then
			tally fail "$name" "" "$text: $file"
		else
			tally pass "$name" "" "${text:0:100}"
		fi
		cp "$TOP/$file" "$tree/$file"
	done 3<<<"$mutations"
}

# Build user space in a tree, run a test of ctest's, and print what it said last.
mutants_ctest()
{
	local build=$BUILD/mutants/ctest said rc=0

	if ! {
		cmake -S "$1" -B "$build" \
			-DCLEAVE_PARTS="common;stubs;udaemon" &&
			make -C "$build/udaemon" -j "$(jobs_wanted)"
	} >"$BUILD/logs/mutants-user.log" 2>&1 </dev/null; then
		echo "it does not build"
		return 1
	fi
	said=$(ctest --test-dir "$build" --no-tests=error --output-on-failure \
		-R "^${2//./\\.}\$" 2>&1 </dev/null 8>&-) || rc=$?
	sed -n '/^ *[0-9]*\/[0-9]* Test/,/tests passed/p' <<<"$said" |
		grep -v -e '^$' -e 'Test *#' -e 'tests passed' | tail -n 1
	return "$rc"
}

# Those of generated code.
mutants_generated()
{
	local tests=$BUILD/user/stubs/tests line
	local programs=()

	for line in refused plain bounds corrupt round_trip; do
		programs+=("$tests/mutant_$line")
	done
	while IFS= read -r line; do
		case $line in
		*' implied, 0 not')
			tally pass generated "" "$line"
			;;
		*)	tally fail generated "" "$line" ;;
		esac
	done < <("$TOP/stubs/tests/mutants/sweep.sh" \
		"$tests/mutated/list.txt" "${programs[@]}")
}

# Go on in a copy of the sources with all mutations in it. Times are those of
# the originals, so that only what is new is built again.
mutants_tree()
{
	local tree=$BUILD/mutants/tree list=$TOP/tests/mutants/kshim.txt file

	mutants_copy "$tree"
	mutations=$(mutants_list "$list" -v to="$tree") || exit
	for file in $(cut -d' ' -f3 <<<"$mutations" | sort -u); do
		touch -r "$TOP/$file" "$tree/$file"
		[ "$list" -ot "$TOP/$file" ] || touch -r "$list" "$tree/$file"
	done
	cp -p "$TOP/tests/mutants/mutation.h" "$tree/common/"
	cat >>"$tree/kshim/main.c" <<-C

	int lpc_mutation;
	module_param_named(mutation, lpc_mutation, int, 0444);
	EXPORT_SYMBOL_GPL(lpc_mutation);
	C
	touch -r "$list" "$tree/kshim/main.c"

	TOP=$tree BUILD=$BUILD/mutants
	STAGE=$BUILD/stage LPCGEN=$BUILD/user/stubs/lpcgen LAYERS=$BUILD/vm
}

# Run those of kshim whose test or number matches GLOB: mutants_run KERNEL GLOB
mutants_run()
{
	local kernel=$1 glob=$2 number test file text machine limit
	local -A plans=()

	while read -r number test file text; do
		# shellcheck disable=SC2053 # a pattern on purpose
		[[ $test == $glob || $number == $glob ]] || continue
		file=$TOP/tests/vm/$test.c
		[ -f "$file" ] || die "mutation $number: there is no test $test"
		vmtest_needs "$file"
		# what a mutation brings to a stop shall not stop all of them
		limit=$HANGS_S
		[ "$row_kind" != debug ] || limit=$((limit * 4))
		machine=$(vmtest_machine "$test")
		plans[$machine]+="$test@$number $limit"$'\n'
	done <<<"$mutations"
	for machine in "${!plans[@]}"; do
		vmtests_machine "$kernel" "$machine" "${plans[$machine]}"
	done
}

# A test that fails has noticed its mutation: show by what.
mutants_result()
{
	local result=$1 name=$2 seconds=$3 reason=$4 number file text shown

	shift 4
	number=${name##*@}
	read -r number _ file text < <(grep "^$number " <<<"$mutations")
	case $result in
	fail)	shown=$(printf '%s\n' "$@" | grep -m 1 'failed:\|got ') ||
			shown=$reason
		tally pass "$name" "$seconds" "${shown#"$TOP"/}"
		;;
	skip)	tally skip "$name" "$seconds" "$reason" ;;
	*)	tally fail "$name" "$seconds" "not noticed: $file: $text" ;;
	esac
}
