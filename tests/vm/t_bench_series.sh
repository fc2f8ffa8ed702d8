#!/bin/sh
# SPDX-License-Identifier: MIT
# vmtest: kernels=6.1,6.12 timeout=180
#
# Series of the benchmarks: each way of waiting, bytes carried in each way, calls in
# flight, callers, procedures, idling. Whatever is measured has a figure.
. /usr/libexec/cleave/tests/vmtest.sh

# Measure what matches GLOB, and check that each NAME has a figure:
# measured GLOB NAME...
measured()
{
	vmtest_check lpcbench run --quick --no-steps --series "$1" \
		--out out.json
	shift
	for name; do
		vmtest_match '"p90": [0-9.]*[1-9]' "$(tr -d '\n' <out.json |
			grep -o "\"name\": \"$name\"[^}]*")"
	done
}

for module in lpc_null lpc_bench lpc_procs; do
	vmtest_load $module
done
measured 'c*' copy.0 copy.64 copy.1k copy.4k copy.16k copy.64k copy.256k \
	copy.1020k callers.1 callers.2 callers.4 callers.8 callers.16 \
	callers.32 callers.64
measured '[ag]*' arena.64 arena.1k arena.4k arena.16k arena.64k arena.256k \
	arena.1m grant.64 grant.1k grant.4k grant.16k grant.64k grant.256k \
	grant.1m
measured '[op]*' own4k.depth1 own4k.depth32 procs.10 procs.100 procs.1000 \
	procs.10000
measured 'null.user.[ase]*' null.user.event.1cpu null.user.event.2cpu \
	null.user.spin.1cpu null.user.spin.2cpu null.user.adaptive.1cpu \
	null.user.adaptive.2cpu

# An adaptive channel where nothing happens costs no more than an event one.
vmtest_check lpcbench run --quick --no-steps --series 'idle*' --out out.json
vmtest_match '"name": "idle.adaptive"' "$(cat out.json)"
vmtest_match '"state": "reached"' "$(tr -d '\n' <out.json |
	grep -o '"measure": "idle daemon[^}]*')"
