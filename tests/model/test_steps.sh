#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Nobody takes a step of a slot's state but by a function of lpc_slot.h, which is
# what the model knows: test_steps.sh SOURCES.

cd "$1" || exit 1
[ -f kshim/mailbox.c ] && [ -f udaemon/slot.c ] || exit 1
found=$(grep -n -E \
	'lpc_slot_(acquire|release|read|write|exchange)\(&[^,)]*(state|sleeper)\>|(slot|shared)->(state|sleeper)\>' \
	kshim/*.[ch] udaemon/*.[ch])
[ -z "$found" ] || {
	printf '%s\n' "$found"
	exit 1
}
