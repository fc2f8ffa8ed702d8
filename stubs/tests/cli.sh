#!/bin/bash
# SPDX-License-Identifier: MIT
#
# cli.sh LPCGEN FOLDER    the command line: exit codes, files, messages
set -euo pipefail

lpcgen=$1 sources=$2
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
cd "$work"
cp "$sources"/golden/*.lpc "$sources"/bad/several.lpc .

fail()
{
	echo "$*"
	exit 1
}

# run STATUS PATTERN ARGUMENT...: exit status and a pattern in what is printed
run()
{
	local want=$1 pattern=$2 status=0

	shift 2
	"$lpcgen" "$@" >out 2>&1 || status=$?
	[ $status -eq "$want" ] ||
		fail "lpcgen $*: status $status, expected $want: $(cat out)"
	[ -z "$pattern" ] || grep -q -- "$pattern" out ||
		fail "lpcgen $*: no '$pattern' in: $(cat out)"
}

run 0 Examples --help
run 0 'FILE.lpc' --usage
run 0 lpcgen --version
run 0 '' --check device.lpc
run 1 'several.lpc:3:19: error: no struct' --check several.lpc
run 1 'several.lpc:3:19: error: no struct' --out never several.lpc
[ ! -e never ] || fail "files of a wrong interface were written"
run 2 'no file; expected FILE.lpc'
run 2 'no file; expected FILE.lpc' --check
run 2 'nothing to do; expected --out' device.lpc
run 2 'second file' --check device.lpc types.lpc
run 2 'expected one of --out, --check' --check --describe device.lpc
run 2 "no half 'both'; expected 'kern' or 'user'" --skeleton both device.lpc
run 2 'no folder; expected --out DIR' --out '' device.lpc
run 2 'unrecognized option' --nonsense device.lpc
run 3 'cannot read missing.lpc: No such file' --check missing.lpc
run 3 'cannot read .: Is a directory' --check .

# A folder that does not exist is made, those above it too.
run 0 '' --out new/folder device.lpc
for file in device_lpc.h device_kern.h device_kern_lpc.c device_user.h \
	device_user_lpc.c device.lpc.json; do
	[ -s new/folder/$file ] || fail "no $file"
done
[ "$(ls -A new/folder | wc -l)" -eq 6 ] || fail "other files: $(ls -A new/folder)"

# What would not change is left alone; what would is replaced.
touch -d '2001-01-01' new/folder/*
echo >>new/folder/device_kern.h
run 0 '' --out new/folder device.lpc
written=$(find new/folder -type f -newermt 2002-01-01 -printf '%f\n')
[ "$written" = device_kern.h ] || fail "written besides device_kern.h: $written"

# Output that cannot be written.
touch occupied
run 3 'cannot make folder occupied/x: Not a directory' --out occupied/x \
	device.lpc
run 3 'cannot write occupied/device_lpc.h: Not a directory' --out occupied \
	device.lpc
mkdir taken taken/device_kern.h taken/device_kern.h/x
run 3 'cannot write taken/device_kern.h: Is a directory' --out taken device.lpc
[ -z "$(find taken -name '.*.h.*')" ] || fail "a temporary file was left"
"$lpcgen" --describe device.lpc >/dev/full 2>out && fail "written to /dev/full"
grep -q 'cannot write to standard output: No space left' out || fail "$(cat out)"

# A file named otherwise than its interface.
cp device.lpc other.lpc
run 0 "other.lpc:8:11: warning: interface 'device' in file 'other.lpc'" \
	--check other.lpc

# The example of the documentation is one.
awk '/^## /{on = $0 == "## A whole file"} on && /^```/{inside = !inside; next}
	on && inside' "$sources/../LANGUAGE.md" >documented.lpc
run 0 '' --check documented.lpc
[ "$(grep -c ';' documented.lpc)" -gt 20 ] || fail "no example was found"

# Text only.
printf 'interface a version 1;\0' >nul.lpc
run 1 'nul.lpc:1:1: error: there is a NUL byte' --check nul.lpc
: >empty.lpc
run 1 "empty.lpc:1:1: error: unexpected end of the file; expected 'interface'" \
	--check empty.lpc

# Nested without end, and very many types.
printf 'interface deep version 1;\nconst A = %s1;\n' \
	"$(head -c 20000 /dev/zero | tr '\0' '(')" >deep.lpc
run 1 'deep.lpc:2:.*: error: memory exhausted' --check deep.lpc
{
	echo 'interface many version 1;'
	for n in {1..2000}; do
		echo "struct type_$n { u8 x; };"
	done
} >many.lpc
run 0 '' --check many.lpc
echo "cli: all as documented"
