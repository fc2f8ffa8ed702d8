# SPDX-License-Identifier: MIT
# A debug kernel whose configuration lost an option that was asked for is
# refused, and the option named; each has what all have and its own, and is another
# kernel where one of these differs.
. "$(dirname "$0")/lib.sh"
load_functions
tree=$WORK/tree
mkdir -p "$tree"

# a kernel source that drops CONFIG_$DROP and forces SLUB_TINY
make()
{
	case $* in
	*tinyconfig)	: >"$tree/.config" ;;
	*olddefconfig)
		grep -v "^CONFIG_$DROP=" "$tree/.config" >"$tree/new"
		[ "$DROP" != SLUB ] || echo CONFIG_SLUB_TINY=y >>"$tree/new"
		mv "$tree/new" "$tree/.config"
		;;
	esac
}

DROP=nothing
debug_config debug "$tree" >"$WORK/out" || fail "refused: $(cat "$WORK/out")"

DROP=KASAN
debug_config debug "$tree" >"$WORK/out" && fail "accepted without KASAN"
grep -q 'does not hold: CONFIG_KASAN=y' "$WORK/out" || fail "$(cat "$WORK/out")"

DROP=SLUB
debug_config debug "$tree" >"$WORK/out" && fail "accepted with SLUB_TINY"
grep -q 'does not hold: # CONFIG_SLUB_TINY is not set' "$WORK/out" ||
	fail "$(cat "$WORK/out")"

DROP=KCSAN
debug_config debug "$tree" >"$WORK/out" || fail "debug needs KCSAN"
debug_config kcsan "$tree" >"$WORK/out" && fail "kcsan accepted without KCSAN"
grep -q 'does not hold: CONFIG_KCSAN=y' "$WORK/out" || fail "$(cat "$WORK/out")"

DROP=PROVE_LOCKING
for name in debug kcsan; do
	debug_config $name "$tree" >"$WORK/out" && fail "$name accepted without lockdep"
	grep -q 'does not hold: CONFIG_PROVE_LOCKING=y' "$WORK/out" ||
		fail "$name: $(cat "$WORK/out")"
done

DROP=nothing
debug_config kcsan "$tree" >"$WORK/out" || fail "refused: $(cat "$WORK/out")"
grep -q -x 'CONFIG_LOCALVERSION="-cleave-kcsan"' "$tree/.config" ||
	fail "the kernel is not named kcsan"
! grep -q '^CONFIG_KASAN=' "$tree/.config" || fail "kcsan has KASAN"

row_kind=debug row_suite=suite row_version=1
[ "$(kernel_recipe debug)" != "$(kernel_recipe kcsan)" ] ||
	fail "debug and kcsan are made from the same"
