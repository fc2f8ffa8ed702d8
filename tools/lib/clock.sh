# SPDX-License-Identifier: MIT
#
# The virtual machine's clock, where times are measured.

# Kernel parameters for it. Under software emulation Linux does not trust the
# processor's time stamp counter, which does keep time there, and reads the
# HPET instead, an emulated device: over a microsecond for each reading.
vm_clock()
{
	[ "$(vm_accel)" = kvm ] || echo "tsc=reliable"
}
