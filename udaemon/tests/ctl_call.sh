#!/bin/bash
# SPDX-License-Identifier: MIT
#
# lpcctl call: arguments from the shell, through generated code, and back.
set -eu
. "$(dirname "$0")/ctl_lib.sh"

box='{"corner":[{"x":-100,"y":1},{"x":100,"y":4294967295}],"filled":true,"mark":"0xffffffffffffffff"}'
plain=(call zoo plain a=255 b=-9223372036854775808 c=true d=BLUE "e=$box"
	'f=[0,1,65535]' g=0x1234 h=18446744073709551615 i=5)
image=(call zoo image name=hello data=hex:00ff10
	'animals=[{"name":"cat","legs":4},{"name":"eel"}]'
	'figure={"CIRCLE":9}' 'numbers=[-9,0,9]' 'names=["a","bcdefgh"]'
	'colours=["RED",7]')

# One argument of plain or image instead of another.
with()
{
	local -n words=$1
	local name=${2%%=*} word
	local line=()

	for word in "${words[@]}"; do
		[ "${word%%=*}" = "$name" ] || line+=("$word")
	done
	ctl "${line[@]}" "$2"
}

# What goes in comes out: plain structures.
ctl "${plain[@]}"
expect 0
has 'a = 255'
has 'b = -9223372036854775808'
has 'c = true'
has 'd = BLUE'
has 'e = {"corner":[{"x":-100,"y":1},{"x":100,"y":4294967295}],"filled":true,"mark":"0xffffffffffffffff"}'
has 'f = [0,1,65535]'
has 'g2 = 0x0000000000001234'
has 'h = 0xffffffffffffffff'
has 'i = 5'
ctl --json "${plain[@]}"
has '"status": 0'
has '"d": "BLUE"'

# And TPL images.
ctl "${image[@]}"
expect 0
has 'name = hello'
has 'data = hex:00ff10'
has 'animals = [{"name":"cat","legs":4},{"name":"eel","legs":null}]'
has 'figure = {"CIRCLE":9}'
has 'box = null'
has 'numbers = [-9,0,9]'
has 'names = ["a","bcdefgh"]'
has 'colours = ["RED","BLUE"]'
has 'word = null'
with image "box=$box"
has "box = $box"
with image word=word
has 'word = word'
with image figure=NONE
has 'figure = {"NONE":null}'
with image "figure={\"BOX\":$box}"
has "figure = {\"BOX\":$box}"
with image 'figure={"LABEL":"text"}'
has 'figure = {"LABEL":"text"}'
with image 'animals=[]'
has 'animals = []'
with image data=text:abc
has 'data = hex:616263'
printf 'from a file' > "$DIR/file"
with image "data=@$DIR/file"
has 'data = hex:66726f6d20612066696c65'
ctl call zoo nothing
expect 0

# Values the interface does not allow: nothing is called.
bad()
{
	expect 2
	says "$1"
}
with plain a=256; bad 'a is u8: 256 is not from 0 to 255'
with plain a=-1; bad 'a is u8: -1 is negative'
with plain a=many; bad 'a is u8: a number expected'
with plain a=0x; bad 'a is u8: a number expected'
with plain a=18446744073709551616; bad 'a is u8: a number expected'
with plain i=11; bad 'i is u32 range 5..10: 11 is not from 5 to 10'
with plain c=maybe; bad 'c is bool: true or false expected'
with plain c=2; bad 'c is bool: 2 is not from 0 to 1'
with plain d=GREY; bad "d is enum colour: 'GREY' is none of its values; there is RED, GREEN"
with plain d=3; bad "'3' is none of its values; there is RED, GREEN, BLUE"
with plain 'f=[1,2]'; bad 'f is u16[3]: 2 elements, and 3 expected'
with plain 'f=[1,2,65536]'; bad 'f[2] is u16[3]: 65536 is not from 0 to 65535'
with plain f=5; bad 'f is u16[3]: an array expected'
with plain 'f=[1,'; bad "f takes JSON, and '[1,' is none"
with plain e=5; bad 'an object with a member for each field expected'
with plain 'e={"corner":[{"x":101,"y":1},{"x":0,"y":0}],"filled":true,"mark":1}'
bad 'e.corner[0].x is s16 range -100..100: 101 is not from -100 to 100'
with plain 'e={"corner":[{"x":1,"y":1},{"x":0,"y":0}],"filled":true}'
bad 'e.mark is u64: it is missing'
with plain 'e={"corners":1}'; bad "it has no field 'corners'; there is corner"
with image name=123456789012345678901234567890123
bad 'name is string<32>: 33 bytes are more than 32'
with image data=hex:0; bad 'pairs of hexadecimal digits expected after hex:'
with image "data=text:$(printf '%065d' 0)"; bad 'data is bytes<64>: 65 bytes are more than 64'
with image data=abc; bad 'data is bytes<64>: hex:... or text:... expected'
with image data=@/nowhere; bad 'cannot read /nowhere'
with image 'figure={"RING":1}'; bad "it has no case 'RING'"
with image 'figure={}'; bad 'an object with one member, named as the case, expected'
with image 'figure={"CIRCLE":"x"}'; bad 'figure.CIRCLE is u32: a number expected'
with image 'numbers=[1,2,3,4,5,6]'; bad '6 elements are more than 5'
with image 'animals=[{"name":"cat","legs":0}]'
bad 'animals[0].legs is optional u32 range 1..100: 0 is not from 1 to 100'
with image 'names=["a"]'; bad 'names is string<8>[2]: 1 elements, and 2 expected'

# Arguments that are not there, or not what they should be.
ctl call zoo plain; bad 'argument a is missing: a=u8'
ctl call zoo nothing n=1; bad "there is no parameter 'n'"
with plain g2=1; bad "'g2' is a result, not an argument"
with plain bb=1; bad "there is no parameter 'bb'; there is b"
ctl call zoo plain a=1 a=2; bad 'argument a is there twice'
ctl call zoo plain a; bad "'a' is not PARAM=VALUE"

# Procedures that are not there, or not for everybody.
ctl call zoo imago
expect 4
says "zoo has no procedure 'imago'; there is image"
ctl call zoo secret n=1
expect 5
says "'secret' is not public"
ctl call zoo bell
expect 4
says "'bell' is an event"
with plain a=66
expect 6
says 'plain ended with ENXIO: No such device or address'
with plain a=67
expect 6
says 'ENOTCONN: Transport endpoint is not connected (or no user half is attached)'
ctl --json "${plain[@]/a=255/a=66}"
expect 6
has '"error": "ENXIO"'
ctl call zo nothing
expect 3
ctl call zoo
expect 2
