# SPDX-License-Identifier: MIT
#
# What campaigns of ./run torture share.

# Run a test of the virtual machine once, with arguments, whatever else its file
# says: torture_test KERNEL TEST SECONDS ARG... The seconds are those of a stock
# kernel. What it prints is shown also where it passes.
torture_test()
{
	local kernel=$1 test=$2 limit=$3

	shift 3
	packages_need build vm
	qemu_prepare
	build_user
	build_modules "$kernel"
	vmtest_needs "$TOP/tests/vm/$test.c"
	kernel_row "$kernel"
	[ "$row_kind" != debug ] || limit=$((limit * 4))
	VMTESTS_RESULT=torture_result
	vmtests_machine "$kernel" "$(vmtest_machine "$test")" \
		"$test $limit $*"$'\n'
}

torture_result()
{
	local result=$1 name=$2 seconds=$3 reason=$4

	shift 4
	tally "$result" "$name" "$seconds" ${reason:+"$reason"}
	# not each daemon that has come and gone
	printf '    | %s\n' "$@" | grep -v -e '| udaemon: .*: attached as ' || true
}

# Whether the kernel logged nothing bad in machine NAME: torture_log NAME
torture_log()
{
	local bad

	bad=$(grep -v '^#' "$TOP/tests/vm/init/log-patterns" |
		grep -m 5 -E -f - "$BUILD/logs/$1.console") || return 0
	say "the kernel log ($BUILD/logs/$1.console) has:"
	printf '    | %s\n' "$bad" >&2
	return 1
}
