# SPDX-License-Identifier: MIT
#
# The kernel's own profiles: function graph, function profiler, kprobe counts.

calls_of()
{
	jq -r ".functions[] | select(.name == \"$2\") | .calls" "$1"
}

test_main()
{
	local dir=$work/formats

	mkdir -p "$dir"
	cat >"$dir/graph" <<-'TEXT'
	# drvsplit record module=m seconds=2.5 workload=ping -c 3
	# traceable outer [m]
	# tracer: function_graph
	 0)    sh-1    |               |  outer [m]() {
	 1)    cat-2   |   4.000 us    |  inner [m]();
	 0)    sh-1    |   1.500 us    |    inner [m]();
	 0)    sh-1    |               |    middle [m]() {
	 0)    sh-1    | + 20.000 us   |      inner [m]();
	 0)    sh-1    | + 25.000 us   |    } /* middle [m] */
	 0)    sh-1    | + 30.000 us   |  }
	TEXT
	"$drvsplit" profile "$dir/graph" -o "$dir/graph.json" >"$dir/graph.txt"
	check "function graph: calls are counted" [ "$(calls_of "$dir/graph.json" inner)" = 3 ]
	check "function graph: a task's calls are its own, whatever other tasks do meanwhile" \
		json_true '. as $p | [.arcs[] | {k: "\($p.functions[.from].name) \($p.functions[.to].name)", v: .calls}] | from_entries? // (map({(.k): .v}) | add) == {"outer inner": 1, "outer middle": 1, "middle inner": 1}' "$dir/graph.json"
	check "function graph: own time is without that of what was called" \
		json_true '[.functions[] | select(.name == "outer") | .self] == [3500]' "$dir/graph.json"
	check "function graph: how long it was recorded" json_true '.seconds == 2.5' "$dir/graph.json"

	printf '  Function                               Hit    Time            Avg             s^2\n  --------                               ---    ----            ---             ---\n  outer                                   12    340.5 us        28.375 us       1.2 us\n' >"$dir/profiler"
	"$drvsplit" profile "$dir/profiler" -o "$dir/profiler.json" >"$dir/profiler.txt"
	check "function profiler: hits" [ "$(calls_of "$dir/profiler.json" outer)" = 12 ]
	printf '# kprobe_profile\n  outer   7   0\n  inner   9   1\n' >"$dir/kprobes"
	"$drvsplit" profile "$dir/kprobes" -o "$dir/kprobes.json" >"$dir/kprobes.txt"
	check "kprobe counts: hits" [ "$(calls_of "$dir/kprobes.json" inner)" = 9 ]
	printf 'events: Ir\nfl=a.h\nfn=helper\n1 5\nfl=a.c\nfn=main\n1 1\nfi=a.h\n2 1\ncfn=helper\ncalls=3 1\n2 5\n' >"$dir/inlined"
	"$drvsplit" profile "$dir/inlined" -o "$dir/inlined.json" >"$dir/inlined.txt"
	check "callgrind: a call from code that was inlined out of the callee's own file" \
		json_true '[.functions[] | select(.name == "helper") | [.calls, .self, .inclusive]] == [[3, 5, 5]]' "$dir/inlined.json"
	printf '# tracer: function_graph\n#\n' >"$dir/nothing"
	refuse "a trace without a call" 1 "no call was recorded" "$drvsplit" profile "$dir/nothing"
}
