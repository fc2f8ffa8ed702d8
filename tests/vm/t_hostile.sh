#!/bin/sh
# SPDX-License-Identifier: MIT
#
# A daemon that tries to mislead the kernel in every way of
# tests/hostile/classes.txt, on every interface: all is refused, or harms nobody
# but itself. "./run torture hostile" tries more of it.
#
# vmtest: timeout=180
. /usr/libexec/cleave/tests/vmtest.sh

for module in null factorial edu rig lend guard bench; do
	vmtest_load lpc_$module
done
vmtest_load lpc_wire apart=1
vmtest_check hostile --seed 1 --count 2 --json card.json
# The card has every interface, and nothing was left out of it.
for name in null factorial edu rig lend guard wire bench; do
	vmtest_match "\"interface\": \"$name\"" "$(cat card.json)"
done
