# SPDX-License-Identifier: MIT
# A download that breaks off is never taken for a kernel.
. "$(dirname "$0")/lib.sh"

path_without
stub apt-get <<'S'
case $* in
indextargets*)	exec /usr/bin/apt-get "$@" ;;
*download*)	echo "half a package" >linux-image_1_amd64.deb ;;
esac
S
stub apt-cache <<'S'
case $* in
search*linux-headers*)	echo "linux-headers-6.1.0-1-cloud-amd64 - headers" ;;
depends*)		echo "linux-image-6.1.0-1-cloud-amd64" ;;
esac
S
stub cmake <<'S'
exit 0
S
run build --kernel 6.1
expect_status 1
expect_last "^run: the packages of kernel 6.1 could not be unpacked$"
expect_no_kernel 6.1

# what it left behind is cleared by the next attempt, which starts anew
run build --kernel 6.1
expect_status 1
[ "$(find "$CLEAVE_CACHE/kernels" -mindepth 1 -maxdepth 1 | wc -l)" -le 1 ] ||
	fail "attempts pile up: $(ls -a "$CLEAVE_CACHE/kernels")"
