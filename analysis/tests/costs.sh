# SPDX-License-Identifier: MIT
#
# What a crossing costs, from the benchmark's JSON: the series are the benchmark's own, each way has its price, the
# prediction is their sum, and a file that lacks one is refused with the one it lacks.

# bench_json UP DOWN QUICK QUICK4K [LEAVE-OUT]: a file as the benchmark writes it
bench_json()
{
	jq -n --argjson up "$1" --argjson down "$2" --argjson quick "$3" --argjson quick4k "$4" --arg without "${5:-}" '
		def series($name; $min; $p50): {name: $name, unit: "us", n: 3000, min: $min, p50: $p50, p90: $p50, p99: $p50};
		{kernel: "6.1.0", accel: "tcg", cpus: 2, quick: true, steps: [], series: [
		series("ref.ioctl"; 0.5; 1), series("null.user.direct"; $quick; $up),
		series("null4k.user.direct"; $quick4k; $up), series("null.down"; $down; $down) |
		select(.name != $without)]}'
}

overhead()
{
	"$drvsplit" plan "$work/8139too/facts.json" --trade-off all --costs "$1" -o "$work/costs/plan" --json | jq .cost
}

# near A B: equal to six digits
near()
{
	awk "BEGIN { a = $1; b = $2; exit !((a - b) ^ 2 <= 1e-10 * b ^ 2) }"
}

test_main()
{
	local dir=$work/costs facts=$work/8139too/facts.json up down bytes cost text name

	prepare 8139too drivers/net/ethernet/realtek/8139too.c
	mkdir -p "$dir"
	text=$("$drvsplit" plan "$facts" --trade-off all -o "$dir/plan" --json)
	up=$(jq .upcalls <<<"$text")
	down=$(jq '.downcalls + .api_calls' <<<"$text")

	bench_json 100 2 80 80 >"$dir/bench.json"
	cost=$(overhead "$dir/bench.json")
	check "costs: upcalls and downcalls have each their own price: $cost us/s" near "$cost" "100 * $up + 2 * $down"
	bench_json 100 2 80 84.096 >"$dir/bytes.json"
	bytes=$(awk "BEGIN { print ($(overhead "$dir/bytes.json") - $cost) / 0.001 }")
	check "costs: bytes are charged by the difference of the quickest calls: $bytes bytes per second" \
		awk "BEGIN { exit !($bytes > 8 * $up) }"
	text=$("$drvsplit" plan "$facts" --trade-off all --costs "$dir/bench.json" -o "$dir/plan")
	check "costs: the plan says what share of a processor it will take" \
		grep -q 'predicted overhead: [0-9.e-]* % of one processor' <<<"$text"
	check "costs: and where the figures come from" grep -q "costs from $dir/bench.json" "$dir/plan"
	"$drvsplit" report "$facts" "$dir/plan" --costs "$dir/bench.json" --json -o "$dir/report.json"
	check "costs: every plan of the report's frontier has its predicted overhead" \
		json_true '(.frontier | length > 1) and .frontier[0].cost == 0 and ([.frontier[1:][].cost > 0] | all) and .costs.up == 100' "$dir/report.json"

	# dear downcalls keep functions in the kernel that call it often; dear upcalls those that it calls
	bench_json 1 1 1 1 >"$dir/even.json"
	bench_json 1 1000 1 1 >"$dir/dear.json"
	check "costs: a price for downcalls alone changes the cut" \
		[ "$("$drvsplit" plan "$facts" --costs "$dir/even.json" -o "$dir/plan" --json | jq .functions)" -gt \
		"$("$drvsplit" plan "$facts" --costs "$dir/dear.json" -o "$dir/plan" --json | jq .functions)" ]

	if [ -x "$lpcbench" ]; then
		for name in null.user.direct null4k.user.direct null.down; do
			check "costs: $name is a series of the benchmark, in microseconds" \
				grep -qE "^$name +us" <("$lpcbench" list)
		done
		"$lpcbench" run --quick --no-steps --series 'ref.clock' --out "$dir/real.json" >"$dir/real.txt" 2>&1
		check "costs: the benchmark's own file has the keys that the files above have" \
			[ "$(jq -c -s '(.[1].series[0] | keys) - (.[0].series[0] | keys)' "$dir/real.json" "$dir/bench.json")" = "[]" ]
		refuse "costs: a run of the benchmark that left calls out" 1 'no "p50" of the series null.user.direct' \
			"$drvsplit" plan "$facts" --costs "$dir/real.json"
	else
		skip "costs: lpcbench is not built, so its series were not asked for"
	fi

	bench_json 100 2 80 80 null.down >"$dir/without.json"
	refuse "costs without one series" 1 'no "p50" of the series null.down, in microseconds, is in it' \
		"$drvsplit" plan "$facts" --costs "$dir/without.json"
	sed 's/"us"/"s"/' "$dir/bench.json" >"$dir/unit.json"
	refuse "costs in another unit" 1 'no "p50" of the series null.user.direct, in microseconds' \
		"$drvsplit" plan "$facts" --costs "$dir/unit.json"
	sed 's/"p50": 100/"p50": -100/' "$dir/bench.json" >"$dir/negative.json"
	refuse "costs that are negative" 1 'no "p50" of the series null.user.direct' \
		"$drvsplit" plan "$facts" --costs "$dir/negative.json"
	head -c 200 "$dir/bench.json" >"$dir/cut.json"
	refuse "costs in a file that is cut off" 1 'cut.json: not a result of lpcbench' \
		"$drvsplit" plan "$facts" --costs "$dir/cut.json"
	refuse "costs in a file that is not there" 1 'none.json: not a result of lpcbench: .*No such file' \
		"$drvsplit" plan "$facts" --costs "$dir/none.json"
	refuse "costs in a file of something else" 1 'not a result of lpcbench that has the costs' \
		"$drvsplit" report "$facts" "$dir/plan" --costs "$facts" -o "$dir/report.html"
	refuse "a trade-off that is no number" 2 'is not a trade-off' "$drvsplit" plan "$facts" --trade-off nan
	refuse "a time that is no number" 2 'is not a number of seconds' "$drvsplit" plan "$facts" --seconds nan
}
