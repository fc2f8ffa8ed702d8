# SPDX-License-Identifier: MIT
# A debug kernel whose configuration lost an option that was asked for is
# refused, and the option named.
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
debug_config "$tree" >"$WORK/out" || fail "refused: $(cat "$WORK/out")"

DROP=KASAN
debug_config "$tree" >"$WORK/out" && fail "accepted without KASAN"
grep -q 'does not hold: CONFIG_KASAN=y' "$WORK/out" || fail "$(cat "$WORK/out")"

DROP=SLUB
debug_config "$tree" >"$WORK/out" && fail "accepted with SLUB_TINY"
grep -q 'does not hold: # CONFIG_SLUB_TINY is not set' "$WORK/out" ||
	fail "$(cat "$WORK/out")"
