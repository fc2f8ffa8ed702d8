#!/bin/bash
# SPDX-License-Identifier: MIT
#
# signature.sh LPCGEN    what changes the signature of an interface, and what
#                        does not
set -euo pipefail

lpcgen=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail()
{
	echo "$*"
	exit 1
}

# signature VERSION: of the interface on standard input at a version
signature()
{
	cat >"$work/x.lpc"
	"$lpcgen" --signature "$work/x.lpc" 2>"$work/messages" | sed -n "s/^$1 //p"
}

base='interface x version 1;
const N = 4;
enum e : u8 { A = 1, B = 2 };
struct s { u32 f range 0..9; enum e e; };
handle h;
upcall f(in struct s s, in u8 a[N], out string<8> t) timeout 1s;
upcall b();
downcall g(in handle h h);
event ev(in u32 x) queue 3;
lock l guards struct s hold 1s;
semaphore m initial 2;'
want=$(signature 1 <<<"$base")
[[ $want =~ ^0x[0-9a-f]{16}$ ]] || fail "no signature: $want"

# same SED-EXPRESSION, other SED-EXPRESSION
same()
{
	local changed

	changed=$(sed "$1" <<<"$base")
	[ "$changed" != "$base" ] || fail "'$1' changes nothing"
	[ "$(signature 1 <<<"$changed")" = "$want" ] ||
		fail "'$1' changes the signature"
}

other()
{
	local changed

	changed=$(sed "$1" <<<"$base")
	[ "$changed" != "$base" ] || fail "'$1' changes nothing"
	[ "$(signature 1 <<<"$changed")" != "$want" ] ||
		fail "'$1' does not change the signature"
}

same 's/timeout 1s/timeout none/'
same 's/timeout 1s/public/'
same 's/queue 3//'
same 's/hold 1s//'
same 's/initial 2//'
same 's/h h);/h h) nests public;/'
same 's/^upcall/\/** Words. *\/ upcall/'
same 's/A = 1, B = 2/B = 2, A = 1/'
same 's/a\[N\]/a[2 * 2]/'
same '2s/.*/const N = 4; const M = 5;/'
same '$s/$/ struct unused { u8 x; };/'
other 's/interface x/interface y/'
other 's/upcall f/upcall f2/'
other 's/in struct s s/inout struct s s/'
other 's/in struct s s/in struct s renamed/'
other 's/in struct s s/in optional struct s s/'
other 's/N = 4/N = 5/'
other 's/\[N\]/<N>/'
other 's/u8 a/s8 a/'
other 's/string<8>/string<9>/'
other 's/range 0..9/range 0..8/'
other 's/A = 1/A = 3/'
other 's/A = 1/C = 1/'
other 's/: u8/: u16/'
other 's/u32 f/u32 g/'
other 's/timeout 1s/idempotent/'
other 's/timeout 1s/as_caller/'
other 's/initial 2/signal/'
other 's/in u32 x/in u16 x/'
other '/^semaphore/d'
other '$s/$/ upcall more();/'

# The order of declarations means nothing.
head=$(head -n 1 <<<"$base")
[ "$(signature 1 <<<"$head
$(sed 1d <<<"$base" | grep -v '^const\|^enum' | tac |
	sed '1i const N = 4; enum e : u8 { A = 1, B = 2 };')")" = "$want" ] ||
	fail "the order of declarations changes the signature"

# A newer interface still has the signature of the older one.
newer=$(sed 's/version 1/version 3/' <<<"$base
upcall more(in u8 x) since 2;
event late() since 3;
struct new { u8 x; };
lock n guards struct new since 3;")
[ "$(signature 1 <<<"$newer")" = "$want" ] ||
	fail "version 1 of a newer interface has another signature"
[ "$(signature 2 <<<"$newer")" != "$want" ] || fail "version 2 is version 1"
[ "$(signature 3 <<<"$newer")" != "$(signature 2 <<<"$newer")" ] ||
	fail "version 3 is version 2"
echo "signature: as documented"
