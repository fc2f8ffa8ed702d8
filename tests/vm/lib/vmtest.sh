# SPDX-License-Identifier: MIT
#
# For tests in the virtual machine that are shell scripts (busybox sh):
#
#   . /usr/libexec/cleave/tests/vmtest.sh
#
# A failed check ends the test. What was started or loaded with these functions
# is stopped and unloaded when the test ends, however it ends.

set -u
VMTEST_MODULES=
VMTEST_DAEMONS=

# End the test: failed. vmtest_fail TEXT...
vmtest_fail()
{
	echo "$0: $*" >&2
	exit 1
}

# End the test: it cannot run here, for this reason. vmtest_skip TEXT...
vmtest_skip()
{
	echo "skip: $*"
	exit 77
}

# The command must succeed: vmtest_check COMMAND [ARG...]
vmtest_check()
{
	"$@" || vmtest_fail "failed: $*"
}

# Two texts must be equal: vmtest_equal WANTED GOT WHAT
vmtest_equal()
{
	[ "$1" = "$2" ] || vmtest_fail "$3: wanted '$1', got '$2'"
}

# A text must match an extended regular expression: vmtest_match REGEX TEXT
vmtest_match()
{
	printf '%s\n' "$2" | grep -q -E -e "$1" ||
		vmtest_fail "nothing matches '$1' in: $2"
}

# The kernel must log something that matches, and it is no failure if it does.
vmtest_expect_log()
{
	printf '%s\n' "$1" >>"$VMTEST_RUN/expect"
}

# What the kernel logged since the test began.
vmtest_log()
{
	dmesg | sed "1,/vmtest: begin $VMTEST_NAME /d"
}

# Wait until a command succeeds: vmtest_wait SECONDS COMMAND...
vmtest_wait()
{
	vmtest_tries=$(($1 * 20))
	shift
	until "$@"; do
		vmtest_tries=$((vmtest_tries - 1))
		[ "$vmtest_tries" -gt 0 ] || vmtest_fail "in vain: $*"
		sleep 0.05
	done
}

# Load a module and what it depends on: vmtest_load MODULE [PARAMETER=VALUE...]
vmtest_load()
{
	modprobe "$@" || vmtest_fail "modprobe $* failed"
	VMTEST_MODULES="$1 $VMTEST_MODULES"
}

vmtest_unload()
{
	rmmod "$1" || vmtest_fail "rmmod $1 failed"
}


# Start a daemon and wait until it says READY=1: vmtest_daemon COMMAND [ARG...]
# Its process id is then in VMTEST_PID.
vmtest_daemon()
{
	vmtest-daemon "$@" >"$VMTEST_RUN/daemon.pid" ||
		vmtest_fail "$1 did not become ready"
	VMTEST_PID=$(cat "$VMTEST_RUN/daemon.pid")
	VMTEST_DAEMONS="$VMTEST_PID $VMTEST_DAEMONS"
}

# Ask a daemon to end and wait for it: vmtest_daemon_stop PID
vmtest_daemon_stop()
{
	kill "$1" || vmtest_fail "no daemon $1"
	vmtest_wait 10 vmtest_gone "$1"
}

vmtest_gone()
{
	! kill -0 "$1" 2>/dev/null
}

vmtest_cleanup()
{
	for vmtest_pid in $VMTEST_DAEMONS; do
		kill -KILL "$vmtest_pid" 2>/dev/null &&
			vmtest_wait 10 vmtest_gone "$vmtest_pid"
	done
	for vmtest_module in $VMTEST_MODULES; do
		[ ! -d "/sys/module/$vmtest_module" ] || rmmod "$vmtest_module"
	done
	[ ! -d /sys/module/kshim ] || rmmod kshim
}

trap vmtest_cleanup EXIT
