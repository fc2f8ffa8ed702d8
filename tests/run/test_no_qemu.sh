# SPDX-License-Identifier: MIT
# No QEMU, or one that is too old, and apt cannot fetch one: one sentence that
# names QEMU and what to do, and nothing in the cache.
. "$(dirname "$0")/lib.sh"

refused()
{
	run demo
	expect_status 1
	expect_last '^run: there is no QEMU of version 8.1 or later here, and apt could not fetch one: .*install qemu-system-x86 from'
	[ ! -e "$CLEAVE_CACHE/qemu" ] || fail "the cache holds a QEMU"
}

path_without qemu-system-x86_64
stub apt-get <<'S'
[ "$1" = indextargets ] && exec /usr/bin/apt-get "$@"
echo "E: no network" >&2
exit 100
S
refused

stub qemu-system-x86_64 <<'S'
echo "QEMU emulator version 7.2.22 (Debian 1:7.2+dfsg)"
S
refused

# without apt the sentence says what kernels are taken from
path_without qemu-system-x86_64 apt-get
run demo
expect_status 1
expect_said 'run: there is no QEMU'
expect_said 'run: apt-get is missing: kernels are taken from Debian'
