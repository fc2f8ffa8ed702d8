# SPDX-License-Identifier: MIT
#
# Fuzzing: targets of libFuzzer on this machine, and kshim in a virtual one.

# Targets, and how many of each thousand inputs of a run of all of them each gets;
# the quickest gets the rest.
FUZZ_TARGETS="profile:85 lpcgen:10 facts:2 kernel:5 tpl:rest"

# Inputs a second that the slowest machine gets through to kshim.
FUZZ_KERNEL_RATE=5

# Inputs in ./run check: of the targets on this machine together, and to kshim.
FUZZ_COUNT=100000
FUZZ_KERNEL_COUNT=500

# Fuzz TARGET, or all of them, or user: all but kernel; and see that there were as
# many inputs as were wanted: fuzz_targets TARGET SEED COUNT KERNEL JSON
fuzz_targets()
{
	local wanted=$1 seed=$2 count=$3 kernel=$4 json=$5 entry name inputs
	local results=() left=$3 sum=0

	packages_need build fuzz split
	for entry in $FUZZ_TARGETS; do
		name=${entry%:*}
		case $wanted:$entry in
		"$name":*|all:*:rest|user:*:rest)
			inputs=$left
			;;
		user:kernel:*)
			continue
			;;
		all:*|user:*)
			inputs=$((count * ${entry#*:} / 1000))
			;;
		*)	continue ;;
		esac
		if [ "$name" = kernel ]; then
			fuzz_kernel "$seed" "$inputs" "$kernel"
		else
			fuzz_user "$name" "$seed" "$inputs"
		fi
		left=$((left - inputs)) sum=$((sum + fuzz_inputs))
		results+=("{\"target\": \"$name\", \"seed\": $seed, \"inputs\": $fuzz_inputs, $fuzz_result}")
	done
	fuzz_sum "$sum" "$count" "$seed"
	[ -z "$json" ] || printf '{"campaign": "fuzz", "inputs": %s, "targets": [%s]}\n' \
		"$sum" "$(IFS=,; echo "${results[*]}")" >"$json"
}

# Whether there were as many inputs as were wanted: fuzz_sum INPUTS WANTED SEED
fuzz_sum()
{
	if [ "$1" -ge "$2" ]; then
		tally pass "fuzz inputs" "" "$1 in all, seed $3"
	else
		tally fail "fuzz inputs" "" "$1 in all, not $2"
	fi
}

# As part of ./run check: what is fuzzed on this machine.
stage_fuzz()
{
	fuzz_targets user 1 "$FUZZ_COUNT" debug ""
}

# Whether kshim is fuzzed on a kernel in ./run check: it tells what was reached.
fuzz_wanted()
{
	kernel_row "$1"
	[ "$row_kind" = debug ]
}

fuzz_build()
{
	local dir=$BUILD/fuzz

	cmake -S "$TOP/tests/fuzz" -B "$dir" -DCMAKE_C_COMPILER=clang-14 &&
		cmake --build "$dir" -j "$(jobs_wanted)" --target "fuzz-$1"
}

# What a target begins with, in FOLDER: what is kept for it, and interface files.
fuzz_seeds()
{
	local name=$1 folder=$2 file

	rm -rf "$folder"
	mkdir -p "$folder"
	[ ! -d "$TOP/tests/fuzz/corpus/$name" ] ||
		find "$TOP/tests/fuzz/corpus/$name" -type f ! -name '*.license' \
			-exec cp -t "$folder" {} +
	[ "$name" = lpcgen ] || return 0
	for file in "$TOP"/{drivers,tests/drivers,stubs/tests}/*/*.lpc; do
		cp "$file" "$folder/"
	done
}

# fuzz_user TARGET SEED COUNT; sets fuzz_inputs and, of JSON, fuzz_result
fuzz_user()
{
	local name=$1 seed=$2 count=$3 dir=$BUILD/fuzz log rc=0 start took rate

	step "fuzz-$name" "building the target $name" fuzz_build "$name" ||
		die "the target $name does not build"
	fuzz_seeds "$name" "$dir/corpus-$name"
	log=$BUILD/logs/fuzz-run-$name.log
	start=$(now_ds)
	"$dir/fuzz-$name" -seed="$seed" -runs="$count" -max_len=8192 -timeout=60 \
		-rss_limit_mb=2048 -print_final_stats=1 \
		-artifact_prefix="$dir/$name-" "$dir/corpus-$name" \
		>"$log" 2>&1 || rc=$?
	took=$(elapsed "$start")
	fuzz_inputs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
	fuzz_inputs=${fuzz_inputs:-0}
	rate=$((fuzz_inputs * 10 / ($(now_ds) - start + 1)))
	fuzz_result="\"per_second\": $rate, \"status\": $rc"
	if [ "$rc" -eq 0 ]; then
		tally pass "fuzz $name" "${took% s}" "$fuzz_inputs inputs, $rate a second"
	else
		tally fail "fuzz $name" "${took% s}" "see $log"
		grep -m 8 -e ERROR -e SUMMARY -e 'Test unit' "$log" | sed 's/^/    | /'
	fi
}

# fuzz_kernel SEED COUNT KERNEL; sets fuzz_inputs and, of JSON, fuzz_result
fuzz_kernel()
{
	local seed=$1 count=$2 kernel=$3 into=$BUILD/fuzz rc=0 start took
	local machine=fuzz-kernel log=$BUILD/logs/fuzz-kernel.log

	packages_need vm
	qemu_prepare
	build_user
	build_modules "$kernel"
	mkdir -p "$into"
	rm -f "$into/fuzz.json"
	start=$(now_ds)
	vm_run_collect "$into" "$machine" --kernel "$kernel" \
		--timeout $((600 + count / FUZZ_KERNEL_RATE)) \
		-- /usr/libexec/cleave/tests/fuzz-kernel-all --seed "$seed" \
		--count "$count" >"$log" 2>&1 || rc=$?
	torture_log "$machine" || rc=1
	took=$(elapsed "$start")
	fuzz_inputs=0 fuzz_result="\"status\": $rc"
	if [ -s "$into/fuzz.json" ]; then
		fuzz_inputs=$(sed -n 's/^{"inputs": \([0-9]*\).*/\1/p' "$into/fuzz.json")
		fuzz_result+=$(sed 's/^{"inputs": [0-9]*//; s/}$//' "$into/fuzz.json")
	fi
	if [ "$rc" -eq 0 ]; then
		tally pass "fuzz kernel" "${took% s}" "$(grep '^seed ' "$log")"
	else
		tally fail "fuzz kernel" "${took% s}" \
			"see $BUILD/logs/$machine.{log,console}"
		tail -n 5 "$log" | sed 's/^/    | /'
	fi
}
