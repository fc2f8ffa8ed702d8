# SPDX-License-Identifier: MIT
# help: refuse each allocation of kshim in turn, up to so many times it comes
# count: 3
# json: allocations and what became of them

# kshim is built once more, from a copy of its sources in which every allocation
# has a number (tests/memory/), and everything it does is done with each of them
# refused: what met the refusal must end with -ENOMEM, and work when it is done
# again. On the debug kernel, what leaks is found as well.
campaign_main()
{
	local kernel=$1 count=$2 json=$4 sites tree=$BUILD/memory/tree
	local log=$BUILD/torture/memory.txt rc=0 start machine=torture-memory

	packages_need build vm
	qemu_prepare
	build_user
	memory_tree "$tree" "$BUILD/memory/sites"
	sites=$(wc -l <"$BUILD/memory/sites")
	memory_modules "$tree"
	build_modules "$kernel"
	mkdir -p "$BUILD/torture"
	start=$(now_ds)
	say "refusing $sites allocations on Linux $kernel:"
	vm_run --name "$machine" --kernel "$kernel" --timeout $((600 + count * 600)) \
		-- sh -c "/usr/libexec/cleave/tests/memory $sites $count; rc=\$?
		[ ! -e /sys/kernel/debug/kmemleak ] || { sleep 5
		for i in 1 2; do echo scan >/sys/kernel/debug/kmemleak; done
		sed 's/^/leak: /' /sys/kernel/debug/kmemleak; }
		exit \$rc" >"$log" || rc=$?
	[ "$rc" -ne 125 ] || vm_explain "$machine" "$rc" "the campaign"
	torture_log "$machine" || rc=1
	! grep -q '^leak: ' "$log" || rc=1
	grep -e '^wrong: ' -e '^leak: ' -e '^memory: ' "$log" || true
	memory_report "$BUILD/memory/sites" "$log" "$json"
	start=$(elapsed "$start")
	if [ "$rc" -eq 0 ]; then
		tally pass "$kernel memory" "${start% s}"
	else
		tally fail "$kernel memory" "${start% s}" "see $log"
	fi
}

# A copy of the sources in TREE with all allocations of kshim numbered in SITES.
memory_tree()
{
	local tree=$1 sites=$2 file n

	rm -rf "$tree"
	mkdir -p "$tree"
	: >"$sites"
	tracked_files | (cd "$TOP" && tar -c -T - --ignore-failed-read) |
		tar -x -C "$tree" || die "the sources could not be copied"
	cp "$TOP/tests/memory/fail.h" "$tree/kshim/"
	for file in "$TOP"/kshim/*.c; do
		file=kshim/${file##*/}
		n=$(wc -l <"$sites")
		awk -v from="$n" -v name="$file" -v sites="$sites" \
			-f "$TOP/tests/memory/sites.awk" "$TOP/$file" >"$tree/$file.new" ||
			die "the allocations of $file cannot be numbered"
		[ "$n" -eq "$(wc -l <"$sites")" ] ||
			sed -i '0,/^#include "/s//#include "fail.h"\n&/' "$tree/$file.new"
		mv "$tree/$file.new" "$tree/$file"
	done
	printf '\nint lpc_fail_site = -1, lpc_fail_skip;\n%s\n%s\n' \
		'module_param_named(fail_site, lpc_fail_site, int, 0644);' \
		'module_param_named(fail_skip, lpc_fail_skip, int, 0644);' \
		>>"$tree/kshim/main.c"
	grep -q '^#include "fail.h"' "$tree/kshim/main.c" ||
		sed -i '0,/^#include "/s//#include "fail.h"\n&/' "$tree/kshim/main.c"
}

# From here on, modules are those of TREE; programs stay what they are.
memory_modules()
{
	TOP=$1 BUILD=$BUILD/memory LAYERS=$BUILD/memory/vm
	mkdir -p "$BUILD/logs"
}

# Each site, what met it, and those that nothing came by.
memory_report()
{
	local sites=$1 log=$2 json=$3 never

	awk -v json="$json" '
		NR == FNR { place[$1] = $2 " " $3; n = $1 + 1; next }
		$1 == "@" {
			times[$2]++
			step[$2] = substr($0, index($0, $5))
		}
		END {
			for (i = 0; i < n; i++) {
				came = times[i] + 0
				never += !came
				what = "never came"
				if (came)
					what = came " refused: " step[i]
				printf("  %-44s %s\n", place[i], what)
			}
			printf("%d allocations, %d of them never came\n", n, never)
			if (!json)
				exit
			printf("{\"campaign\": \"memory\", \"sites\": [") >json
			for (i = 0; i < n; i++) {
				split(place[i], p, " ")
				printf("%s\n {\"at\": \"%s\",", sep, p[1]) >json
				printf(" \"function\": \"%s\",", p[2]) >json
				printf(" \"refused\": %d,", times[i]) >json
				printf(" \"step\": \"%s\"}", step[i]) >json
				sep = ","
			}
			printf("\n]}\n") >json
		}' "$sites" "$log"
}
