# SPDX-License-Identifier: MIT
# help: lie to the kernel in every way of tests/hostile/classes.txt, each so many
# count: 20
# json: the score card

# A hostile daemon serves every kernel half there is, as the descriptions of their
# interfaces say, and tries each class on each. The score card says how often it
# was refused with the error expected, and how often taken without harm to anybody
# but the daemon; it is left in build/torture/ as JSON and as a page.
campaign_main()
{
	local kernel=$1 count=$2 seed=$3 json=$4 into=$BUILD/torture rc=0 start

	packages_need build vm
	qemu_prepare
	build_user
	build_modules "$kernel"
	rm -f "$into"/hostile.*
	start=$(now_ds)
	say "trying everything on Linux $kernel, seed $seed:"
	vm_run_collect "$into" torture-hostile --kernel "$kernel" \
		--timeout $((1200 + count * 60)) \
		-- /usr/libexec/cleave/tests/hostile-all --seed "$seed" \
		--count "$count" || rc=$?
	[ "$rc" -ne 125 ] || vm_explain torture-hostile "$rc" "the hostile daemon"
	torture_log torture-hostile || rc=1
	[ -s "$into/hostile.json" ] || die "the hostile daemon left no card"
	echo "JSON: $into/hostile.json"
	echo "page: $into/hostile.html"
	[ -z "$json" ] || cp "$into/hostile.json" "$json"
	start=$(elapsed "$start")
	if [ "$rc" -eq 0 ]; then
		tally pass "$kernel hostile" "${start% s}"
	else
		tally fail "$kernel hostile" "${start% s}" "see the card"
	fi
}
