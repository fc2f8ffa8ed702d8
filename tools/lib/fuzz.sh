# SPDX-License-Identifier: MIT
#
# Fuzzing: targets of libFuzzer on this machine, and kshim in a virtual one.

# Targets, and how many of each thousand inputs of a run of all of them it gets:
# those that are quick get most.
FUZZ_TARGETS="tpl:903 profile:85 lpcgen:10 facts:2 kernel:3"

# Inputs of a run of all targets in ./run check.
FUZZ_COUNT=100000

# Fuzz TARGET, or all of them, or user: all but kernel: fuzz_targets TARGET SEED COUNT KERNEL JSON
fuzz_targets()
{
	local wanted=$1 seed=$2 count=$3 kernel=$4 json=$5 entry name inputs
	local results=()

	packages_need build fuzz split
	for entry in $FUZZ_TARGETS; do
		name=${entry%:*}
		inputs=$count
		case $wanted:$name in
		user:kernel)	continue ;;
		all:*|user:*)	inputs=$((count * ${entry#*:} / 1000)) ;;
		"$name:$name")	;;
		*)		continue ;;
		esac
		if [ "$name" = kernel ]; then
			fuzz_kernel "$seed" "$inputs" "$kernel"
		else
			fuzz_user "$name" "$seed" "$inputs"
		fi
		results+=("{\"target\": \"$name\", \"seed\": $seed, $fuzz_result}")
	done
	[ -z "$json" ] || printf '{"campaign": "fuzz", "targets": [%s]}\n' \
		"$(IFS=,; echo "${results[*]}")" >"$json"
}

# As part of ./run check: what is fuzzed on this machine.
stage_fuzz()
{
	fuzz_targets user 1 "$FUZZ_COUNT" debug ""
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

# fuzz_user TARGET SEED COUNT; sets fuzz_result
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
	count=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
	count=${count:-0}
	rate=$((count * 10 / ($(now_ds) - start + 1)))
	fuzz_result="\"inputs\": $count, \"per_second\": $rate, \"status\": $rc"
	if [ "$rc" -eq 0 ]; then
		tally pass "fuzz $name" "${took% s}" "$count inputs, $rate a second"
	else
		tally fail "fuzz $name" "${took% s}" "see $log"
		grep -m 8 -e ERROR -e SUMMARY -e 'Test unit' "$log" | sed 's/^/    | /'
	fi
}

# fuzz_kernel SEED COUNT KERNEL; sets fuzz_result
fuzz_kernel()
{
	local seed=$1 count=$2 kernel=$3 into=$BUILD/fuzz rc=0 start took
	local machine=fuzz-kernel

	packages_need vm
	qemu_prepare
	build_user
	build_modules "$kernel"
	mkdir -p "$into"
	rm -f "$into/fuzz.json"
	start=$(now_ds)
	vm_run_collect "$into" "$machine" --kernel "$kernel" \
		--timeout $((600 + count)) \
		-- /usr/libexec/cleave/tests/fuzz-kernel-all --seed "$seed" \
		--count "$count" >"$BUILD/logs/$machine.log" 2>&1 || rc=$?
	torture_log "$machine" || rc=1
	took=$(elapsed "$start")
	fuzz_result="\"status\": $rc"
	[ ! -s "$into/fuzz.json" ] ||
		fuzz_result+=", $(tr -d '{}\n' <"$into/fuzz.json")"
	if [ "$rc" -eq 0 ]; then
		tally pass "fuzz kernel" "${took% s}" \
			"$(grep '^seed ' "$BUILD/logs/$machine.log")"
	else
		tally fail "fuzz kernel" "${took% s}" \
			"see $BUILD/logs/$machine.{log,console}"
		tail -n 5 "$BUILD/logs/$machine.log" | sed 's/^/    | /'
	fi
}
