# SPDX-License-Identifier: MIT
# help: refuse each allocation of kshim in turn, up to so many times it comes
# count: 3
# json: allocations and what became of them

campaign_main()
{
	local kernel=$1 count=$2 json=$4

	say "refusing allocations on Linux $kernel:"
	memory_prepare "$kernel"
	memory_refuse "$kernel" "$count"
	memory_report "$BUILD/memory" "$json"
}
