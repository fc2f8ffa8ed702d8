#!/bin/sh
# SPDX-License-Identifier: MIT
# vmtest: kernels=6.1,6.12 timeout=180
#
# Every peer of the benchmarks is measured where the kernel has it, and said to
# be absent, with the reason, where it has not.
. /usr/libexec/cleave/tests/vmtest.sh

# What the JSON says of a series, on one line.
said_of()
{
	tr -d '\n' <peers.json | grep -o "\"name\": \"$1\"[^}]*"
}

vmtest_load lpc_null
vmtest_check lpcbench run --quick --series 'ref.*' --out peers.json

peers="ioctl futex_1cpu futex_2cpu spin_2cpu pipe_1cpu cuse_null cuse_4k
	fuse_null uio_wake nbd_4k map_64k"
case $(uname -r) in
6.1.*)
	for peer in ref.ublk_4k ref.ublk_4k.depth32; do
		vmtest_match '"reason": "this kernel has no module ublk_drv"' \
			"$(said_of $peer)"
	done
	;;
*)	peers="$peers ublk_4k ublk_4k.depth32" ;;
esac
for peer in $peers; do
	vmtest_match '"p50": [0-9.]*[1-9]' "$(said_of "ref.$peer")"
done

# What served them is gone.
for path in /dev/lpcbench-cuse /dev/ublkb0 /tmp/lpcbench-fuse-*; do
	[ ! -e "$path" ] || vmtest_fail "$path is still there"
done
edu=$(grep -l 0x11e8 /sys/bus/pci/devices/*/device)
[ ! -e "${edu%/*}/driver" ] || vmtest_fail "UIO still has the edu device"
