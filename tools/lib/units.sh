# SPDX-License-Identifier: MIT
#
# Unit tests, by ctest, in up to three builds: plain (with those that run under
# valgrind), with ASan and UBSan, and with TSan for tests labelled tsan. Tests
# labelled plain are scripts, which sanitizers have nothing to say about.

# Run ctest in build/NAME and count each test: units_run NAME TEXT [OPTION...]
units_run()
{
	local name=$1 text=$2 line log=$BUILD/logs/ctest-$1.log ran=0
	local pattern='^ *[0-9]+/[0-9]+ +[A-Za-z]* *#[0-9]+: ([^ ]+) [. ]*\**([A-Za-z ]+[a-z])[^0-9]* ([0-9.]+) sec'

	shift 2
	: >"$log"
	while IFS= read -r line; do
		printf '%s\n' "$line" >>"$log"
		[[ $line =~ $pattern ]] || continue
		ran=$((ran + 1))
		case ${BASH_REMATCH[2]} in
		Passed)
			tally pass "$text ${BASH_REMATCH[1]}" "${BASH_REMATCH[3]}"
			;;
		Skipped)
			tally skip "$text ${BASH_REMATCH[1]}" "" \
				"it says so itself; see $log"
			;;
		*)	tally fail "$text ${BASH_REMATCH[1]}" \
				"${BASH_REMATCH[3]}" \
				"${BASH_REMATCH[2]}; see $log"
			;;
		esac
	done < <(ctest --test-dir "$BUILD/$name" --output-on-failure \
		-j "$(jobs_wanted)" "$@" 2>&1)
	if [ "$ran" -eq 0 ]; then
		tally fail "$text" "" "ctest ran no test; see $log"
	else
		# what failed, in full
		grep -q -e '\*\*\*' "$log" && grep -v -e 'Passed' "$log" |
			tail -n 60 | sed 's/^/    | /'
	fi
	return 0
}

# Build and run one kind: units NAME TEXT PARTS SANITIZERS CTEST-OPTION...
units()
{
	local name=$1 text=$2 parts=$3 sanitizers=$4

	shift 4
	if step "$name" "building for $text" build_cmake "$name" \
		-DCLEAVE_PARTS="$parts" -DCLEAVE_SANITIZE="$sanitizers"
	then
		units_run "$name" "$text" "$@"
	else
		tally fail "$text" "" "it does not build;" \
			"see $BUILD/logs/$name.log"
	fi
}

stage_units()
{
	units user "unit" "$RUNTIME_PARTS" ""
	units asan "asan" "$RUNTIME_PARTS" address,undefined -LE 'plain|memcheck'
	units tsan "tsan" "$RUNTIME_PARTS" thread -L tsan
}

# The splitting tool's own tests, on drivers of Debian's kernel source: each
# prints "ok - NAME", "not ok - NAME: REASON" or "skip - NAME: REASON".
stage_split()
{
	local line log=$BUILD/logs/split.log ran=0

	while IFS= read -r line; do
		printf '%s\n' "$line" >>"$log"
		case $line in
		'ok - '*)	tally pass "split: ${line#ok - }" ;;
		'skip - '*)	tally skip "split: ${line#skip - }" ;;
		'not ok - '*)	tally fail "split: ${line#not ok - }" ;;
		*)		continue ;;
		esac
		ran=$((ran + 1))
	done < <(: >"$log"; CLEAVE_BUILD="$BUILD" LPCGEN="$LPCGEN" \
		"$TOP/analysis/run-check" 2>>"$log")
	[ "$ran" -gt 0 ] || tally fail "split" "" "no test ran; see $log"
}
