#!/bin/bash
# SPDX-License-Identifier: MIT
#
# golden.sh LPCGEN FILE.lpc            compare what lpcgen makes of a file with
#                                      the files kept in the folder FILE/
# golden.sh --regenerate LPCGEN FILE.lpc...   make those files anew
set -euo pipefail

if [ "$1" = --regenerate ]; then
	lpcgen=$2
	shift 2
	for file; do
		folder=${file%.lpc}
		rm -rf "$folder"
		"$lpcgen" --out "$folder" "$file"
		for half in kern user; do
			"$lpcgen" --skeleton $half "$file" \
				>"$folder/$(basename "$folder")_$half.c"
		done
		# JSON has no comments.
		echo "SPDX-License-Identifier: MIT" \
			>"$folder/$(basename "$folder").lpc.json.license"
	done
	exit
fi

lpcgen=$1 file=$2
folder=${file%.lpc}
name=$(basename "$folder")
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
"$lpcgen" --out "$made" "$file"
for half in kern user; do
	"$lpcgen" --skeleton $half "$file" >"$made/${name}_$half.c"
done
diff -ru -x '*.license' "$folder" "$made"
