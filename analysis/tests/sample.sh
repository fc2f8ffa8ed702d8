# SPDX-License-Identifier: MIT
#
# The sample driver, whose every function shows one thing: exact answers, without kernel headers.

# fact FILTER: jq's filter over the facts, with a few names defined
fact()
{
	jq -r '. as $f | def fn($n): .functions[] | select(.name == $n);
		def guard($p): .guards[] | select(.structure == "sample" and .path == $p);
		def targets($n): [.calls[] | select(.slot != null and $f.functions[.caller].name == $n) | $f.functions[.callee].name];
		'"$1" "$work/sample/facts.json"
}

is()
{
	local got

	got=$(fact "$2")
	if [ "$got" = "$3" ]; then
		ok "sample: $1"
	else
		not_ok "sample: $1: got \"$got\" instead of \"$3\""
	fi
}

test_main()
{
	local dir=$work/sample here=$ANALYSIS/tests/sample text

	mkdir -p "$dir"
	clang-14 -g -O2 -Xclang -disable-llvm-passes -emit-llvm -c -I"$ANALYSIS/tests/fakekernel" -o "$dir/sample.bc" "$here/sample.c"
	"$drvsplit" facts "$dir/sample.bc" -o "$dir/facts.json" >"$dir/facts.txt"

	is "a function called under a spinlock stays, with lock, caller and line" 'fn("touch").reason' \
		"stays: called from sample_interrupt (line $(grep -n '	touch(s);' "$here/sample.c" | head -n 1 | cut -d: -f1)) under sample.lock"
	is "an interrupt handler is an entry point" 'fn("sample_interrupt").context' hardirq
	is "what it calls through a table of the driver's runs there too" 'fn("chip_read").context' hardirq
	is "points-to tells two members of one table apart" 'targets("sample_interrupt") | join(" ")' chip_read
	is "and in the other function" 'targets("sample_open") | join(" ")' chip_start
	is "a function that takes the lock for its caller stays" 'fn("take").reason' \
		"stays: takes sample.lock for its caller, and a critical section is not divided"
	is "a function that is called between the two stays" 'fn("give").reason | sub("line [0-9]+"; "line N")' \
		"stays: called from sample_stop (line N) under sample.lock"
	is "a function with a section of its own may leave" 'fn("sample_open").why' 0
	is "its section has three lines" '[.sections[] | select($f.functions[.func].name == "sample_open")][0].lines' 3
	is "a lock taken in one function and released in another is held in between" \
		'[guard("counter") | .held == .total, .total] | map(tostring) | join(" ")' "true 5"
	is "a lock tried for is held only where it was got" '[.accesses[] | select($f.functions[.func].name == "sample_xmit" and .leaf == "sample.counter")][0] | .must != "0" and .section >= 0' true
	is "the guard of a field that is always guarded" 'guard("counter") | "\(.verdict) \(.guard)"' "guarded sample.lock"
	is "the guard of a field with one bare access" 'guard("racy") | "\(.verdict) \(.guard)"' "partly sample.lock"
	is "the bare access, with its line" 'guard("racy").races | map("\(.name):\(.line)") | join(" ")' \
		"sample_open:$(grep -n 's->racy = 0' "$here/sample.c" | cut -d: -f1)"
	is "a mutex through container_of and one taken interruptibly" 'guard("mtu") | "\(.verdict) \(.guard)"' "guarded sample.config"
	is "a field that only probe writes needs none" 'guard("id").verdict' constant
	is "a bit-field is told from its neighbour" '[.accesses[] | select($f.functions[.func].name == "sample_work") | .leaf | select(test("flag"))] | unique | join(" ")' sample.flag_b
	is "bits beyond the 64th of a row are told apart as well" '[.accesses[] | select($f.functions[.func].name == "sample_change_mtu") | select(.leaf | test("row")) | "\(.leaf) \(.mode)"] | unique | join(", ")' \
		"sample.row sample_row.eleventh w, sample.row sample_row.tenth r"
	is "a slot that the table does not know keeps its function" 'fn("sample_special").reason' \
		"stays: the kernel calls it as vendor_ops.special, and the context table does not say in which context"

	cp "$here/sample.c" "$dir/"
	(cd "$dir" && clang-14 -g -fdebug-compilation-dir=. -O2 -Xclang -disable-llvm-passes -emit-llvm -c \
		-I"$ANALYSIS/tests/fakekernel" -o folderless.bc sample.c)
	(cd "$dir" && "$drvsplit" facts folderless.bc -o folderless.json >folderless.txt)
	check "sample: debug information with a relative folder is no obstacle" \
		[ "$(jq '.functions | length' "$dir/folderless.json")" = 15 ]

	printf 'slot vendor_ops.special process rate=rare\nslot vendor_ops.get process rate=rare\n' >"$dir/contexts.conf"
	"$drvsplit" facts "$dir/sample.bc" --contexts "$dir/contexts.conf" -o "$dir/facts.json" >"$dir/facts.txt"
	is "a line added to the table lets it go" 'fn("sample_special").why' 0

	text=$("$drvsplit" plan "$dir/facts.json" --trade-off all -o "$dir/plan")
	check "sample: what can move moves" grep -q 'sample: 9 of 15 functions' <<<"$text"
	text=$("$drvsplit" plan "$dir/facts.json" --trade-off all --kernel sample_open -o "$dir/pinned")
	check "sample: a pinned function stays" grep -q '^kernel sample_open pinned' "$dir/pinned"
	text=$("$drvsplit" plan "$dir/facts.json" --trade-off 0 -o "$dir/none")
	check "sample: at no gain nothing that is called moves" grep -q '^kernel sample_open' "$dir/none"
	text=$("$drvsplit" plan "$dir/facts.json" --frontier)
	check "sample: the frontier begins with nothing and ends with everything" \
		[ "$(awk 'NR == 2 { print $2 } END { print $2 }' <<<"$text" | tr '\n' ' ')" = "0 9 " ]
	"$drvsplit" interface "$dir/facts.json" "$dir/plan" -o "$dir/sample.lpc" --json >"$dir/interface.json"
	check "sample: the mutex crosses with what it guards" grep -q '^lock sample_config guards struct sample_config_guarded;' "$dir/sample.lpc"
	check "sample: the section is a procedure of its own" grep -q '^downcall sample_open_section1(' "$dir/sample.lpc"
	check "sample: what one half waits for and the other signals is a semaphore" grep -q '^semaphore sample_done initial 0;' "$dir/sample.lpc"
	check "sample: a pointer to one word is one word, decided" \
		sh -c "grep -q '^upcall sample_get(.*out u32 one, out u32 several' '$dir/sample.lpc' && ! grep -q 'UNDECIDED: one' '$dir/sample.lpc'"
	check "sample: a pointer to several is left for a person to decide" \
		grep -q 'UNDECIDED: several: an array of u32, how many at most?' "$dir/sample.lpc"
	check "sample: what is undecided is counted as often as it is marked" \
		[ "$(jq .undecided "$dir/interface.json")" = "$(grep -c 'UNDECIDED: ' "$dir/sample.lpc")" ]
	check "sample: only members that both halves use cross" sh -c "! grep -q 'head' '$dir/sample.lpc'"
}
