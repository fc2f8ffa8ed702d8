# SPDX-License-Identifier: MIT
#
# The kernels of tools/kernels.txt: unpacked once into the cache, each in its
# own folder, never installed. A folder is made under another name and renamed
# when complete, so that a broken download is never taken for a kernel.

# One line of the table: kernel_row NAME; sets row_suite, row_kind, row_version
kernel_row()
{
	local name suite kind version check

	while read -r name suite kind version check; do
		if [ "$name" = "$1" ]; then
			row_suite=$suite row_kind=$kind row_version=$version
			return 0
		fi
	done < <(grep -v -e '^#' -e '^$' "$TOP/tools/kernels.txt")
	die "there is no kernel '$1'; tools/kernels.txt has:" \
		"$(kernel_names)"
}

# The names of all kernels, or of those that ./run check boots: [check]
kernel_names()
{
	awk -v only="${1:-}" '!/^#/ && NF && (only == "" || $5 == "yes") {
		print $1 }' "$TOP/tools/kernels.txt" | xargs
}

# Make sure that kernel NAME is in the cache, and set:
#   KVER     its release, as uname -r prints it
#   KIMAGE   the file to boot
#   KDIR     the folder to build modules against
#   KMODULES its stock modules (a folder as /lib/modules/KVER)
kernel_prepare()
{
	local dir

	kernel_row "$1"
	dir=$(kernel_folder "$1")
	if [ ! -f "$dir/kernel.env" ]; then
		with_lock "kernel-$1" kernel_make "$1" "$dir" || exit
	fi
	. "$dir/kernel.env"
	KVER=$kver KIMAGE=$dir/$image KDIR=$dir/$headers
	KMODULES=$dir/$modules
}

# Where the kernel of the row just read is kept: a folder for each state of what
# it is made from, so that clones that differ in that can share a cache.
kernel_folder()
{
	echo "$CACHE/kernels/$1-$(kernel_recipe "$1" | sha256sum | cut -c 1-12)"
}

# What kernel NAME, whose row has just been read, is made from, and how it is
# fitted: kernel_recipe NAME
kernel_recipe()
{
	echo "$row_kind $row_suite $row_version"
	case $row_kind in
	stock)	declare -f kernel_fit_headers foreign_fit foreign_wrap \
			foreign_compiler ;;
	debug)	debug_options "$1"
		declare -f debug_make ;;
	esac
}

kernel_make()
{
	local name=$1 dir=$2 tmp=$CACHE/kernels/.$1.$$

	[ ! -f "$dir/kernel.env" ] || return 0
	rm -rf "$CACHE/kernels/.$name."*
	mkdir -p "$tmp"
	say "preparing kernel $name:"
	step "kernel-$name-lists" "reading the package lists of $row_suite" \
		apt_update "$row_suite" ||
		die "the package lists of $row_suite cannot be fetched;" \
			"check this machine's network and apt sources"
	"kernel_make_$row_kind" "$name" "$tmp" || exit
	rm -rf "$dir"
	mv "$tmp" "$dir"
}

# A stock kernel: image, headers and what the headers need.
kernel_make_stock()
{
	local name=$1 tmp=$2 headers kver images others

	headers=$(apt_newest "$row_suite" \
		"linux-headers-${row_version}[.].*-cloud-amd64")
	[ -n "$headers" ] ||
		die "kernel $name has no headers: $row_suite offers no" \
			"linux-headers-$row_version*-cloud-amd64, and without" \
			"them no module can be built; choose another kernel" \
			"(--kernel) or update tools/kernels.txt"
	kver=${headers#linux-headers-}
	images=$(apt_depends "$row_suite" "linux-image-$kver" \
		"linux-(image|binary|modules)-${kver//+/[+]}" | xargs)
	[ -n "$images" ] ||
		die "kernel $name has headers but no image: $row_suite" \
			"offers no linux-image-$kver"
	others=$(apt_depends "$row_suite" "$headers" \
		'linux-(headers|kbuild|compiler|base)-.*' | xargs)

	# shellcheck disable=SC2086 # a list of names
	step "kernel-$name" "fetching and unpacking Linux $kver" \
		apt_unpack "$row_suite" "$tmp/root" $images $headers $others ||
		die "the packages of kernel $name could not be unpacked"
	step "kernel-$name-fit" "fitting the headers to this machine" \
		kernel_fit "$tmp/root" "$row_suite" "$kver" ||
		die "the headers of kernel $name could not be made to work here"
	kernel_describe "$tmp" "$kver"
}

# Write kernel.env: where things are, relative to the kernel's folder.
kernel_describe()
{
	local tmp=$1 kver=$2 image modules

	modules=$(cd "$tmp" && ls -d root/lib/modules/"$kver" \
		root/usr/lib/modules/"$kver" 2>/dev/null | head -n 1)
	image=$(cd "$tmp" && ls root/boot/vmlinuz-"$kver" \
		"$modules/vmlinuz" 2>/dev/null | head -n 1)
	[ -n "$image" ] || die "Linux $kver: its package holds no image"
	cat >"$tmp/kernel.env" <<-ENV
	kver=$kver
	image=$image
	headers=root/usr/src/linux-headers-$kver
	modules=$modules
	ENV
}

# Make an unpacked kernel usable where it is.
kernel_fit()
{
	local root=$1 suite=$2 kver=$3

	kernel_fit_headers "$root/usr/src/linux-headers-$kver" &&
		kernel_fit_modules "$root" "$kver" || return
	! foreign_suite "$suite" || foreign_fit "$root" "$suite" "$kver"
}

# The headers' Makefile includes another by its absolute path: make it relative.
# Type information in modules needs pahole and is of no use here.
kernel_fit_headers()
{
	sed -i 's,/usr/src/,$(dir $(lastword $(MAKEFILE_LIST)))../,' \
		"$1/Makefile" &&
		sed -i '/^CONFIG_DEBUG_INFO_BTF_MODULES=/d' \
			"$1/include/config/auto.conf" "$1/.config" &&
		cat "$1/Makefile"
}

# Stock modules: uncompressed and with their index, as their package's own
# installation would have left them.
kernel_fit_modules()
{
	local root=$1 kver=$2 base=$1

	[ -d "$root/lib/modules" ] || base=$root/usr
	find "$base/lib/modules/$kver" -name '*.ko.xz' -exec xz -d {} + &&
		depmod -b "$base" "$kver"
}
