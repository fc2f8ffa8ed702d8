# SPDX-License-Identifier: MIT
#
# Oracle: callgrind_annotate. Totals, own costs, inclusive costs and calls of every function agree to the last call,
# for every form that callgrind writes.

# "function cost" sums of callgrind_annotate's table, by name: it prints a function once for each file that code of it
# was inlined from
annotate_self()
{
	callgrind_annotate --threshold=100 --auto=no "$@" | awk '
		/^ *[0-9][0-9,]* \([ 0-9.]*%\)/ && !/PROGRAM TOTALS/ {
			cost = $1; gsub(",", "", cost); sub(/^ *[0-9,]* \([ 0-9.]*%\)  /, "")
			sub(/ \[[^]]*\]$/, ""); sub(/^.*:/, "")
			rows[$0]++; sum[$0] += cost
		}
		END { for (k in sum) if (sum[k] && (!once || rows[k] == 1)) print k, sum[k] }' once="${once:-}" | sort
}

annotate_calls()
{
	callgrind_annotate --threshold=100 --auto=no --tree=caller "$@" | awk '
		/^ *[0-9][0-9,]* \([ 0-9.]*%\)  </ { n = $0; sub(/^.*\(/, "", n); sub(/x\).*$/, "", n); gsub(",", "", n); calls += n; next }
		/^ *[0-9][0-9,]* \([ 0-9.]*%\)  \*/ {
			sub(/^ *[0-9,]* \([ 0-9.]*%\)  \*  /, ""); sub(/ \[[^]]*\]$/, ""); sub(/^.*:/, "")
			if (calls) sum[$0] += calls; calls = 0
		}
		END { for (k in sum) print k, sum[k] }' | sort
}

ours()
{
	jq -r --arg what "$1" '[.functions[] | {k: .name, v: .[$what]}] | group_by(.k)[] |
		[.[0].k, (map(.v) | add)] | select(.[1] > 0) | "\(.[0]) \(.[1])"' "$2" | sort
}

