# SPDX-License-Identifier: MIT
#
# kshim without memory: it is built once more, from a copy of its sources in which
# every allocation has a number (tests/memory/), and everything it does is done with
# each of them refused. What met the refusal must end with -ENOMEM, and work when it
# is done again; nobody may leak, which kernels with kmemleak find.

# Seconds that each round may take on the slowest kernel, and the rest besides.
MEMORY_ROUND_S=600
MEMORY_MORE_S=600

# Build what memory_refuse runs on KERNEL; the allocations are left in
# build/memory/sites: memory_prepare KERNEL
memory_prepare()
{
	packages_need build vm
	qemu_prepare
	build_user
	memory_tree "$BUILD/memory/tree" "$BUILD/memory/sites"
	memory_modules "$BUILD/memory" build_modules "$1"
}

# Refuse each allocation on KERNEL, COUNT times at most, and count the result; what
# became of them is left in build/memory/log: memory_refuse KERNEL COUNT
memory_refuse()
{
	local kernel=$1 count=$2 own=$BUILD/memory name=torture-memory rc=0 start sites

	sites=$(wc -l <"$own/sites")
	start=$(now_ds)
	memory_modules "$own" vm_run --name "$name" --kernel "$kernel" \
		--timeout $((MEMORY_MORE_S + count * MEMORY_ROUND_S)) \
		-- sh -c "/usr/libexec/cleave/tests/memory $sites $count; rc=\$?
		[ ! -e /sys/kernel/debug/kmemleak ] || { sleep 5
		for i in 1 2; do echo scan >/sys/kernel/debug/kmemleak; done
		sed 's/^/leak: /' /sys/kernel/debug/kmemleak; }
		exit \$rc" >"$own/log" || rc=$?
	memory_modules "$own" torture_log "$name" || rc=1
	! grep -q '^leak: ' "$own/log" || rc=1
	grep -e '^wrong: ' -e '^leak: ' -e '^memory: ' "$own/log" | sed 's/^/    | /' ||
		true
	start=$(elapsed "$start")
	if [ "$rc" -eq 0 ]; then
		tally pass "$kernel memory" "${start% s}" "$(memory_sum "$own")"
	else
		tally fail "$kernel memory" "${start% s}" \
			"exit status $rc; see $own/log and $own/logs/$name.console"
	fi
}

# As part of ./run check, which a build that fails does not end.
stage_memory()
{
	if (memory_prepare "$1"); then
		memory_refuse "$1" 1
	else
		tally fail "$1 memory" "" "nothing to test: see above"
	fi
}

# Run COMMAND with the modules of the copy in OWN, and the programs of the
# originals: memory_modules OWN COMMAND...
memory_modules()
{
	local TOP=$1/tree BUILD=$1 LAYERS=$1/vm

	shift
	mkdir -p "$BUILD/logs"
	"$@"
}

# A copy of the sources in TREE with all allocations of kshim numbered in SITES.
memory_tree()
{
	local tree=$1 sites=$2 file n

	mutants_copy "$tree"
	: >"$sites"
	cp -p "$TOP/tests/memory/fail.h" "$tree/kshim/"
	for file in "$TOP"/kshim/*.c; do
		file=kshim/${file##*/}
		n=$(wc -l <"$sites")
		awk -v from="$n" -v name="$file" -v sites="$sites" \
			-f "$TOP/tests/memory/sites.awk" "$TOP/$file" >"$tree/$file" ||
			die "the allocations of $file cannot be numbered"
		[ "$n" -eq "$(wc -l <"$sites")" ] || memory_include "$tree/$file"
	done
	printf '\nint lpc_fail_site = -1, lpc_fail_skip;\n%s\n%s\n' \
		'module_param_named(fail_site, lpc_fail_site, int, 0644);' \
		'module_param_named(fail_skip, lpc_fail_skip, int, 0644);' \
		>>"$tree/kshim/main.c"
	memory_include "$tree/kshim/main.c"
}

# Have FILE include fail.h, before its own headers.
memory_include()
{
	grep -q '^#include "fail.h"' "$1" ||
		sed -i '0,/^#include "/s//#include "fail.h"\n&/' "$1"
}

# How many allocations there are, how many times one was refused, and how many
# nothing came by: memory_sum OWN
memory_sum()
{
	awk 'NR == FNR { sites++; next }
		$1 == "@" { refused++; met[$2] = 1 }
		END {
			for (i in met)
				came++
			printf("%d allocations, %d refusals, %d never came\n",
			       sites, refused, sites - came)
		}' "$1/sites" "$1/log"
}

# Each site and what met it, as text and in JSON: memory_report OWN JSON
memory_report()
{
	awk -v json="$2" '
		NR == FNR { place[$1] = $2 " " $3; n = $1 + 1; next }
		$1 == "@" {
			times[$2]++
			step[$2] = substr($0, index($0, $5))
		}
		END {
			for (i = 0; i < n; i++) {
				what = "never came"
				if (times[i])
					what = times[i] " refused: " step[i]
				printf("  %-44s %s\n", place[i], what)
			}
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
		}' "$1/sites" "$1/log"
	memory_sum "$1"
}
