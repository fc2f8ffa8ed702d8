# SPDX-License-Identifier: MIT
#
# Kernel headers of a Debian that is newer than this machine's: their tools
# (modpost, objtool, ...) are run with that Debian's own loader and libraries,
# and their configuration is fitted to this machine's compiler.

FOREIGN_LIBRARIES='libc6|libelf1t64|libssl3t64|libzstd1|zlib1g'
FOREIGN_COMPILER=gcc-12

# Is SUITE of another Debian than this machine's?
foreign_suite()
{
	[ "${1%-backports}" != "$(. /etc/os-release && echo "$VERSION_CODENAME")" ]
}

# Fit unpacked headers to this machine: foreign_fit ROOT SUITE KVER
foreign_fit()
{
	local root=$1 suite=${2%-backports} kver=$3 libraries tool needs

	apt_update "$suite" || return
	libraries=$(apt_depends "$suite" libssl3t64 "($FOREIGN_LIBRARIES)" &&
		apt_depends "$suite" libelf1t64 "($FOREIGN_LIBRARIES)") || return
	# shellcheck disable=SC2046 # a list of names
	apt_unpack "$suite" "$root/foreign" $(sort -u <<<"$libraries") || return

	while read -r tool; do
		# not "ldd | grep -q": that may end ldd early, and fail for it
		needs=$(ldd "$tool" 2>&1) || true
		[[ $needs != *'not found'* ]] ||
			foreign_wrap "$root" "$tool" || return
	done < <(elf_files "$root"/usr/lib/linux-kbuild-*)
	foreign_compiler "$root/usr/src/linux-headers-$kver"
}

# ELF files below these folders.
elf_files()
{
	find "$@" -type f -exec sh -c 'for file; do
		[ "$(head -c 4 "$file" | tail -c 3)" != ELF ] || echo "$file"
		done' sh {} +
}

# Put a script in the place of a program, which runs it with its own loader.
foreign_wrap()
{
	local root=$1 tool=$2 here loader triplet

	here=$(realpath --relative-to "${tool%/*}" "$root/foreign")
	loader=$(cd "$root/foreign" && find . -name 'ld-linux-x86-64.so.2' \
		-type f | head -n 1)
	triplet=$(dirname "$loader")
	echo "with its own loader: ${tool#"$root"/}"
	mv "$tool" "$tool.elf" || return
	cat >"$tool" <<-SCRIPT
	#!/bin/sh
	f=\${0%/*}/$here
	exec "\$f/$loader" --argv0 "\$0" --library-path "\$f/$triplet" "\$0.elf" "\$@"
	SCRIPT
	chmod 755 "$tool"
	"$root/foreign/$loader" --library-path "$root/foreign/$triplet" \
		--list "$tool.elf" >/dev/null
}

# Compile with this machine's compiler, without what only a newer one can do.
foreign_compiler()
{
	sed -i -E "s/gcc-[0-9]+$/$FOREIGN_COMPILER/" "$1/.kernelvariables" &&
		sed -i '/^CONFIG_CC_HAS_MIN_FUNCTION_ALIGNMENT=/d' \
			"$1/include/config/auto.conf" "$1/.config"
}