# inclusive costs: the oracle counts what a function spends in itself again for each recursion, so add those arcs
ours_inclusive()
{
	jq -r '. as $p | [.functions | to_entries[] | {k: .value.name, v: (.value.inclusive +
		([.key as $i | $p.arcs[] | select(.from == $i and .to == $i) | .inclusive] | add // 0))}] | group_by(.k)[] |
		[.[0].k, (map(.v) | add)] | select(.[1] > 0) | "\(.[0]) \(.[1])"' "$1" | sort
}

# "clone" is left out as well: the thread it starts is not in the cost that its callers are charged
one_file()
{
	awk 'NR == FNR { once[$1] = 1; next } $1 in once && $1 != "clone"' "$dir/once" -
}

form()
{
	local name=$1 dir=$work/callgrind functions

	shift
	"$drvsplit" profile "$@" -o "$dir/profile.json" >"$dir/table.txt" || { not_ok "callgrind, $name: not read"; return; }
	annotate_self "$@" >"$dir/oracle.self"
	annotate_calls "$@" >"$dir/oracle.calls"
	# the oracle has no one inclusive cost of a function that other files' code was inlined into, or that nobody calls
	once=yes annotate_self "$@" | awk 'NR == FNR { called[$1] = 1; next } $1 in called { print $1 }' "$dir/oracle.calls" - >"$dir/once"
	annotate_self --inclusive=yes "$@" | one_file >"$dir/oracle.inclusive"
	ours self "$dir/profile.json" >"$dir/ours.self"
	ours_inclusive "$dir/profile.json" | one_file >"$dir/ours.inclusive"
	ours calls "$dir/profile.json" >"$dir/ours.calls"
	functions=$(wc -l <"$dir/oracle.self")
	check "callgrind, $name: the total is callgrind_annotate's" [ "$(jq .total "$dir/profile.json")" = \
		"$(callgrind_annotate --auto=no "$@" | sed -n 's/ (100.0%)  PROGRAM TOTALS//p' | tr -d ', ')" ]
	check "callgrind, $name: own cost of all $functions functions agrees" \
		sh -c "[ -s '$dir/oracle.self' ] && diff '$dir/oracle.self' '$dir/ours.self' >'$dir/diff.self'"
	check "callgrind, $name: inclusive cost of $(wc -l <"$dir/oracle.inclusive") functions agrees" \
		sh -c "[ -s '$dir/oracle.inclusive' ] && diff '$dir/oracle.inclusive' '$dir/ours.inclusive' >'$dir/diff.inclusive'"
	check "callgrind, $name: $(awk '{ n += $NF } END { print n }' "$dir/oracle.calls") calls agree to the last one" \
		sh -c "[ -s '$dir/oracle.calls' ] && diff '$dir/oracle.calls' '$dir/ours.calls' >'$dir/diff.calls'"
}

test_main()
{
	local dir=$work/callgrind run

	need_packages "to compare with callgrind_annotate" valgrind libc6-dbg jq
	mkdir -p "$dir"
	# the oracle strips its folder from the names of functions, but not from those of called ones
	cd "$dir"
	gcc -g -O1 -pthread -o "$dir/pc" "$ANALYSIS/tests/producer_consumer.c"
	run="valgrind -q --tool=callgrind"
	$run --callgrind-out-file="$dir/plain" "$dir/pc" >/dev/null
	$run --compress-strings=no --compress-pos=no --callgrind-out-file="$dir/long" "$dir/pc" >/dev/null
	$run --separate-recs=3 --callgrind-out-file="$dir/recursion" "$dir/pc" >/dev/null
	$run --dump-instr=yes --collect-jumps=yes --callgrind-out-file="$dir/instructions" "$dir/pc" >/dev/null
	$run --separate-threads=yes --callgrind-out-file="$dir/threads" "$dir/pc" >/dev/null
	form "names compressed" "$dir/plain"
	form "names in full" "$dir/long"
	form "recursion apart" "$dir/recursion"
	form "instructions and jumps" "$dir/instructions"
	form "first thread" "$dir/threads-01"
	form "second thread" "$dir/threads-02"

	if [ -x "$lpcbench" ]; then
		$run --callgrind-out-file="$dir/bench" "$lpcbench" run --quick --no-steps --series factorial.c \
			--out "$dir/bench.json" >"$dir/bench.txt" 2>&1
		form "the benchmark's factorials" "$dir/bench"
		check "callgrind, the benchmark's factorials: most of the time is theirs" \
			json_true '.total as $t | [.functions[] | select(.name == "factorial_of") | select(.calls >= 10000) | .inclusive] | add > $t / 2' "$dir/profile.json"
	else
		skip "callgrind: lpcbench is not built, so its factorials were not profiled"
	fi

	"$drvsplit" profile "$dir"/threads-0? -o "$dir/sum.json" >"$dir/threads.txt"
	check "callgrind, threads added up: each thread's function is there" \
		json_true '[.functions[].name] | contains(["producer_thread", "consumer_thread", "main"])' "$dir/sum.json"
	"$drvsplit" profile "$dir/plain" -n 500 -D "$dir/graph.dot" >"$dir/table.txt"
	check "the paper's figure 1, the graph: start_thread leads to both threads' functions" figure1 "$dir/graph.dot"
	check "the paper's figure 2, the flat profile: inclusive, self, called for each function" \
		grep -qE '^ *[0-9.]+% +[0-9.]+% +[0-9]+ +[0-9]+ +1  producer_thread' "$dir/table.txt"
}

figure1()
{
	local start producer consumer

	start=$(sed -n 's/^\t\(f[0-9]*\) \[label="start_thread\\n.*/\1/p' "$1")
	producer=$(sed -n 's/^\t\(f[0-9]*\) \[label="producer_thread\\n.*/\1/p' "$1")
	consumer=$(sed -n 's/^\t\(f[0-9]*\) \[label="consumer_thread\\n.*/\1/p' "$1")
	[ -n "$start" ] && grep -q "$start -> $producer \[label=\"1 x\"" "$1" && grep -q "$start -> $consumer \[label=\"1 x\"" "$1"
}
