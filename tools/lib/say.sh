# SPDX-License-Identifier: MIT
#
# What is said to the person at the terminal: progress, steps and errors.
# Everything here goes to standard error; standard output is for results.

COMMAND=run

say()
{
	printf '%s\n' "$*" >&2
}

# An error that ends the command: one sentence, exit status 1.
die()
{
	printf 'run: %s\n' "$*" >&2
	exit 1
}

# A mistake on the command line: one sentence, exit status 2.
usage_error()
{
	printf 'run: %s\n' "$*" >&2
	exit 2
}

OPTIONS_GIVEN=

# An option that takes a value has one, and is there once: option_value OPTION COUNT-LEFT
option_value()
{
	[ "$2" -ge 2 ] || usage_error "$COMMAND: option $1 needs a value"
	case "$OPTIONS_GIVEN " in
	*" $1 "*)	usage_error "$COMMAND: option $1 is there twice" ;;
	esac
	OPTIONS_GIVEN+=" $1"
}

# Seconds since the shell started, with one decimal.
now_ds()
{
	local now=${EPOCHREALTIME/[.,]/}

	echo $((now / 100000))
}

elapsed()
{
	local ds=$(($(now_ds) - $1))

	printf '%d.%d s' $((ds / 10)) $((ds % 10))
}

# Turn a wheel beside TEXT until the process PID ends (on a terminal only).
wheel()
{
	local pid=$1 text=$2 start=$3 marks='-\|/' i=0

	[ -t 2 ] || return 0
	while kill -0 "$pid" 2>/dev/null; do
		printf '\r  %s %s %s ' "${marks:i++%4:1}" "$text" \
			"$(elapsed "$start")" >&2
		sleep 0.2
	done
	printf '\r\033[K' >&2
}

# Run one step, its output kept in build/logs/: step LOG TEXT COMMAND...
# Says how long it took; on failure shows the end of the log and returns 1.
step()
{
	local log=$BUILD/logs/$1.log text=$2 start rc=0 pid

	shift 2
	mkdir -p "$BUILD/logs"
	start=$(now_ds)
	"$@" >"$log" 2>&1 </dev/null &
	pid=$!
	wheel "$pid" "$text" "$start"
	wait "$pid" || rc=$?
	if [ "$rc" -eq 0 ]; then
		say "  $text: $(elapsed "$start")"
		return 0
	fi
	say "  $text: FAILED after $(elapsed "$start"), the end of $log:"
	tail -n 25 "$log" | sed 's/^/    | /' >&2
	return 1
}

# Hold a lock on the cache while a command runs: with_lock NAME COMMAND...
# Two clones may prepare the same thing at once; the second one waits.
with_lock()
{
	local name=$1

	shift
	mkdir -p "$CACHE/locks"
	(
		if ! flock -n 9; then
			say "  waiting for another run that prepares $name"
			flock 9
		fi
		"$@" 9>&-
	) 9>"$CACHE/locks/$name"
}

# End everything that a process started: machines and builds in the background
# outlive their parent otherwise.
end_children()
{
	local child

	for child in $(cat /proc/"$1"/task/*/children 2>/dev/null); do
		end_children "$child"
		kill "$child" 2>/dev/null || true
	done
}

# Hold the build folder until this command ends.
build_lock()
{
	mkdir -p "$BUILD"
	exec 8>"$BUILD/.lock"
	if ! flock -n 8; then
		say "another ./run works in $BUILD (set CLEAVE_BUILD to use" \
			"another folder); waiting for it"
		flock 8
	fi
}
