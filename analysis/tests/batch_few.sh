# SPDX-License-Identifier: MIT
#
# A batch in which drivers fail, each in its own way: the others are done, and every failure is listed with its reason.

test_main()
{
	local dir=$work/few text

	mkdir -p "$dir"
	# what ends the program early, for one driver: the real program otherwise
	cat >"$dir/drvsplit" <<-TEXT
	#!/bin/sh
	case "\$*" in
	*facts*8139cp*) kill -SEGV \$\$ ;;
	*) exec "$drvsplit" "\$@" ;;
	esac
	TEXT
	chmod +x "$dir/drvsplit"
	cat >"$dir/list" <<-'TEXT'
	# comments and empty lines are no drivers

	drivers/net/ethernet/realtek/8139too.c
	drivers/net/ethernet/realtek/8139cp.c
	drivers/net/ethernet/realtek/none.c
	drivers/net/ethernet/realtek
	TEXT
	text=$(DRVSPLIT=$dir/drvsplit "$ANALYSIS/run-split" --batch "$dir/list" -o "$dir/out" 2>"$dir/err")
	check "batch: one of four is done, and has its row" grep -qE '^8139too +54 ' <<<"$text"
	check "batch: the last line counts them" grep -q '^1 of 4 drivers in ' <<<"$text"
	check "batch: a driver that is not there is listed with that reason" \
		grep -q 'realtek/none.c: drvsplit: .*No such file or directory' <<<"$text"
	check "batch: a folder of several modules is listed with that reason" \
		grep -q 'ethernet/realtek: drvsplit: .*builds several modules' <<<"$text"
	check "batch: a crash is listed as one" grep -q '8139cp.c: it crashed, see ' <<<"$text"
	refuse "batch: a list that is not there" 1 "none: cannot be read" "$ANALYSIS/run-split" --batch "$dir/none" -o "$dir/out"
}
