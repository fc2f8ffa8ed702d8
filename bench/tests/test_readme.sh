# SPDX-License-Identifier: MIT
#
# README.md's tables are those that lpcbench prints, as far as a test can know
# without measuring: the same tables with the same rows. What only some kernels
# have (ref.ublk_4k) may be missing.
# test_readme.sh LPCBENCH
set -uo pipefail

LPCBENCH=$1
README=$(dirname "$0")/../../README.md
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT

fail()
{
	echo "test_readme: $*" >&2
	exit 1
}

# A result with each series once: made_up COUNT [LIST-OPTION...]
made_up()
{
	local count=$1 name unit comma= list

	shift
	list=$("$LPCBENCH" list "$@") || fail "lpcbench list $* failed"
	printf '{"kernel":"k","accel":"tcg","cpus":1,"count":%s,"series":[' \
		"$count"
	while read -r name unit; do
		printf '%s{"name":"%s","unit":"%s","n":1,"min":1,"p50":1,"p90":1,"p99":1,"distribution":[1,1,1,1,1,1,1,1,1,1,1]}' \
			"$comma" "$name" "$unit"
		comma=,
	done <<<"$list"
	printf ']}\n'
}

# What must be the same of a table: its head, and the first cell of each row; of
# targets the limit, too.
rows()
{
	sed -n 's/^\(| [^|]* | \(wall\|instructions\) | [^|]*|\).*/\1/p; t
		/^| *---/d
		s/^\(|[^|]*|\) [^a-z].*/\1/p; t
		/^|/p' | grep -v '`ref.ublk_4k'
}

made_up false >"$WORK/times.json"
made_up true --count >"$WORK/counts.json"

blocks=0
while IFS= read -r line; do
	tables=${line% -->}
	tables=${tables##* }
	"$LPCBENCH" report --json "$WORK/times.json" \
		--counts "$WORK/counts.json" --markdown "$tables" |
		rows >"$WORK/printed" || fail "the tables $tables: none printed"
	awk -v begin="$line" '$0 == begin { on = 1; next }
		$0 == "<!-- bench: end -->" { on = 0 }
		on' "$README" | rows >"$WORK/there"
	diff -u "$WORK/there" "$WORK/printed" ||
		fail "README.md's tables after '$line' are not those that" \
			"lpcbench prints: ./run bench --readme"
	[ -s "$WORK/there" ] || fail "no table after '$line'"
	blocks=$((blocks + 1))
done < <(grep '^<!-- bench: [0-9]' "$README")
[ "$blocks" -ge 2 ] || fail "README.md has $blocks blocks of tables"

# No figures but those of a command: none of the paper's rows elsewhere.
[ "$(grep -c '^| Plain C program' "$README")" -eq 1 ] ||
	fail "README.md has tables beside those of ./run bench"
