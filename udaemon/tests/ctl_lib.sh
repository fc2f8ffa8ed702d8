# SPDX-License-Identifier: MIT
#
# What tests of lpcctl share. Usage: . ctl_lib.sh; LPCCTL is the program with
# channel zoo linked in. Each expectation that is not met ends the test.

DIR=$(mktemp -d)
trap 'rm -rf "$DIR"' EXIT
mkdir "$DIR/lpc"
: > "$DIR/lpc/zoo"

# Run lpcctl: its status is in CODE, its output in $DIR/out and $DIR/err.
ctl()
{
	CODE=0
	COMMAND="lpcctl $*"
	"$LPCCTL" --dir "$DIR/lpc" "$@" > "$DIR/out" 2> "$DIR/err" || CODE=$?
}

die()
{
	echo "$COMMAND: $*"
	echo "--- status $CODE, output:"
	cat "$DIR/out"
	echo "--- errors:"
	cat "$DIR/err"
	exit 1
}

# It ended with this status.
expect()
{
	[ "$CODE" = "$1" ] || die "status $1 expected"
}

# Standard output, or standard error, has this text.
has()
{
	grep -qF -- "$1" "$DIR/out" || die "'$1' expected in the output"
}

says()
{
	grep -qF -- "$1" "$DIR/err" || die "'$1' expected in the errors"
}
