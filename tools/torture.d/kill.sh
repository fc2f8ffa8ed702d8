# SPDX-License-Identifier: MIT
# help: kill the daemon under eight callers, and prove what its calls came to
# count: 1000
# json: calls by what they came to, broken promises, times, throughput

# Seconds of each measurement of throughput.
KILL_SECONDS=40

# Seconds that a kill may take on the slowest kernel, and the rest besides.
KILL_S=3
KILL_MORE_S=900

campaign_main()
{
	local kernel=$1 count=$2 seed=$3 json=$4 out=$BUILD/torture/kill rc=0

	packages_need build vm
	qemu_prepare
	build_user
	build_modules "$kernel"
	rm -rf "$out"
	say "killing $count times on Linux $KVER, seed $seed:"
	vm_run_collect "$out" torture-kill --kernel "$kernel" \
		--timeout $((count * KILL_S + KILL_MORE_S)) \
		-- /bin/sh -c "modprobe lpc_ledger &&
			exec /usr/libexec/cleave/tests/torture-kill \
			--seed $seed --count $count --seconds $KILL_SECONDS \
			--json \$CLEAVE_OUT/kill.json" || rc=$?
	[ "$rc" -ne 125 ] || vm_explain torture-kill "$rc" "the campaign"
	[ -z "$json" ] || cp "$out/kill.json" "$json" ||
		die "$json cannot be written"
	kill_result "$kernel" "$rc" "--seed $seed --count $count --kernel $kernel"
}

# Say what came of it: kill_result KERNEL STATUS AGAIN
kill_result()
{
	local console=$BUILD/logs/torture-kill.console bad

	case $2 in
	0)	tally pass "$1 calls, locks and arena" "" ;;
	*)	tally fail "$1 calls, locks and arena" "" \
			"a promise was broken: ./run torture kill $3" ;;
	esac
	if bad=$(grep -v '^#' "$TOP/tests/vm/init/log-patterns" |
		grep -E -f - "$console" | head -n 20); then
		tally fail "$1 kernel log" "" "see $console" "$bad"
	else
		tally pass "$1 kernel log" ""
	fi
}
