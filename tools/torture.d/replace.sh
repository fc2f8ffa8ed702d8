# SPDX-License-Identifier: MIT
# help: replace the daemon again and again under four callers, in each mode for so many calls
# count: 100000

# Calls a second that the slowest machine answers.
REPLACE_RATE=100

campaign_main()
{
	torture_test "$1" t_replace_load "$((240 + 2 * $2 / REPLACE_RATE))" "$2" "$3"
}
