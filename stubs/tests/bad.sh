#!/bin/bash
# SPDX-License-Identifier: MIT
#
# bad.sh LPCGEN FILE.lpc               lpcgen refuses the file with exit status 1
#                                      and the very messages that the comments
#                                      at its end, after "//!", say
# bad.sh --regenerate LPCGEN FILE.lpc...      write those anew, to be read
set -euo pipefail

# messages LPCGEN FILE: each message without the file's name, in one line
messages()
{
	cd "$(dirname "$2")"
	"$1" --check "$(basename "$2")" 2>&1 |
		sed -n "s/^$(basename "$2"):/\/\/! /p"
}

if [ "$1" = --regenerate ]; then
	lpcgen=$2
	shift 2
	for file; do
		# Twice: the messages move the end of the file.
		for _ in once again; do
			new=$(messages "$lpcgen" "$file" || true)
			sed -i '/^\/\/! /d' "$file"
			echo "$new" >>"$file"
		done
	done
	exit
fi

status=0
"$1" --check "$2" >/dev/null 2>&1 || status=$?
if [ $status -ne 1 ]; then
	echo "exit status $status, expected 1"
	exit 1
fi
if ! grep -q '^//! .*: error: ' "$2"; then
	echo "$2 does not say what is wrong with it"
	exit 1
fi
diff -u <(grep '^//! ' "$2") <(messages "$1" "$2")
