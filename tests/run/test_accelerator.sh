# SPDX-License-Identifier: MIT
# Hardware virtualisation only where the processor shows it.
. "$(dirname "$0")/lib.sh"
load_functions

[ "$(CLEAVE_ACCEL=tcg vm_accel)" = tcg ] || fail "tcg cannot be chosen"
[ "$(CLEAVE_ACCEL=kvm vm_accel)" = kvm ] || fail "kvm cannot be chosen"
said=$( (CLEAVE_ACCEL=fast vm_accel) 2>&1) && fail "'fast' was accepted"
grep -q "CLEAVE_ACCEL is 'fast': kvm or tcg" <<<"$said" || fail "said: $said"

unset CLEAVE_ACCEL
if ! grep -q -w -E 'vmx|svm' /proc/cpuinfo; then
	[ "$(vm_accel)" = tcg ] || fail "kvm without vmx or svm"
fi
exit 0
