# SPDX-License-Identifier: MIT
#
# Debian packages of any suite, unpacked into the cache without touching the
# machine: private apt lists, an empty status file, dpkg -x.

KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg

# The Debian mirror that this machine's own apt configuration uses.
apt_mirror()
{
	local codename uri

	command -v apt-get >/dev/null 2>&1 ||
		die "apt-get is missing: kernels are taken from Debian" \
			"packages, so this needs a Debian 12 machine"
	codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
	uri=$(apt-get indextargets --format '$(RELEASE) $(COMPONENT) $(REPO_URI)' |
		awk -v c="$codename" '$1 == c && $2 == "main" { print $3; exit }')
	[ -n "$uri" ] ||
		die "no Debian mirror found: apt's sources on this machine" \
			"name no 'main' component of suite '$codename'"
	echo "${uri%/}"
}

# Write the private apt configuration NAME, over these suites, with the file
# STATUS as the list of what is installed: apt_configure NAME STATUS SUITE...
apt_configure()
{
	local dir=$CACHE/apt/$1 status=$2 mirror arch suite

	shift 2
	mirror=$(apt_mirror) || return
	arch=$(dpkg --print-architecture)
	[ -r "$KEYRING" ] ||
		die "$KEYRING is missing; install debian-archive-keyring"
	mkdir -p "$dir/lists/partial" "$dir/archives/partial" || return
	cat "$status" >"$dir/status"
	for suite in "$@"; do
		echo "deb [signed-by=$KEYRING] $mirror $suite main"
	done >"$dir/sources.list"
	{
		apt-config dump Acquire
		cat <<-CONF
		APT::Architecture "$arch";
		APT::Architectures { "$arch"; };
		APT::Sandbox::User "";
		Acquire::Languages "none";
		Dir::State "$dir";
		Dir::State::lists "$dir/lists";
		Dir::State::status "$dir/status";
		Dir::Cache "$dir";
		Dir::Cache::archives "$dir/archives";
		Dir::Etc::sourcelist "$dir/sources.list";
		Dir::Etc::sourceparts "/dev/null";
		Dir::Etc::main "/dev/null";
		Dir::Etc::parts "/dev/null";
		Dir::Etc::preferences "/dev/null";
		Dir::Etc::preferencesparts "/dev/null";
		CONF
	} >"$dir/apt.conf"
}

# Run an apt tool on private lists: apt_in NAME apt-get ...
apt_in()
{
	local name=$1

	shift
	APT_CONFIG=$CACHE/apt/$name/apt.conf "$@"
}

# Fetch the package lists of SUITE, as private lists of that name.
apt_update()
{
	with_lock "apt-$1" apt_configure "$1" /dev/null "$1" &&
		with_lock "apt-$1" apt_in "$1" apt-get -q update
}

# The newest package of SUITE whose name matches the whole of REGEX.
apt_newest()
{
	apt_in "$1" apt-cache search --names-only "^$2\$" | cut -d' ' -f1 |
		sort -V | tail -n 1
}

# Packages that PACKAGE depends on, directly or not, whose names match REGEX.
apt_depends()
{
	apt_in "$1" apt-cache depends --recurse --no-recommends --no-suggests \
		--no-conflicts --no-breaks --no-replaces --no-enhances "$2" |
		grep -E "^$3\$" | sort -u
}

# Unpack packages of SUITE into FOLDER: apt_unpack SUITE FOLDER PACKAGE...
apt_unpack()
{
	local suite=$1 into=$2 deb debs

	shift 2
	debs=$into.debs
	rm -rf "$debs"
	mkdir -p "$debs" "$into" || return
	(cd "$debs" && apt_in "$suite" apt-get -q download "$@") || return
	for deb in "$debs"/*.deb; do
		echo "unpacking ${deb##*/}"
		dpkg -x "$deb" "$into" || return
	done
	rm -rf "$debs"
}
