#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Measure and report, inside a virtual machine; arguments go to lpcbench run.
# Leaves report.json and report.html in $CLEAVE_OUT (default: /tmp). Needs root.

OUT=${CLEAVE_OUT:-/tmp}

lpcbench run "$@" --out "$OUT/report.json" &&
	lpcbench report --json "$OUT/report.json" --html "$OUT/report.html"
