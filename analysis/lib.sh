# SPDX-License-Identifier: MIT
#
# What run-split and run-check share: tools, kernel headers and source from Debian's packages, and the program.

ANALYSIS=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
TOP=$(dirname "$ANALYSIS")
CACHE=${CLEAVE_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/cleave}
BUILD=${CLEAVE_BUILD:-$TOP/build}/analysis

die()
{
	echo "${0##*/}: $*" >&2
	exit 1
}

# Lines of work that takes long, on standard error only, so that --json stays clean.
say()
{
	echo "$*" >&2
}

# locked FILE COMMAND...: run it while nobody else does so with that file
locked()
{
	local file=$1

	shift
	mkdir -p "${file%/*}"
	(
		flock 9
		"$@" 9>&-
	) 9>"$file"
}

# need_packages WHY PACKAGE...: install what is missing, saying what and why
need_packages()
{
	locked "$CACHE/apt.lock" install_packages "$@" || exit
}

install_packages()
{
	local why=$1 missing=() package sudo=

	shift
	for package in "$@"; do
		[ "$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null)" = "install ok installed" ] || missing+=("$package")
	done
	[ ${#missing[@]} -eq 0 ] && return
	say "installing ${missing[*]}: $why"
	[ "$(id -u)" = 0 ] || sudo=sudo
	$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}" >"$CACHE/apt.log" 2>&1 ||
		{ $sudo apt-get update >>"$CACHE/apt.log" 2>&1 &&
			$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}" >>"$CACHE/apt.log" 2>&1; } ||
		die "could not install ${missing[*]}; see $CACHE/apt.log"
}

# package PACKAGE: download it to the cache once, and print its file
package()
{
	locked "$CACHE/deb/lock" download_package "$1" || exit
}

download_package()
{
	local name=$1 file

	file=$(find "$CACHE/deb" -maxdepth 1 -name "${name}_*.deb" | sort -V | tail -n 1)
	if [ -z "$file" ]; then
		say "downloading Debian's package $name"
		(cd "$CACHE/deb" && apt-get -q download "$name" >"$CACHE/apt.log" 2>&1) ||
			(cd "$CACHE/deb" && apt-get -q update >>"$CACHE/apt.log" 2>&1 && apt-get -q download "$name" >>"$CACHE/apt.log" 2>&1) ||
			die "package $name could not be downloaded; see $CACHE/apt.log"
		file=$(find "$CACHE/deb" -maxdepth 1 -name "${name}_*.deb" | sort -V | tail -n 1)
	fi
	echo "$file"
}

# headers: unpack the headers of Debian's kernel, never install them; print the folder that modules are built against
headers()
{
	local version root part

	version=$(find "$CACHE" -maxdepth 1 -name 'headers-6.1.0-*-amd64' -printf '%f\n' 2>/dev/null | sort -V | tail -n 1)
	version=${version#headers-}
	[ -n "$version" ] || version=$(apt-cache depends linux-headers-amd64 | sed -n 's/.*Depends: linux-headers-\(6\.1\.0-.*-amd64\)$/\1/p' | head -n 1)
	[ -n "$version" ] || die "apt knows no kernel headers (linux-headers-6.1.0-*-amd64)"
	root=$CACHE/headers-$version
	if [ ! -e "$root/ready" ]; then
		rm -rf "$root"
		mkdir -p "$root"
		for part in "linux-headers-$version" "linux-headers-${version%-amd64}-common" linux-kbuild-6.1; do
			dpkg-deb -x "$(package "$part")" "$root"
		done
		sed -i "s#include /usr/src/#include $root/usr/src/#" "$root/usr/src/linux-headers-$version/Makefile"
		touch "$root/ready"
	fi
	echo "$root/usr/src/linux-headers-$version"
}

# source_folders FOLDER...: unpack these folders of the kernel's source, and nothing else; print the top of the tree
source_folders()
{
	locked "$CACHE/src/lock" unpack_folders "$@" || exit
}

unpack_folders()
{
	local tree=$CACHE/src/linux-source-6.1 wanted=() folder deb

	for folder in "$@"; do
		[ -e "$tree/$folder/.complete" ] || wanted+=("linux-source-6.1/$folder")
	done
	if [ ${#wanted[@]} -gt 0 ]; then
		deb=$(package linux-source-6.1)
		say "unpacking ${#wanted[@]} folder(s) of Debian's kernel source"
		dpkg-deb --fsys-tarfile "$deb" | tar -xO ./usr/src/linux-source-6.1.tar.xz | xz -dc -T 2 |
			tar -x -C "$CACHE/src" "${wanted[@]}" 2>"$CACHE/tar.log" || true
		for folder in "$@"; do
			[ -d "$tree/$folder" ] || die "$folder: there is no such folder in the source of Linux 6.1"
			touch "$tree/$folder/.complete"
		done
	fi
	echo "$tree"
}

# missed_folders TREE LOG: the folders of the kernel's source, not unpacked yet, that may hold a header which the compiler
# missed: where a path with "../" leads, and what the Makefile beside the file adds to the search
missed_folders()
{
	local tree=$1 file header folder

	sed -n "s/^\([^: ]*\):[0-9]*:[0-9]*: fatal error: '\([^']*\)' file not found.*/\1 \2/p" "$2" | sort -u |
		while read -r file header; do
			realpath -ms --relative-to="$tree" "$(dirname "$file")/$header" | xargs dirname
			grep -ohE -- '-I *\$\(srctree\)/[^ ]+' "$(dirname "$file")"/{Makefile,Kbuild} 2>/dev/null |
				sed 's|.*)/||; s|/$||' || true
		done | sort -u | while read -r folder; do
			case $folder in
			.*|/*)	;;
			*)	[ -e "$tree/$folder/.complete" ] || echo "$folder" ;;
			esac
		done
}

# program: build drvsplit unless it is there and newer than its source; print its path
program()
{
	if [ -n "${DRVSPLIT:-}" ]; then
		echo "$DRVSPLIT"
		return
	fi
	need_packages "to build and run drvsplit" build-essential cmake pkg-config clang-14 llvm-14-dev libglib2.0-dev \
		libjansson-dev libigraph-dev gcc-12 make xz-utils
	if [ ! -x "$BUILD/drvsplit" ] || [ -n "$(find "$ANALYSIS" -maxdepth 1 \( -name '*.[ch]' -o -name CMakeLists.txt \) -newer "$BUILD/drvsplit")" ]; then
		mkdir -p "$BUILD"
		{ cmake -S "$ANALYSIS" -B "$BUILD" && cmake --build "$BUILD" -j 2; } >"$BUILD/build.log" 2>&1 ||
			{ cat "$BUILD/build.log" >&2; die "drvsplit does not build"; }
	fi
	echo "$BUILD/drvsplit"
}
