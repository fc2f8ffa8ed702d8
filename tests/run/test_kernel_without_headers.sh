# SPDX-License-Identifier: MIT
# A kernel whose suite offers no headers is refused with a sentence that says
# so, and is not in the cache afterwards.
. "$(dirname "$0")/lib.sh"

path_without
stub apt-get <<'S'
[ "$1" = indextargets ] && exec /usr/bin/apt-get "$@"
exit 0
S
stub apt-cache <<'S'
exit 0
S
stub cmake <<'S'
exit 0
S
run build --kernel 6.1
expect_status 1
expect_last "^run: kernel 6.1 has no headers: bookworm offers no linux-headers-6.1\*-cloud-amd64, .*choose another kernel"
expect_no_kernel 6.1

# headers, but no image
stub apt-cache <<'S'
case $* in
search*linux-headers*)	echo "linux-headers-6.1.0-1-cloud-amd64 - headers" ;;
esac
S
run build --kernel 6.1
expect_status 1
expect_last "^run: kernel 6.1 has headers but no image: bookworm offers no linux-image-6.1.0-1-cloud-amd64$"
expect_no_kernel 6.1

# lists that cannot be fetched
stub apt-get <<'S'
[ "$1" = indextargets ] && exec /usr/bin/apt-get "$@"
exit 100
S
run build --kernel 6.1
expect_status 1
expect_last "^run: the package lists of bookworm cannot be fetched"
