# SPDX-License-Identifier: MIT
#
# The virtual machine's files: an initramfs put together from layers, each a
# cpio archive that is made anew only when what it holds has changed.
#
#   base      busybox, /init and the test runner (tests/vm/init/)
#   user      build/stage and the shared libraries its programs need
#   modules   our modules and some stock ones (tests/vm/stock-modules.txt)
#   systemd   the machine's own systemd (only where it is PID 1)
#   overlay   what one boot needs: its job and its parameters

LAYERS=$BUILD/vm

# Pack a folder as one layer: layer_pack FOLDER FILE. Times of files become 0,
# so that the same files make the same layer, to the byte: where instructions
# are counted, those of unpacking it count.
layer_pack()
{
	(cd "$1" && find . -exec touch -h -d @0 {} + &&
		find . | LC_ALL=C sort |
		cpio --quiet -o -H newc -R 0:0 --reproducible) >"$2.new" &&
		mv "$2.new" "$2"
}

# Is layer NAME as this recipe would make it? layer_current NAME RECIPE
layer_current()
{
	[ -f "$LAYERS/$1.cpio" ] &&
		[ "$(cat "$LAYERS/$1.recipe" 2>/dev/null)" = "$2" ]
}

# Make layer NAME if its recipe is new: layer NAME RECIPE FUNCTION [ARG...]
# FUNCTION gets the folder to fill as its first argument.
layer()
{
	local name=$1 recipe=$2 fill=$3 dir=$LAYERS/$1.root

	shift 3
	layer_current "$name" "$recipe" && return
	rm -rf "$dir" "$LAYERS/$name.recipe"
	mkdir -p "$dir"
	step "layer-$name" "packing the virtual machine's files: $name" \
		layer_make "$fill" "$dir" "$LAYERS/$name.cpio" "$@" ||
		die "the virtual machine's files ($name) could not be packed"
	echo "$recipe" >"$LAYERS/$name.recipe"
	rm -rf "$dir"
}

layer_make()
{
	local fill=$1 dir=$2 file=$3

	shift 3
	"$fill" "$dir" "$@" && layer_pack "$dir" "$file"
}

# Names, sizes and times of everything below these files and folders.
tree_state()
{
	find "$@" -printf '%P %s %T@ %l\n' 2>/dev/null | sort | sha256sum
}

# The shared libraries that the ELF files below FOLDER need, without those
# that FOLDER holds itself, one path per line.
libraries_needed()
{
	local root=$1 triplet

	triplet=$(gcc -print-multiarch)
	elf_files "$root" |
		while read -r file; do
			LD_LIBRARY_PATH=$root/usr/lib/$triplet ldd "$file" \
				2>/dev/null || true
		done |
		awk -v root="$root/" '
			$2 == "=>" && $3 ~ "^/" { lib = $3 }
			$1 ~ "^/" && $2 ~ "^[(]" { lib = $1 }
			lib && index(lib, root) != 1 { print lib }
			{ lib = "" }' | sort -u
}

# Copy into FOLDER the libraries that its programs need.
libraries_copy()
{
	local root=$1 lib

	while read -r lib; do
		lib=$(readlink -f "$(dirname "$lib")")/$(basename "$lib")
		mkdir -p "$root${lib%/*}" || return
		cp -L "$lib" "$root$lib" || return
	done < <(libraries_needed "$root")
}

fill_base()
{
	local root=$1 applet

	mkdir -p "$root"/{dev,proc,sys,run,tmp,root,etc,var/log,vm} \
		"$root"/usr/{bin,sbin,lib,lib64} || return
	ln -s usr/bin usr/sbin usr/lib usr/lib64 "$root/" &&
		ln -s ../run "$root/var/run" || return
	cp "$(command -v busybox)" "$root/usr/bin/busybox" || return
	for applet in $(busybox --list); do
		[ "$applet" = busybox ] || ln -s busybox "$root/usr/bin/$applet"
	done
	cp "$TOP"/tests/vm/init/{init,run-tests,collect,shell} "$root/vm/" &&
		grep -v '^#' "$TOP/tests/vm/init/log-patterns" \
			>"$root/vm/log-patterns" &&
		ln -s vm/init "$root/init" &&
		echo 'root:x:0:0:root:/root:/bin/sh' >"$root/etc/passwd" &&
		echo 'nobody:x:65534:65534:nobody:/:/bin/false' \
			>>"$root/etc/passwd" &&
		printf 'root:x:0:\nnogroup:x:65534:\n' >"$root/etc/group"
}

