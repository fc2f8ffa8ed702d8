# SPDX-License-Identifier: MIT
#
# What lpcbench refuses, with one sentence and the exit status for it:
# test_command_line.sh LPCBENCH
set -uo pipefail

LPCBENCH=$1
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT

# refused STATUS SENTENCE [ARG...]
refused()
{
	local wanted=$1 sentence=$2 status=0 said

	shift 2
	said=$("$LPCBENCH" "$@" 2>&1) || status=$?
	if [ "$status" -ne "$wanted" ] || ! grep -q -- "$sentence" <<<"$said"
	then
		echo "lpcbench $*: status $status, wanted $wanted and" \
			"'$sentence'; it said: $said" >&2
		exit 1
	fi
}

# A result of times, or of a count: result FILE COUNT KERNEL
result()
{
	printf '{"kernel":"%s","accel":"tcg","cpus":1,"count":%s,"series":[]}' \
		"$3" "$2" >"$WORK/$1"
}

result times.json false 6.1
result counts.json true 6.1
result others.json true 6.12

refused 2 'a command is missing: run, report, budget or list'
refused 2 "there is no command 'measure'" measure
refused 2 'run needs --out FILE' run
refused 2 'report needs --json FILE' report
refused 2 'budget needs --json FILE, --budgets FILE and --kernel NAME' budget
refused 2 '--quick, --series and --no-steps go with run' \
	report --json "$WORK/times.json" --quick
refused 2 '--count goes with run and list' \
	report --json "$WORK/times.json" --count
refused 2 '--out goes with run and report' list --out "$WORK/out.json"
refused 2 '--json goes with report and budget' list --json "$WORK/times.json"
for option in --html --counts --markdown; do
	refused 2 '--html, --counts and --markdown go with report' \
		run --out "$WORK/out.json" $option "$WORK/x"
done
refused 2 '--budgets, --kernel and --write go with budget' \
	report --json "$WORK/times.json" --write

refused 3 'nowhere' report --json "$WORK/nowhere"
refused 3 'nowhere' report --json "$WORK/times.json" --counts "$WORK/nowhere"
refused 3 'nowhere/out' \
	report --json "$WORK/times.json" --out "$WORK/nowhere/out"
refused 2 'times.json holds times, not instructions' \
	report --json "$WORK/times.json" --counts "$WORK/times.json"
refused 2 'counts.json holds instructions: --html and --counts go with times' \
	report --json "$WORK/counts.json" --counts "$WORK/counts.json"
refused 2 'counts.json holds instructions' \
	report --json "$WORK/counts.json" --html "$WORK/page.html"
refused 2 'times.json is of Linux 6.1, .*others.json of Linux 6.12' \
	report --json "$WORK/times.json" --counts "$WORK/others.json"
refused 2 "'paper,prices': tables are paper, times, counts and targets" \
	report --json "$WORK/times.json" --counts "$WORK/counts.json" \
	--markdown paper,prices
refused 2 'times.json holds times, not instructions' \
	budget --json "$WORK/times.json" --budgets "$WORK/b" --kernel 6.1

# What is not refused.
refused 0 '^Targets: ' report --json "$WORK/times.json" \
	--counts "$WORK/counts.json" --out "$WORK/out.json"
grep -q '"targets"' "$WORK/out.json" || {
	echo "the JSON of both has no targets" >&2
	exit 1
}
refused 0 '^null.user.adaptive.2cpu *us$' list
