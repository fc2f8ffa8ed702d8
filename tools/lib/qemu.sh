# SPDX-License-Identifier: MIT
#
# Which QEMU boots the kernels. The one of Debian 12 (7.2) may run stale code
# where a guest with two processors patches its own (fixed in 8.1), so that
# about one boot in four of a recent kernel crashes; unless the machine has a
# newer one, that of bookworm-backports is unpacked into the cache, with the
# libraries that the machine lacks.

QEMU_OLDEST=8.1
QEMU_SUITE=bookworm-backports

# Set QEMU, the words that a QEMU command begins with.
qemu_prepare()
{
	local dir=$CACHE/qemu root=$CACHE/qemu/root triplet

	if qemu_usable "$(command -v qemu-system-x86_64)"; then
		QEMU=(qemu-system-x86_64)
		return
	fi
	if [ ! -f "$dir/complete" ]; then
		with_lock qemu qemu_make || exit
	fi
	triplet=$(compgen -G "$root/usr/lib/*-linux-gnu")
	triplet=${triplet##*/}
	QEMU=(env LD_LIBRARY_PATH="$root/usr/lib/$triplet:$root/lib/$triplet"
		QEMU_MODULE_DIR="$root/usr/lib/$triplet/qemu"
		"$root/usr/bin/qemu-system-x86_64" -L "$root/usr/share/qemu"
		-L "$root/usr/share/seabios" -L "$root/usr/lib/ipxe/qemu")
}

# Is there a QEMU at PATH that is new enough?
qemu_usable()
{
	local version

	[ -n "$1" ] || return 1
	version=$("$1" --version | sed -n 's/.*version \([0-9.]*\).*/\1/p')
	[ "$(printf '%s\n' "$QEMU_OLDEST" "$version" | sort -V | head -n 1)" = \
		"$QEMU_OLDEST" ]
}

qemu_make()
{
	local dir=$CACHE/qemu tmp=$CACHE/.qemu.$$

	[ ! -f "$dir/complete" ] || return 0
	rm -rf "$CACHE"/.qemu.*
	say "preparing QEMU, the virtual machine that runs the kernels:"
	step qemu "fetching and unpacking it from $QEMU_SUITE" \
		qemu_unpack "$tmp/root" ||
		die "there is no QEMU of version $QEMU_OLDEST or later here," \
			"and apt could not fetch one: check this machine's" \
			"network and apt sources, or install qemu-system-x86" \
			"from $QEMU_SUITE"
	touch "$tmp/complete"
	rm -rf "$dir"
	mv "$tmp" "$dir"
}

# Unpack QEMU, with its data, and those libraries that are not installed here.
qemu_unpack()
{
	local root=$1 packages
	local parts=(qemu-system-x86 qemu-system-common qemu-system-data
		seabios ipxe-qemu)

	apt_configure qemu /var/lib/dpkg/status "${QEMU_SUITE%-backports}" \
		"$QEMU_SUITE" &&
		apt_in qemu apt-get -q update || return
	packages=$(apt_in qemu apt-get -y -q --no-install-recommends \
		-t "$QEMU_SUITE" install --reinstall --print-uris "${parts[@]}" |
		sed -n "s/^'[^']*' \([^_ ]*\)_.*/\1/p") || return
	# shellcheck disable=SC2086 # a list of names
	apt_unpack qemu "$root" -t "$QEMU_SUITE" $packages
}
