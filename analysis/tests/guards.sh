# SPDX-License-Identifier: MIT
#
# 8139too: each field that both halves touch has a guard by name, or the guard is shown to be missing; and a copy with
# one lock call taken out is caught.

races()
{
	jq -r '[.guards[] | select(.path == "rx_config") | .races[] | select(.name == "__set_rx_mode")] | length' "$1"
}

test_main()
{
	local dir=$work/8139too broken=$work/broken nameless

	prepare 8139too drivers/net/ethernet/realtek/8139too.c
	"$drvsplit" report "$dir/facts.json" "$dir/plan" --json -o "$dir/report.json"
	nameless=$(jq -r '.shared[] | select(.both) | select(
		(.verdict == "guarded" and .guard == null) or (.verdict == "partly" and (.guard == null or (.races | length) == 0)) or
		(.verdict == "missing" and (.races | length) == 0) or ((.reason // "") == "")) | .path' "$dir/report.json")
	check "8139too: all $(jq '[.shared[] | select(.both)] | length' "$dir/report.json") shared fields have a guard, a reason to need none, or the lines without one" \
		[ -z "$nameless" ]
	check "8139too: rtl8139_private.lock is found as a guard" \
		json_true '[.guards[] | select(.guard == "rtl8139_private.lock")] | length > 0' "$dir/facts.json"

	# rtl8139_set_rx_mode() takes the lock around __set_rx_mode(): without it, the latter's accesses are bare
	rm -rf "$broken"
	mkdir -p "$broken"
	awk '/^static void rtl8139_set_rx_mode/ { inside = 1 }
		inside && /spin_(lock_irqsave|unlock_irqrestore)/ { print ""; next }
		/^}/ { inside = 0 }
		{ print }' "$tree/drivers/net/ethernet/realtek/8139too.c" >"$broken/8139too.c"
	check "the broken copy lacks one pair of lock calls" \
		[ "$(diff "$tree/drivers/net/ethernet/realtek/8139too.c" "$broken/8139too.c" | grep -c '^<')" = 2 ]
	"$drvsplit" bitcode "$broken/8139too.c" --headers "$kernel" --flags "$flags" -o "$broken" >/dev/null
	"$drvsplit" facts "$broken/8139too.bc" -o "$broken/facts.json" >/dev/null
	check "with the lock no access of __set_rx_mode to rx_config is bare" [ "$(races "$dir/facts.json")" = 0 ]
	check "without it $(races "$broken/facts.json") of them are reported as possible races" [ "$(races "$broken/facts.json")" -gt 0 ]
}
