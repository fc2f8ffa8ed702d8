#!/bin/bash
# SPDX-License-Identifier: MIT
#
# lpcctl list, show, stats, describe: what there is, as text and as JSON.
set -eu
. "$(dirname "$0")/ctl_lib.sh"

# The JSON has this value at this place: json PLACE VALUE
json()
{
	"$JSON_IS" "$DIR/out" "$1" "$2" || die "'$2' expected at $1"
}

ctl list
expect 0
has 'zoo   zoo          2 (1)  attached'
ctl list --json
json channels.0.name zoo
json channels.0.state attached
ZOO=waiting ctl list
has 'waiting'
ZOO=denied ctl list
expect 5
says "no permission to read $DIR/lpc/zoo"

ZOO=failed ctl list --json
json channels.0.state failed
ZOO=failed ctl show zoo
expect 0
has "failed 4.0 s ago: one more than 5 daemons ended out of order within 60.0 s; 'lpcctl reset zoo' brings it back"
has 'process 4711: attached for 2.5 ms, ended 4.0 s ago, 3 calls unanswered'
ZOO=failed ctl show zoo --json
json restarts.failed true
json restarts.last_lived_ns 2500000
json restarts.limit 5
ZOO=failed ctl reset zoo
expect 0
ctl reset zoo
expect 5
says 'cannot reset the channel: not allowed'
ctl reset
expect 2

ctl show zoo
expect 0
has "zoo: interface 'zoo' version 2"
has 'user half    4711     12  2.5 ms'
has 'keys       signal      2        0      0    8      6'
has 'running    4712  3.0 ms'
has 'image'
ctl --json show zoo
json locks.0.holder 'user half'
json locks.0.holder_chain 12
json calls.0.call ab
json calls.1.state queued
json upcalls.0.public true
json upcalls.2.public false
json deaths 6
json semaphores.0.signal true
ZOO=gone ctl show zoo
expect 3
says 'the kernel half has gone'
ctl show zo
expect 3
says "there is no channel 'zo'; there is zoo"
ctl show
expect 2
ctl show zoo zoo
expect 2

ctl stats zoo plain
expect 0
has 'plain      upcall    100     -       3'
has 'from    8.2 us         100  ####'
ctl stats zoo --json
json procedures.0.mean_ns 10000
json procedures.0.p50_ns 12288
json procedures.1.p99_ns 0
json procedures.4.kind downcall
ctl stats zoo plane
expect 4
says "there is no procedure 'plane'; there is plain"
ctl stats zoo --watch=1 --count=2 --json
expect 0
[ "$(wc -l < "$DIR/out")" = 2 ] || die 'two lines expected'
ctl stats zoo --watch=x
expect 2

ctl describe zoo
expect 0
has 'interface zoo version 2;'
has 'struct point corner[2];'
has 's16 x range -100..100;'
has 'union figure : enum shape {'
has 'upcall secret(in u32 n)'
has 'inout struct animal animals<4>'
has '/** Fixed size: a plain structure. */'
has 'const LOWEST = -7;'
has 'upcall nothing() timeout none public;'
ctl describe zoo --json
json interface zoo
json schema 1
