#!/bin/sh
# SPDX-License-Identifier: MIT
#
# What udaemon@.service keeps a user half from, line by line: tried inside the
# unit as it is; with nothing but that line against it; and without the line, when
# it must be possible, or the line does nothing.
#
# vmtest: init=systemd timeout=400 kernels=6.1
. /usr/libexec/cleave/tests/vmtest.sh

SHIPPED=/usr/lib/systemd/system/udaemon@.service
UNITS=/run/systemd/system

trap 'rm -f $UNITS/trial-*; vmtest_cleanup' EXIT

# Try something inside the unit without the lines that match: possible REGEX WHAT...
# Status 0: possible, 1: refused. Each trial is a unit of its own, which systemd
# finds without being told.
possible()
{
	without=$1
	shift
	n=$((n + 1))
	sed -e '/^ExecStart=/d; /^Type=/d; /^Watchdog/d; /^Restart/d' \
		-e "s|^\[Service\]|&\nType=oneshot\nExecStart=$PROBE $*|" \
		"$SHIPPED" | grep -v -E "^($without)=" >$UNITS/trial-$n@.service
	systemctl start trial-$n@null.service 2>/dev/null
	status=$(systemctl show --property ExecMainStatus --value \
		trial-$n@null.service)
	case $status in
	0)	return 0 ;;
	3)	return 1 ;;
	9|15)	return 1 ;; # ended by a signal, for having used too much
	*)	vmtest_fail "$* without '$without' ended with $status" ;;
	esac
}

# One line, the others that stand in the way, and what they keep from:
# line REGEX OTHERS WHAT...
line()
{
	line=$1 others=$2
	shift 2
	grep -q -E "^($line)=" $SHIPPED || vmtest_fail "there is no $line"
	[ "$others" = none ] || ! possible none "$@" ||
		vmtest_fail "possible in the unit: $*"
	! possible "$others" "$@" ||
		vmtest_fail "$line alone does not keep it from: $*"
	possible "$others|$line" "$@" ||
		vmtest_fail "impossible without $line: $*"
	tried="$tried $line"
}

PROBE=/usr/libexec/cleave/tests/vmtest-probe
USER="DynamicUser|User"
ROOT="$USER|CapabilityBoundingSet|NoNewPrivileges"
ANY="$ROOT|SystemCallFilter"
tried= n=0

vmtest_load lpc_null
vmtest_load lpc_factorial
echo secret >/root/secret
: >/tmp/seen
mkdir -p $UNITS

# Its own user.
line "DynamicUser|User" "none" root
line CapabilityBoundingSet "none" capability
line NoNewPrivileges "$USER" privileges
line RestrictSUIDSGID "$USER" setuid /run/udaemon/null/x
line UMask "none" umask

# Its own channel: three walls.
line PrivateDevices "none" see /dev/lpc/factorial
line "DevicePolicy|DeviceAllow" "$USER|PrivateDevices|BindPaths|ProtectClock" \
	open /dev/lpc/factorial
line "DynamicUser|User" \
	"PrivateDevices|BindPaths|ProtectClock|DevicePolicy|DeviceAllow" \
	open /dev/lpc/factorial
possible none open /dev/lpc/null || vmtest_fail "its own channel is closed"

# So much and no more.
line MemoryMax "none" memory
line TasksMax "none" tasks 300

# What else there is to see and to change.
line InaccessiblePaths "none" see /sys/class/lpc/factorial
line PrivateIPC "none" ipc "$(readlink /proc/self/ns/ipc)"
line PrivateNetwork "none" network "$(readlink /proc/self/ns/net)"
line PrivateTmp "$USER" see /tmp/seen
line ProcSubset "none" see /proc/cpuinfo
line ProtectClock "$ANY" clock
line ProtectControlGroups "$ROOT|ProtectSystem|InaccessiblePaths" \
	folder /sys/fs/cgroup/x
line ProtectHome "none" read /root/secret
line ProtectHostname "none" hostname "$(readlink /proc/self/ns/uts)"
line ProtectKernelLogs "$ANY" log
line ProtectKernelModules "none" see "/usr/lib/modules/$(uname -r)"
line ProtectKernelTunables "$ROOT|ProcSubset|ProtectProc" \
	write /proc/sys/kernel/panic
line ProtectProc "none" see /proc/1
line ProtectSystem "$ROOT" folder /usr/x

# What it may ask of the kernel.
line LockPersonality "none" personality
line MemoryDenyWriteExecute "none" execute
line RestrictAddressFamilies "none" socket
line RestrictNamespaces "SystemCallFilter" namespace
line RestrictRealtime "$ROOT" realtime
line SystemCallArchitectures "none" foreign
line SystemCallFilter "none" trace

# Every line that restricts has been tried, but what only says how.
for line in $(sed -n '/^DynamicUser/,/^\[Install\]/s/=.*//p' $SHIPPED |
	grep -v '^#' | sort -u); do
	case $line in
	User|RuntimeDirectory|BindPaths|MemorySwapMax|SystemCallErrorNumber)
		continue
		;;
	esac
	case $tried in
	*$line*) ;;
	*)	vmtest_fail "nobody tries what $line keeps from" ;;
	esac
done
