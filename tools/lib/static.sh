# SPDX-License-Identifier: MIT
#
# Checks that run nothing: compiler warnings, sparse, checkpatch, licences.

# A part of user space without a warning: static_build NAME PARTS. The stages
# that follow use the same build, or one that takes warnings if there are some.
static_build()
{
	build_cmake "$1" -DCLEAVE_PARTS="$2" -DCLEAVE_WERROR=ON && return
	cmake -S "$TOP" -B "$BUILD/$1" -DCLEAVE_WERROR=OFF >/dev/null
	return 1
}

# Does build/user take warnings for errors?
static_user_strict()
{
	grep -q '^CLEAVE_WERROR:BOOL=ON' "$BUILD/user/CMakeCache.txt" 2>/dev/null
}

# All modules without a warning, for the kernel prepared last, with these
# arguments to make: W=1, C=2 (sparse). They are built from nothing, since what is
# there does not say again what it was warned of, and the stages that follow use
# them. Messages about the kernel's own headers are not ours.
static_modules()
{
	local out=$BUILD/modules/$KVER log=$BUILD/static/$KVER.log

	rm -rf "$out"
	mkdir -p "$out"
	make -f "$TOP/Makefile.kmod" KDIR="$KDIR" OUT="$out" \
		LPCGEN="$LPCGEN" "$@" \
		-j "$(jobs_wanted)" >"$log" 2>&1 || {
		cat "$log"
		return 1
	}
	cat "$log"
	if [[ " $* " = *' C=2 '* ]] && ! grep -q -w CHECK "$log"; then
		echo "sparse was not run"
		return 1
	fi
	! grep -E ': (warning|error):|WARNING: modpost' "$log" |
		grep -v -E '^(\./)?(include|arch)/|/usr/src/linux-headers-'
}

stage_static_modules()
{
	if foreign_suite "$row_suite"; then
		tally_step "static: modules with W=1" static-modules \
			"W=1 on Linux $KVER" static_modules W=1
		tally skip "static: modules with sparse" "" "Debian 12's" \
			"sparse cannot read the headers of $KVER (they use" \
			"__typeof_unqual__)"
	else
		tally_step "static: modules with W=1 and sparse" \
			static-modules "W=1 C=2 on Linux $KVER" \
			static_modules W=1 C=2
	fi
}

# checkpatch --strict on kshim/, nothing said. Of compat.h it would say that it
# does what it is for: tell versions apart and leave arguments unused.
static_checkpatch()
{
	local script options files

	script=$(checkpatch_script) || return
	options=(--no-tree --strict --terse --show-types --no-summary)
	cd "$BUILD/static" || return
	mapfile -t files < <(compgen -G "$TOP/kshim/*.[ch]" |
		grep -v '/compat\.h$')
	"$script" "${options[@]}" --file "${files[@]}" &&
		"$script" "${options[@]}" \
			--ignore LINUX_VERSION_CODE,MACRO_ARG_UNUSED \
			--file "$TOP/kshim/compat.h"
}

# The path of checkpatch.pl, unpacked from Debian's kernel source.
checkpatch_script()
{
	local dir=$CACHE/checkpatch

	[ -x "$dir/checkpatch.pl" ] ||
		with_lock checkpatch checkpatch_make "$dir" >&2 || return
	echo "$dir/checkpatch.pl"
}

checkpatch_make()
{
	local dir=$1 tmp=$CACHE/.checkpatch.$$ tarball

	[ ! -x "$dir/checkpatch.pl" ] || return 0
	kernel_row debug
	tarball=$(debug_tarball "$row_suite" "linux-source-$row_version") &&
		mkdir -p "$tmp" &&
		tar -C "$tmp" --strip-components=2 -xf "$tarball" --wildcards \
			'*/scripts/checkpatch.pl' '*/scripts/spelling.txt' \
			'*/scripts/const_structs.checkpatch' &&
		mv "$tmp" "$dir"
}

# Files of the project: what git tracks, or everything but build products.
tracked_files()
{
	git -c safe.directory='*' -C "$TOP" ls-files 2>/dev/null ||
		(cd "$TOP" && find . -type f ! -path './build/*' \
			! -path './.git/*' | cut -c 3-)
}

# The licence that a file must carry, as a regular expression.
spdx_wanted()
{
	case $1 in
	common/lpc.h)	echo 'GPL-2.0 WITH Linux-syscall-note' ;;
	common/*.[ch])	echo 'GPL-2.0-only.* OR MIT|MIT OR GPL-2.0' ;;
	kshim/*|*drivers/*/*_kern*.[ch])	echo 'GPL-2.0-only' ;;
	*)		echo 'MIT|GPL-2.0' ;;
	esac
}

# Every file names its licence in its first lines (a file that has no comments,
# such as JSON, in a file beside it, NAME.license).
static_spdx()
{
	local file where wrong=0

	while read -r file; do
		case $file in
		LICENSES/*|*.license)	continue ;;
		esac
		[ -f "$TOP/$file" ] && [ ! -L "$TOP/$file" ] || continue
		where=$TOP/$file
		[ ! -f "$where.license" ] || where=$where.license
		if ! head -n 5 "$where" |
			grep -q -E "SPDX-License-Identifier: .*($(spdx_wanted "$file"))"
		then
			echo "$file: no SPDX line with $(spdx_wanted "$file")"
			wrong=1
		fi
	done < <(tracked_files)
	return "$wrong"
}

# Kernel versions are told apart in one header only.
static_compat()
{
	! grep -n -E 'LINUX_VERSION_CODE|KERNEL_VERSION' \
		"$TOP"/kshim/*.[ch] "$TOP"/common/*.[ch] \
		"$TOP"/drivers/*/*.[ch] /dev/null | grep -v '/kshim/compat\.h:'
}

# Every shell script can be parsed.
static_shell()
{
	local file wrong=0

	while read -r file; do
		head -n 1 "$TOP/$file" 2>/dev/null |
			grep -q -a -E '^#!/bin/(ba)?sh' || continue
		bash -n "$TOP/$file" || wrong=1
	done < <(tracked_files)
	for file in "$TOP"/tools/*/*.sh; do
		bash -n "$file" || wrong=1
	done
	return "$wrong"
}

# All of them, each counted as one test.  The first stage: what this and the next
# ones need is installed at one go.
stage_static()
{
	(packages_need build check split debug vm) ||
		tally fail "static: packages" "" "not all could be installed"
	mkdir -p "$BUILD/static"
	tally_step "static: user space without warnings" static-user \
		"-Wall -Wextra -Werror" static_build user "$RUNTIME_PARTS"
	! static_user_strict || USER_WERROR=ON
	tally_step "static: drvsplit without warnings" static-analysis \
		"-Wall -Wextra -Werror" \
		static_build drvsplit "$ANALYSIS_PARTS"
	if (kernel_prepare "$1"); then
		kernel_prepare "$1"
		stage_static_modules
	else
		tally fail "static: modules" "" \
			"kernel $1 could not be prepared"
	fi
	tally_step "static: checkpatch --strict on kshim" static-checkpatch \
		"checkpatch --strict" static_checkpatch
	tally_step "static: a licence in every file" static-spdx \
		"SPDX lines" static_spdx
	tally_step "static: kernel versions in one header" static-compat \
		"kshim/compat.h" static_compat
	tally_step "static: scripts can be parsed" static-shell \
		"bash -n" static_shell
}
