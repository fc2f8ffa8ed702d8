# SPDX-License-Identifier: MIT
# Every allocation of kshim gets a number by which it is refused, and one that is
# not known ends the campaign with its place.
. "$(dirname "$0")/lib.sh"
load_functions

# Number the allocations of a line of source; what the copy has goes to $WORK/out.
number()
{
	: >"$WORK/sites"
	awk -v from=7 -v name=kshim/x.c -v sites="$WORK/sites" \
		-f "$TOP/tests/memory/sites.awk" <<<"$1" >"$WORK/out" 2>"$WORK/err"
}

number '	x = kzalloc(sizeof(*x), GFP_KERNEL) ?: kmalloc(1, GFP_KERNEL);' ||
	fail "refused: $(cat "$WORK/err")"
[ "$(cat "$WORK/sites")" = "$(printf '7 kshim/x.c:1 kzalloc\n8 kshim/x.c:1 kmalloc')" ] ||
	fail "sites: $(cat "$WORK/sites")"
grep -q -F 'LPC_FAIL_kzalloc(7, sizeof(*x), GFP_KERNEL) ?: LPC_FAIL_kmalloc(8, 1,' \
	"$WORK/out" || fail "copy: $(cat "$WORK/out")"

number '	new = prepare_creds();' || fail "refused: $(cat "$WORK/err")"
grep -q -F 'LPC_FAIL_prepare_creds(7);' "$WORK/out" || fail "copy: $(cat "$WORK/out")"

for word in kmemdup kstrndup kvrealloc kmem_cache_create mempool_alloc kasprintf_strarray
do
	number "	x = $word(1);" && fail "$word has no number and was let through"
	grep -q -x "kshim/x.c:1: $word has no number" "$WORK/err" ||
		fail "said of $word: $(cat "$WORK/err")"
done

# every one that is known has its macro
grep -o '^#define LPC_FAIL_[A-Za-z_]*' "$TOP/tests/memory/fail.h" |
	sed 's/.*LPC_FAIL_//' | sort >"$WORK/macros"
memory_tree "$WORK/tree" "$WORK/sites" >"$WORK/out" 2>&1 ||
	fail "kshim: $(cat "$WORK/out")"
[ "$(wc -l <"$WORK/sites")" -gt 50 ] || fail "kshim has $(wc -l <"$WORK/sites") sites"
cut -d' ' -f3 "$WORK/sites" | sort -u >"$WORK/used"
[ -z "$(comm -23 "$WORK/used" "$WORK/macros")" ] ||
	fail "no macro: $(comm -23 "$WORK/used" "$WORK/macros" | xargs)"
