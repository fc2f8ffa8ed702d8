# SPDX-License-Identifier: MIT
# A package that is missing and cannot be installed is named, with what to do.
. "$(dirname "$0")/lib.sh"

path_without cpio
stub apt-get <<'S'
echo "E: Unable to locate package" >&2
exit 100
S
stub sudo <<'S'
exec "$@"
S
run demo
expect_status 1
expect_said '^  cpio: packs the virtual machine'
expect_last '^run: apt could not install cpio; install them by hand \(apt-get install cpio\)'

# nobody in particular, without sudo
path_without cpio sudo
stub id <<'S'
echo 1000
S
run demo
expect_status 1
expect_last '^run: missing: cpio; run this as root or install sudo, or first run, as root: apt-get install cpio$'

path_without cpio apt-get
run demo
expect_status 1
expect_last '^run: missing: cpio; there is no apt-get here'

# apt says it did, but the program is still not there
path_without cpio
stub apt-get <<'S'
exit 0
S
stub sudo <<'S'
exec "$@"
S
run demo
expect_status 1
expect_last '^run: apt installed cpio but what they bring is still not found'
