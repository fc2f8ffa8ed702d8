# SPDX-License-Identifier: MIT
#
# Oracle: Coccinelle. Every function that it finds in a table of operations or passed as a callback must be an entry
# point, or the target of a call through a structure of the driver's own.

compare()
{
	local name=$1 dir=$work/$1 n missing sources

	prepare "$name" "$2"
	mapfile -t sources < <(jq -r '.sources[]' "$dir/bitcode.json")
	[ "$name" != uhci-hcd ] || sources+=("$(dirname "${sources[0]}")"/uhci-{debug,q,hub,pci}.c)
	spatch --very-quiet --no-includes --sp-file "$ANALYSIS/tests/entries.cocci" -D report "${sources[@]}" 2>"$dir/spatch.err" |
		awk '$1 == "ENTRY" { print $3 }' | sort -u >"$dir/oracle.all"
	jq -r '.functions[].name' "$dir/facts.json" | sort -u >"$dir/functions"
	comm -12 "$dir/oracle.all" "$dir/functions" >"$dir/oracle.entries"
	jq -r '. as $f | (.entries[].name), (.calls[] | select(.slot != null and .callee >= 0) | $f.functions[.callee].name)' \
		"$dir/facts.json" | sort -u >"$dir/ours.entries"
	n=$(wc -l <"$dir/oracle.entries")
	missing=$(comm -23 "$dir/oracle.entries" "$dir/ours.entries" | tr '\n' ' ')
	check "$name: all $n functions that spatch sees handed out are entry points or targets${missing:+; missing: $missing}" \
		[ -z "$missing" -a "$n" -ge 5 ]
}

test_main()
{
	need_packages "to compare entry points with Coccinelle" coccinelle libpython3.11 jq
	compare 8139too drivers/net/ethernet/realtek/8139too.c
	compare 8139cp drivers/net/ethernet/realtek/8139cp.c
	compare e1000 drivers/net/ethernet/intel/e1000
	compare ens1370 sound/pci/ens1370.c
	compare psmouse-base drivers/input/mouse/psmouse-base.c
	compare uhci-hcd drivers/usb/host/uhci-hcd.c
}
