# SPDX-License-Identifier: MIT
#
# Stock drivers, from Debian's source to facts, plan, interface and report by one command each.
#
# The shares are those that a plain closure of the roots reaches when it keeps in the kernel what interrupts, transmit,
# poll and timers run and what is called under a spinlock: analysis must not do worse.

# Of lines, those of whole functions are compared. Fewer leave where a function that leaves takes a spinlock itself: each
# critical section stays. That they are sections, and no line longer than these, is read out of the source by grep.

# driver PATH NAME SHARE LINES: as many per cent of the functions, and of the lines, may leave
driver()
{
	local dir=$work/split-$2 n moved share lines of

	if ! "$ANALYSIS/run-split" "$1" --trade-off all -o "$dir" >"$work/split-$2.txt" 2>"$work/split-$2.err"; then
		not_ok "$2: $(tail -n 1 "$work/split-$2.err")"
		return
	fi
	n=$(jq .functions "$dir/facts.txt")
	moved=$(jq .functions "$dir/plan.json")
	share=$(awk "BEGIN { printf \"%.0f\", 100 * $moved / $n }")
	if [ "$3" -gt 0 ]; then
		check "$2: $moved of $n functions leave the kernel, $share % (at least $3 % wanted)" [ "$share" -ge "$3" ]
		of=$(jq .lines "$dir/facts.txt")
		lines=$(jq '.lines + .section_lines' "$dir/plan.json")
		share=$(awk "BEGIN { printf \"%.0f\", 100 * $lines / $of }")
		check "$2: these functions have $lines of $of lines, $share % (at least $4 % wanted)" [ "$share" -ge "$4" ]
		check "$2: $(jq .lines "$dir/plan.json") lines leave; the other $(jq .section_lines "$dir/plan.json") are critical sections, each of which begins in the source with taking a lock and ends with giving it back" \
			sections_are_tight "$dir"
	else
		check "$2: reported as $(jq -r .verdict "$dir/facts.txt")" \
			grep -q 'a poor candidate: .*; most others stay for the sake of .* \[hc_driver' "$work/split-$2.txt"
		check "$2: each function that stays has its reason and chain" \
			json_true '[.functions[] | select(.why != 0) | .reason | startswith("stays: ")] | all and length > 50' "$dir/facts.json"
	fi
	check "$2: ten lines of summary" [ "$(wc -l <"$work/split-$2.txt")" = 10 ]
	check "$2: the report is one page that loads nothing" page_is_alone "$dir/report.html"
	if [ -x "$lpcgen" ]; then
		mkdir -p "$dir/gen"
		check "$2: lpcgen accepts the interface ($(jq .undecided "$dir/interface.json") things undecided)" \
			accepts "$dir"/*.lpc "$dir/gen"
	else
		skip "$2: lpcgen is not built, so the interface was not given to it"
	fi
	check "$2: what is undecided is counted as often as it is marked" \
		[ "$(jq .undecided "$dir/interface.json")" = "$(grep -c 'UNDECIDED: ' "$dir"/*.lpc)" ]
	check "$2: the plan passes its own check" plan_checks "$dir"
}

sections_are_tight()
{
	local dir=$1 file first last sum

	"$drvsplit" report "$dir/facts.json" "$dir/plan" --json -o "$dir/report.json" || return
	sum=$(jq '[.sections[].lines] | add // 0' "$dir/report.json")
	[ "$sum" = "$(jq .section_lines "$dir/plan.json")" ] || return
	jq -r '.sections[] | "\(.file) \(.first) \(.last)"' "$dir/report.json" >"$dir/sections"
	while read -r file first last; do
		sed -n "${first}p" "$file" | grep -qE '(spin|read|write)_lock|_disable|pause_rx|lock_bh' || return
		sed -n "${last}p" "$file" | grep -qE '_unlock|_enable|continue_rx' || return
	done <"$dir/sections"
	json_true '[.sections[] | .reason | test("^stays: from line [0-9]+ to line [0-9]+ it is under [a-z]")] | all' "$dir/report.json"
}

page_is_alone()
{
	[ -s "$1" ] && ! grep -qE '(src|href)="(https?:)?//|@import|url\(' "$1"
}

accepts()
{
	"$lpcgen" --out "$2" "$1" 2>"$2/messages" || { cat "$2/messages" >&2; false; }
}

plan_checks()
{
	"$drvsplit" plan "$1/facts.json" --check "$1/plan" >/dev/null
}

test_main()
{
	driver drivers/net/ethernet/realtek/8139too.c 8139too 69 61
	driver drivers/net/ethernet/realtek/8139cp.c 8139cp 55 46
	driver drivers/net/ethernet/intel/e1000 e1000 78 79
	driver sound/pci/ens1370.c ens1370 86 82
	driver drivers/input/mouse/psmouse-base.c psmouse-base 74 68
	driver drivers/usb/host/uhci-hcd.c uhci-hcd 0 0
}
