# SPDX-License-Identifier: MIT
# help: kill applications and daemons while buffers are lent
# count: 1000

# A kill may have to wait for a daemon to start.
campaign_main()
{
	torture_test "$1" t_grant_kills "$((120 + $2))" "$2" "$3"
}
