# SPDX-License-Identifier: MIT
# Two runs that prepare the same thing at once: one does it, the other waits
# and uses the result.
. "$(dirname "$0")/lib.sh"
load_functions

kernel_make_stock()
{
	echo made >>"$WORK/made"
	sleep 1
	mkdir -p "$2/root"
	printf 'kver=1\nimage=i\nheaders=h\nmodules=m\n' >"$2/kernel.env"
}
apt_update()
{
	true
}

(kernel_prepare 6.1 && echo "$KVER" >>"$WORK/done") 2>/dev/null &
(kernel_prepare 6.1 && echo "$KVER" >>"$WORK/done") 2>/dev/null &
wait
[ "$(cat "$WORK/made")" = made ] || fail "it was prepared more than once"
[ "$(wc -l <"$WORK/done")" -eq 2 ] || fail "not both of them could use it"

# a third one finds it there
kernel_prepare 6.1
[ "$(cat "$WORK/made")" = made ] || fail "it was prepared again"

# a changed recipe makes it anew
kernel_recipe()
{
	echo changed
}
kernel_prepare 6.1 2>/dev/null
[ "$(wc -l <"$WORK/made")" -eq 2 ] || fail "a changed recipe is ignored"
