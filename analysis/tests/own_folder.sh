# SPDX-License-Identifier: MIT
#
# A folder of one's own: several files, one of which includes another, with and without a Kbuild file.

own_sources()
{
	mkdir -p "$1"
	cat >"$1/first.c" <<-'TEXT'
	#include <linux/module.h>
	int second(int n);
	static int __init own_init(void) { return second(1); }
	module_init(own_init);
	MODULE_LICENSE("GPL");
	TEXT
	cat >"$1/second.c" <<-'TEXT'
	#include <linux/kernel.h>
	int second(int n);
	#include "part.c"
	int second(int n) { return part(n); }
	TEXT
	echo 'static int part(int n) { return OWN_ANSWER + n; }' >"$1/part.c"
}

test_main()
{
	local dir=$work/own

	rm -rf "$dir"
	own_sources "$dir/plain"
	sed -i 's/OWN_ANSWER/41/' "$dir/plain/part.c"
	"$ANALYSIS/run-split" "$dir/plain" -o "$dir/out" >"$dir/out.txt" 2>&1 || true
	check "own folder without Kbuild: two files, and the included one not on its own" \
		[ "$(jq -r '.sources[]' "$dir/out/bitcode.json" | xargs -n 1 basename | tr '\n' ' ')" = "first.c second.c " ]
	check "own folder: a call from one file into the other is in the graph" \
		json_true '. as $f | [.calls[] | select(.callee >= 0) | "\($f.functions[.caller].name) \($f.functions[.callee].name)"] | contains(["own_init second", "second part"])' "$dir/out/facts.json"
	check "own folder: the dropped options of GCC are said" \
		json_true '.dropped_flags | length > 5 and index("-fconserve-stack") != null' "$dir/out/bitcode.json"

	own_sources "$dir/kbuild"
	printf 'obj-m := own.o\nown-y := first.o second.o\nccflags-y := -DOWN_ANSWER=41\n' >"$dir/kbuild/Kbuild"
	"$ANALYSIS/run-split" "$dir/kbuild" -o "$dir/out2" >"$dir/out2.txt" 2>&1 || true
	check "own folder with Kbuild: its module, files and options" \
		json_true '.module == "own" and (.sources | length) == 2' "$dir/out2/bitcode.json"
}
