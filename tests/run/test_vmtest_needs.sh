# SPDX-License-Identifier: MIT
# What a test says it needs is understood, and what is not understood refused.
. "$(dirname "$0")/lib.sh"
load_functions

cat >"$WORK/t_one.c" <<'T'
// SPDX-License-Identifier: MIT
/*
 * vmtest: cpus=1 timeout=90 kernels=6.1,debug cmdline="slub_debug=FZ quiet"
 * vmtest: init=systemd boot=own
 */
T
vmtest_needs "$WORK/t_one.c"
[ "$need_cpus $need_timeout $need_kernels" = "1 90 6.1,debug" ] ||
	fail "cpus, timeout, kernels: $need_cpus $need_timeout $need_kernels"
[ "$need_cmdline" = "slub_debug=FZ quiet" ] || fail "cmdline: $need_cmdline"
[ "$need_init $need_boot" = "systemd own" ] || fail "$need_init $need_boot"

echo '# a test without needs' >"$WORK/t_two.sh"
vmtest_needs "$WORK/t_two.sh"
[ "$need_cpus$need_kernels$need_boot" = 2shared ] || fail "no defaults"

echo '# vmtest: cpu=1' >"$WORK/t_bad.sh"
said=$( (vmtest_needs "$WORK/t_bad.sh") 2>&1) && fail "cpu=1 was accepted"
grep -q "unknown requirement 'cpu=1'" <<<"$said" || fail "it said: $said"

# nothing in the comment is run
echo '# vmtest: cmdline="$(touch '"$WORK"'/ran)"' >"$WORK/t_evil.sh"
(vmtest_needs "$WORK/t_evil.sh") 2>/dev/null
[ ! -e "$WORK/ran" ] || fail "a command in a comment was run"
