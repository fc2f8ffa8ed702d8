# SPDX-License-Identifier: MIT
#
# What the end-to-end tests share. Each test file defines test_main, which prints its results by these functions.

ok()
{
	echo "ok - $*"
}

not_ok()
{
	echo "not ok - $*"
}

skip()
{
	echo "skip - $*"
}

# check NAME COMMAND...: the command succeeds
check()
{
	local name=$1

	shift
	if "$@"; then
		ok "$name"
	else
		not_ok "$name"
	fi
}

# refuse NAME CODE PATTERN COMMAND...: the command fails with that exit code and that message, and does not crash
refuse()
{
	local name=$1 code=$2 pattern=$3 got=0 text

	shift 3
	text=$("$@" 2>&1) || got=$?
	if [ "$got" != "$code" ]; then
		not_ok "$name: exit code $got instead of $code: ${text:0:300}"
	elif ! grep -q -- "$pattern" <<<"$text"; then
		not_ok "$name: the message has no \"$pattern\": ${text:0:300}"
	else
		ok "$name"
	fi
}

# prepare NAME PATH: bitcode, facts and the plan that moves everything, in $work/NAME, made once per run
prepare()
{
	locked "$work/$1.lock" prepare_once "$@"
}

prepare_once()
{
	local dir=$work/$1 folder=$2

	[ -e "$dir/plan" ] && return
	mkdir -p "$dir"
	case $folder in
	*.c)	folder=$(dirname "$folder") ;;
	esac
	source_folders "$folder" >/dev/null
	"$drvsplit" bitcode "$tree/$2" --headers "$kernel" --flags "$flags" --tree "$tree" --jobs 2 -o "$dir" >"$dir/bitcode.txt"
	"$drvsplit" facts "$dir"/*.bc --driver "$1" -o "$dir/facts.json" --json >"$dir/facts.txt"
	"$drvsplit" plan "$dir/facts.json" --trade-off all -o "$dir/plan" --json >"$dir/plan.json"
}

# json_true FILTER FILE: jq's filter holds
json_true()
{
	jq -e "$1" "$2" >"$work/jq.out" 2>&1
}
