# SPDX-License-Identifier: MIT
# help: remove kshim's checks one by one, and see a test fail for each
# usage: [--kernel NAME] [--only GLOB]

# A test that takes longer than this, in seconds, is taken to hang.
HANGS_S=20

command_usage()
{
	cat <<-TEXT
	Builds kshim with every mutation of tests/mutants/kshim.txt in it, each
	switched on by a module parameter, and runs each mutation's test with it
	in a virtual machine. A mutation that its test does not notice counts as
	failed: the check that it removes is not tested, or not needed. Everything
	is done on a copy of the sources, in build/mutants/.

	  --kernel NAME  one of: $(kernel_names) (default 6.1)
	  --only GLOB    only mutations whose tests' names or whose numbers
	                 match

	examples:
	  ./run mutants
	  ./run mutants --only 't_lock*'
	  ./run mutants --only 57

	exit status: 0 every mutation was noticed, 1 some were not
	TEXT
}

command_main()
{
	local kernel=6.1 only='*' mutations

	while [ $# -gt 0 ]; do
		case $1 in
		--kernel)
			option_value "$1" $#
			kernel=$2
			shift
			;;
		--only)
			option_value "$1" $#
			only=$2
			shift
			;;
		*)	usage_error "mutants: unknown option '$1'" ;;
		esac
		shift
	done

	kernel_row "$kernel"
	packages_need build vm
	mutants_tree
	qemu_prepare
	build_user
	build_modules "$kernel"
	VMTESTS_RESULT=mutants_result
	mutants_run "$kernel" "$only"
	tally_end
}

# Go on in a copy of the sources with all mutations in it. Times are those of
# the originals, so that only what is new is built again.
mutants_tree()
{
	local tree=$BUILD/mutants/tree list=$TOP/tests/mutants/kshim.txt file

	rm -rf "$tree"
	mkdir -p "$tree"
	tracked_files | (cd "$TOP" && tar -c -T - --ignore-failed-read) |
		tar -x -C "$tree" || die "the sources could not be copied"
	mutations=$(awk -v top="$TOP" -v to="$tree" \
		-f "$TOP/tests/mutants/mutate.awk" "$list") ||
		die "the list of mutations does not fit the sources: see above"
	for file in $(cut -d' ' -f3 <<<"$mutations" | sort -u); do
		touch -r "$TOP/$file" "$tree/$file"
		[ "$list" -ot "$TOP/$file" ] || touch -r "$list" "$tree/$file"
	done
	cp -p "$TOP/tests/mutants/mutation.h" "$tree/common/"
	printf '\nint lpc_mutation;\nmodule_param_named(mutation, %s\n' \
		'lpc_mutation, int, 0444);' >>"$tree/kshim/main.c"
	touch -r "$list" "$tree/kshim/main.c"

	TOP=$tree BUILD=$BUILD/mutants
	STAGE=$BUILD/stage LPCGEN=$BUILD/user/stubs/lpcgen LAYERS=$BUILD/vm
}

# Run the mutations whose test or number matches GLOB: mutants_run KERNEL GLOB
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
