# SPDX-License-Identifier: MIT
#
# Debug kernels: Debian's kernel source, configured on top of tinyconfig by what
# tests/vm/config/ has for all of them and for each, built once for each state of
# these files.

# The options of kernel NAME, one a line: debug_options NAME
debug_options()
{
	grep -h '^\(# \)\?CONFIG_' "$TOP/tests/vm/config/common.config" \
		"$TOP/tests/vm/config/$1.config"
}

# Make TARGET... of a debug kernel. With KCSAN and UBSAN only modules are watched,
# which are built later, without this: races and undefined behaviour of the kernel's
# own are not ours to find, and all of it watched would be slow. KCSAN is told of its
# barriers, since they order what modules do: debug_make TREE TARGET...
debug_make()
{
	local tree=$1

	shift
	make -C "$tree" CC=gcc-12 HOSTCC=gcc-12 \
		CFLAGS_KCSAN=-D__KCSAN_INSTRUMENT_BARRIERS__ CFLAGS_UBSAN= "$@"
}

kernel_make_debug()
{
	local name=$1 tmp=$2 source=linux-source-$row_version tree

	packages_need debug
	step "kernel-$name-source" "fetching the source of Linux $row_version" \
		debug_source "$tmp" "$row_suite" "$source" ||
		die "the source of Linux $row_version could not be fetched"
	tree=$tmp/root/build
	step "kernel-$name-config" "configuring it with tests/vm/config/$name.config" \
		debug_config "$name" "$tree" ||
		die "kernel $name cannot be configured as" \
			"tests/vm/config/$name.config and common.config say"
	step "kernel-$name" "building it (once, about 10 minutes)" \
		debug_make "$tree" -j "$(jobs_wanted)" bzImage modules ||
		die "kernel $name does not build"
	debug_prune "$tree" || die "the folder of kernel $name cannot be pruned"
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

# Configure kernel NAME in TREE, and name the options that do not hold.
debug_config()
{
	local name=$1 tree=$2 line option wrong=0

	debug_make "$tree" tinyconfig &&
		debug_options "$name" >>"$tree/.config" &&
		echo "CONFIG_LOCALVERSION=\"-cleave-$name\"" >>"$tree/.config" &&
		debug_make "$tree" olddefconfig || return

	while read -r line; do
		case $line in
		CONFIG_*)
			grep -q -x -F "$line" "$tree/.config" && continue
			;;
		*)
			option=${line#\# }
			grep -q "^${option%% *}=" "$tree/.config" || continue
			;;
		esac
		option=${line#\# }
		option=${option%%[= ]*}
		echo "does not hold: $line; the configuration has:" \
			"$(grep -w "$option" "$tree/.config" || echo nothing)"
		wrong=1
	done < <(debug_options "$name")
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
