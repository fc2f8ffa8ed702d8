# SPDX-License-Identifier: MIT
#
# Packages of the machine itself (tools/packages.txt): what is missing is
# installed with apt, each with the reason why.

# Is the thing that a probe describes here?
package_probe()
{
	local what=${1#*:}

	case $1 in
	cmd:*)	command -v "$what" >/dev/null 2>&1 ;;
	lib:*)	pkg-config --exists "$what" 2>/dev/null ;;
	file:*)	compgen -G "$what" >/dev/null ;;
	*)	die "tools/packages.txt: unknown probe '$1'" ;;
	esac
}

# Print "package reason" for each missing package of the groups named.
packages_missing()
{
	local group package probe reason want

	while read -r group package probe reason; do
		for want in "$@"; do
			[ "$group" = "$want" ] || continue
			package_probe "$probe" || echo "$package $reason"
		done
	done < <(grep -v -e '^#' -e '^$' "$TOP/tools/packages.txt")
}

# Run a command as root, directly or through sudo.
as_root()
{
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	else
		sudo -n true 2>/dev/null || [ -t 0 ] || return 1
		sudo "$@"
	fi
}

apt_install()
{
	local env=(env DEBIAN_FRONTEND=noninteractive)
	local get=("${env[@]}" apt-get -y -q --no-install-recommends
		-o DPkg::Lock::Timeout=600)

	as_root "${get[@]}" install "$@" && return
	as_root "${get[@]}" update && as_root "${get[@]}" install "$@"
}

# Make sure that the packages of these groups are there: packages_need GROUP...
packages_need()
{
	local missing names package reason

	missing=$(packages_missing "$@")
	[ -n "$missing" ] || return 0

	names=$(cut -d' ' -f1 <<<"$missing" | xargs)
	command -v apt-get >/dev/null 2>&1 ||
		die "missing: $names; there is no apt-get here to install" \
			"them with, so install them by hand and run this again"
	if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null 2>&1; then
		die "missing: $names; run this as root or install sudo, or" \
			"first run, as root: apt-get install $names"
	fi

	say "installing with apt:"
	while read -r package reason; do
		say "  $package: $reason"
	done <<<"$missing"
	# shellcheck disable=SC2086 # a list of names
	step apt "apt-get install" apt_install $names ||
		die "apt could not install $names; install them by hand" \
			"(apt-get install $names) and run this again"

	missing=$(packages_missing "$@" | cut -d' ' -f1 | xargs)
	[ -z "$missing" ] ||
		die "apt installed $missing but what they bring is still not" \
			"found; look at tools/packages.txt and your PATH"
}
