#!/bin/bash
# SPDX-License-Identifier: MIT
#
# errors.sh LPCGEN STUBS - each place in lpcgen's sources that reports an error is
# reached by a file of bad/, and left out, that file's test fails. LPCGEN is made
# with errors.h, STUBS is the folder of lpcgen's sources. Not among them: want of
# memory, of which bison tells by yyerror(), and what main.c says (see cli.sh).
set -euo pipefail

lpcgen=$1 stubs=$2
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

for file in "$stubs"/tests/bad/*.lpc; do
	SITES=$dir/sites "$lpcgen" --check "$file" >/dev/null 2>&1 || true
	[ ! -f "$dir/sites" ] || sed "s|$| $file|" "$dir/sites" >>"$dir/reached"
	rm -f "$dir/sites"
done

# The compiler may take any line of a call for its line: from where it begins to
# where the next one does.
places=0 wrong=0
while IFS=: read -r name line last text; do
	places=$((places + 1))
	read -r site file < <(awk -v name="$name" -v line="$line" -v last="$last" '{
			split($1, at, ":")
			if (at[1] == name && at[2] >= line && at[2] < last) {
				print
				exit
			}
		}' "$dir/reached") || true
	if [ -z "${site:-}" ]; then
		echo "no file of bad/ is refused by $name:$line: $text"
		wrong=$((wrong + 1))
	elif WITHOUT=$site "$stubs/tests/bad.sh" "$lpcgen" "$file" \
		>/dev/null 2>&1; then
		echo "not noticed by ${file##*/}: without $name:$line: $text"
		wrong=$((wrong + 1))
	fi
	site=
done < <(cd "$stubs" && grep -n 'diag_error(' ./*.c parse.y lex.l |
	sed 's|^\./||' | grep -v -e '^diag\.c:' -e '^main\.c:' \
		-e '"out of memory"' -e '"%s", message' |
	tac | awk -F: '{
		print $1 ":" $2 ":" (file == $1 ? next_line : 1e9) ":" $3
		file = $1
		next_line = $2
	}' | tac)

echo "$places places, $wrong not noticed"
[ "$places" -gt 0 ] && [ "$wrong" -eq 0 ]
