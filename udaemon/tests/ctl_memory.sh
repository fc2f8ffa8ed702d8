#!/bin/bash
# SPDX-License-Identifier: MIT
#
# lpcctl memory, waiting, and what stats says of lent memory: as text and as JSON.
set -eu
. "$(dirname "$0")/ctl_lib.sh"

# The JSON has this value at this place: json PLACE VALUE
json()
{
	"$JSON_IS" "$DIR/out" "$1" "$2" || die "'$2' expected at $1"
}

ctl memory
expect 0
has 'NAME    ARENA  STATE   USED  BLOCKS  INCARNATION  BUFFERS   PAGES  REFUSED'
has 'zoo   4194304   8192  12288       2            7     2/64  5/1024        6'
ctl memory zoo
expect 0
has 'AT  BYTES  ACCESS  PINNED  COPIED   PID  PROCESS'
has '0x101f00  12545  write        2       2  4712'
has '0x303000   4096  read         1       0  4713'
ctl memory zoo --json
expect 0
json name zoo
json arena.used_bytes 12288
json arena.incarnation 7
json window.pages_max 1024
json window.refused 1
json lent.0.pid 4712
json lent.1.access read
ctl --json memory
json channels.0.arena.blocks 2
ctl memory zo
expect 3
says "there is no channel 'zo'; there is zoo"
ctl memory zoo zoo
expect 2
ZOO=gone ctl memory zoo
expect 3
says 'the kernel half has gone'
ZOO=denied ctl memory zoo
expect 5
ctl memory --help
expect 0
has 'lpcctl memory camera0'

ctl stats zoo
expect 0
has 'LENT BY  BLOCKS  BUFFERS   BYTES  PAGES  COPIES  REVOKED'
has 'plain         3       90  123456     27      45        2'
has 'all           3       90  123456     27      45        2'
ctl stats zoo image
expect 0
! grep -q 'LENT BY' "$DIR/out" || die 'image lends nothing'
ctl stats zoo --json
json procedures.0.lent.pinned_pages 27
json procedures.1.lent.buffers 0
json lent.revoked 2

ctl waiting zoo
expect 0
has adaptive
ctl waiting zoo --json
json waiting adaptive
mkdir -p "$DIR/class/zoo"
: > "$DIR/class/zoo/waiting"
ctl --sysfs "$DIR/class" waiting zoo spin
expect 0
[ "$(cat "$DIR/class/zoo/waiting")" = spin ] || die 'spin is not written'
ctl --sysfs "$DIR/class" waiting zoo spni
expect 2
says "there is no waiting 'spni'; there is spin"
[ "$(cat "$DIR/class/zoo/waiting")" = spin ] || die 'something was written'
ctl --sysfs "$DIR" waiting zoo event
expect 1
says "cannot write $DIR/zoo/waiting: No such file"
ctl waiting zo event
expect 3
says "there is no channel 'zo'"
ctl waiting
expect 2
says 'something is missing: NAME [MODE]'
ctl waiting zoo spin spin
expect 2
says "'spin' is too much"
ctl waiting --help
expect 0
has 'lpcctl waiting null adaptive'