fill_user()
{
	local root=$1 libgcc

	cp -a "$STAGE/." "$root/" || return
	# pthread_cancel and backtraces load it by name
	libgcc=$(gcc -print-file-name=libgcc_s.so.1)
	mkdir -p "$root/usr/lib/$(gcc -print-multiarch)" &&
		cp -L "$libgcc" "$root/usr/lib/$(gcc -print-multiarch)/" &&
		libraries_copy "$root" &&
		layer_usrmerge "$root"
}

# Libraries found below /lib belong below /usr/lib: /lib is a link there.
layer_usrmerge()
{
	local dir

	for dir in lib lib64 bin sbin; do
		[ -d "$1/$dir" ] && [ ! -L "$1/$dir" ] || continue
		mkdir -p "$1/usr/$dir" && cp -a "$1/$dir/." "$1/usr/$dir/" &&
			rm -rf "${1:?}/$dir" || return
	done
}

# Paths below KMODULES of the stock modules wanted and of what they depend on.
stock_modules()
{
	local wanted

	wanted=$(grep -v -e '^#' -e '^$' "$TOP/tests/vm/stock-modules.txt" |
		cut -d' ' -f1 | xargs)
	awk -v wanted="$wanted" '
		BEGIN { split(wanted, w); for (i in w) want[w[i]] = 1 }
		{
			name = $1
			sub(/:$/, "", name)
			path = name
			sub(/.*\//, "", name)
			sub(/\.ko$/, "", name)
			gsub(/-/, "_", name)
			if (!(name in want))
				next
			print path
			for (i = 2; i <= NF; i++)
				print $i
		}' "$KMODULES/modules.dep" | sort -u
}

fill_modules()
{
	local root=$1 dir=$1/usr/lib/modules/$KVER path

	mkdir -p "$dir/cleave" "$dir/cleave-tests" || return
	find "$BUILD/modules/$KVER" -name '*.ko' ! -path '*/tests/*' \
		-exec cp -t "$dir/cleave" {} + &&
		find "$BUILD/modules/$KVER" -name '*.ko' -path '*/tests/*' \
			-exec cp -t "$dir/cleave-tests" {} + || return
	if [ -f "$KMODULES/modules.dep" ]; then
		for path in $(stock_modules); do
			mkdir -p "$dir/$(dirname "$path")" &&
				cp "$KMODULES/$path" "$dir/$path" || return
		done
	fi
	if [ -f "$KMODULES/modules.builtin" ]; then
		cp "$KMODULES"/modules.{order,builtin,builtin.modinfo} "$dir/" ||
			return
	fi
	depmod -b "$root/usr" "$KVER"
}

# The machine's own systemd, with the job as a service.
fill_systemd()
{
	local root=$1 units=$1/usr/lib/systemd/system path

	for path in $(grep -v '^#' "$TOP/tests/vm/systemd.txt"); do
		# a unit that this version does not have is not needed by it
		[ -e "$path" ] || continue
		mkdir -p "$root${path%/*}" && cp -a "$path" "$root$path" ||
			return
	done
	mkdir -p "$root/etc" "$units/multi-user.target.wants" \
		"$units/sockets.target.wants" &&
		cp "$TOP/tests/vm/init/vmtest.service" "$units/" &&
		ln -s ../vmtest.service "$units/multi-user.target.wants/" &&
		ln -s ../systemd-journald.socket \
			../systemd-journald-dev-log.socket \
			"$units/sockets.target.wants/" &&
		ln -s multi-user.target "$units/default.target" &&
		cp /etc/os-release "$root/etc/" &&
		: >"$root/etc/machine-id" &&
		libraries_copy "$root" &&
		layer_usrmerge "$root"
}

# Bring all layers for the prepared kernel up to date and print their files.
initramfs_layers()
{
	local init=$1 layers=(base user "modules-$KVER")

	mkdir -p "$LAYERS"
	layer base "$(tree_state "$TOP/tests/vm/init" "$(command -v busybox)")" \
		fill_base
	layer user "$(tree_state "$STAGE")" fill_user
	layer "modules-$KVER" "$(tree_state "$BUILD/modules/$KVER" \
		"$TOP/tests/vm/stock-modules.txt") $KMODULES" fill_modules
	if [ "$init" = systemd ]; then
		packages_need systemd
		layer systemd "$(tree_state "$TOP/tests/vm/init" \
			"$TOP/tests/vm/systemd.txt" /usr/bin/udevadm \
			/usr/lib/systemd/systemd)" fill_systemd
		layers+=(systemd)
	fi
	printf "$LAYERS/%s.cpio\n" "${layers[@]}"
}
