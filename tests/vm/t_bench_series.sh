#!/bin/sh
# SPDX-License-Identifier: MIT
# vmtest: kernels=6.1,6.12 timeout=180
#
# Curves of the benchmarks: bytes carried, callers, procedures. Whatever is
# measured has a figure; what was loaded for it can be unloaded.
. /usr/libexec/cleave/tests/vmtest.sh

for module in lpc_null lpc_bench lpc_procs; do
	vmtest_load $module
done
vmtest_check lpcbench run --quick --no-steps --series '[cp]*' --out out.json

for name in copy.0 copy.64 copy.1k copy.4k copy.16k copy.64k copy.256k \
	copy.1020k callers.1 callers.2 callers.4 callers.8 callers.16 \
	callers.32 callers.64 procs.10 procs.100 procs.1000 procs.10000; do
	vmtest_match '"p90": [0-9]*[1-9]' \
		"$(tr -d '\n' <out.json | grep -o "\"name\": \"$name\"[^}]*")"
done
