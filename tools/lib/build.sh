# SPDX-License-Identifier: MIT
#
# Building: user space with CMake, modules with Makefile.kmod, both in build/.

STAGE=$BUILD/stage
LPCGEN=$BUILD/user/stubs/lpcgen

jobs_wanted()
{
	echo "${CLEAVE_JOBS:-$(nproc)}"
}

# Configure and build user space in build/NAME: build_cmake NAME [-D...]
build_cmake()
{
	local name=$1

	shift
	cmake -S "$TOP" -B "$BUILD/$name" "$@" &&
		cmake --build "$BUILD/$name" -j "$(jobs_wanted)"
}

# What runs in the virtual machine or is needed to build that: all but the
# splitting tool, which brings a compiler's libraries with it.
RUNTIME_PARTS='common;stubs;udaemon;drivers;bench;tests'
ANALYSIS_PARTS='common;analysis'

# User space, staged as it would be installed (build/stage is /). Warnings are
# errors only where a check has just built it so.
USER_WERROR=OFF
build_user()
{
	step user "building user space" build_cmake user \
		-DCLEAVE_PARTS="$RUNTIME_PARTS" -DCLEAVE_WERROR=$USER_WERROR ||
		die "user space does not build; the log is in build/logs/user.log"
	step stage "staging it in build/stage" build_stage ||
		die "user space builds but does not install"
}

build_stage()
{
	local tmp=$STAGE.new

	rm -rf "$tmp"
	mkdir -p "$tmp"
	DESTDIR=$tmp cmake --install "$BUILD/user" || return
	# Unchanged files keep their times, so that what is made from the
	# staging folder need not be made again.
	mkdir -p "$STAGE"
	if ! diff -rq --no-dereference "$tmp" "$STAGE" >/dev/null; then
		rm -rf "$STAGE"
		mv "$tmp" "$STAGE"
	fi
	rm -rf "$tmp"
}

# The modules for kernel NAME, in build/modules/KVER; further arguments go to
# make. With W=1, as those that a check has built, which need not be built again.
build_modules()
{
	local name=$1

	shift
	kernel_prepare "$name"
	step "modules-$name" "building modules for $name ($KVER)" \
		make -f "$TOP/Makefile.kmod" KDIR="$KDIR" \
		OUT="$BUILD/modules/$KVER" LPCGEN="$LPCGEN" W=1 -j "$(jobs_wanted)" "$@" ||
		die "the modules do not build for kernel $name"
}
