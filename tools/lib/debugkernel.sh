# SPDX-License-Identifier: MIT
#
# The debug kernel: Debian's kernel source, configured by tests/vm/debug.config
# on top of tinyconfig, built once for each state of that file.

kernel_make_debug()
{
	local name=$1 tmp=$2 source=linux-source-$row_version tree

	packages_need debug
	step "kernel-$name-source" "fetching the source of Linux $row_version" \
		debug_source "$tmp" "$row_suite" "$source" ||
		die "the source of Linux $row_version could not be fetched"
	tree=$tmp/root/build
	step "kernel-$name-config" "configuring it with tests/vm/debug.config" \
		debug_config "$tree" ||
		die "the debug kernel cannot be configured as" \
			"tests/vm/debug.config says"
	step "kernel-$name" "building it (once, about 10 minutes)" \
		make -C "$tree" -j "$(jobs_wanted)" CC=gcc-12 HOSTCC=gcc-12 \
		bzImage modules ||
		die "the debug kernel does not build"
	debug_prune "$tree" || die "the debug kernel's folder cannot be pruned"
	cat >"$tmp/kernel.env" <<-ENV
	kver=$(cat "$tree/include/config/kernel.release")
	image=root/bzImage
	headers=root/build
	modules=root/modules
	ENV
}

# The path of a kernel source package's archive, kept in the cache.
debug_tarball()
{
	local suite=$1 source=$2 tarball=$CACHE/source/$2.tar.xz

	[ -f "$tarball" ] ||
		with_lock source debug_fetch "$suite" "$source" >&2 || return
	echo "$tarball"
}

debug_fetch()
{
	local suite=$1 source=$2 tmp=$CACHE/source/.$2.$$

	[ ! -f "$CACHE/source/$source.tar.xz" ] || return 0
	rm -rf "$CACHE/source/.$source".*
	mkdir -p "$CACHE/source" &&
		apt_update "$suite" &&
		apt_unpack "$suite" "$tmp" "$source" &&
		mv "$tmp/usr/src/$source.tar.xz" "$CACHE/source/" &&
		rm -rf "$tmp"
}

debug_source()
{
	local tmp=$1 suite=$2 source=$3 tarball

	tarball=$(debug_tarball "$suite" "$source") &&
		mkdir -p "$tmp/root/build" "$tmp/root/modules" &&
		tar -C "$tmp/root/build" --strip-components=1 \
			--exclude='*/Documentation/*/*' -xf "$tarball"
}

debug_config()
{
	local tree=$1 line option wrong=0

	make -C "$tree" CC=gcc-12 HOSTCC=gcc-12 tinyconfig &&
		grep -v '^# [^C]' "$TOP/tests/vm/debug.config" \
			>>"$tree/.config" &&
		echo 'CONFIG_LOCALVERSION="-cleave-debug"' >>"$tree/.config" &&
		make -C "$tree" CC=gcc-12 HOSTCC=gcc-12 olddefconfig || return

	while read -r line; do
		case $line in
		CONFIG_*)
			grep -q -x -F "$line" "$tree/.config" && continue
			;;
		'# CONFIG_'*' is not set')
			option=${line#\# }
			grep -q "^${option%% *}=" "$tree/.config" || continue
			;;
		*)	continue ;;
		esac
		option=${line#\# }
		option=${option%%[= ]*}
		echo "does not hold: $line; the configuration has:" \
			"$(grep -w "$option" "$tree/.config" || echo nothing)"
		wrong=1
	done <"$TOP/tests/vm/debug.config"
	return "$wrong"
}

# Keep what modules are built with, and the image.
debug_prune()
{
	local tree=$1

	mv "$tree/arch/x86/boot/bzImage" "$tree/../bzImage" &&
		find "$tree" -name '*.o' -delete &&
		find "$tree" -mindepth 1 -maxdepth 1 -type d \
			! -name arch ! -name include ! -name scripts \
			! -name tools -exec rm -rf {} + &&
		find "$tree/arch" -mindepth 1 -maxdepth 1 -type d \
			! -name x86 -exec rm -rf {} + &&
		find "$tree/tools" -mindepth 1 -maxdepth 1 -type d \
			! -name objtool -exec rm -rf {} + &&
		rm -f "$tree"/vmlinux* "$tree/System.map"
}
