# SPDX-License-Identifier: MIT
#
# Stock drivers, from Debian's source to facts, plan, interface and report by one command each.
#
# The shares are those that a plain closure of the roots reaches when it keeps in the kernel what interrupts, transmit,
# poll and timers run and what is called under a spinlock: analysis must not do worse.

# driver PATH NAME SHARE: as many per cent of the functions may leave
driver()
{
	local dir=$work/split-$2 n moved share

	if ! "$ANALYSIS/run-split" "$1" --trade-off all -o "$dir" >"$work/split-$2.txt" 2>"$work/split-$2.err"; then
		not_ok "$2: $(tail -n 1 "$work/split-$2.err")"
		return
	fi
	n=$(jq .functions "$dir/facts.txt")
	moved=$(jq .functions "$dir/plan.json")
	share=$(awk "BEGIN { printf \"%.0f\", 100 * $moved / $n }")
	if [ "$3" -gt 0 ]; then
		check "$2: $moved of $n functions leave the kernel, $share % (at least $3 % wanted)" [ "$share" -ge "$3" ]
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
	check "$2: the plan passes its own check" plan_checks "$dir"
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
	driver drivers/net/ethernet/realtek/8139too.c 8139too 69
	driver drivers/net/ethernet/realtek/8139cp.c 8139cp 55
	driver drivers/net/ethernet/intel/e1000 e1000 78
	driver sound/pci/ens1370.c ens1370 86
	driver drivers/input/mouse/psmouse-base.c psmouse-base 74
	driver drivers/usb/host/uhci-hcd.c uhci-hcd 0
}
