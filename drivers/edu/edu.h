/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR MIT) */
/*
 * edu.h - what an application can do with /dev/eduN.
 *
 * write() of a number in decimal has the device compute its factorial; read()
 * then gives it, in decimal and with a newline.  On a file that nothing was
 * written to, read() gives the result that the device computed last.
 *
 * Errors of all of them, and what each means here:
 *
 *  EAGAIN     too many requests at once
 *  EINVAL     not a number; an argument that cannot be
 *  EIO        the device, or what drives it, does not work
 *  ENODEV     the device has been removed
 *  ENXIO      the device is not set up (also of open())
 *  ERANGE     a number whose factorial is too large, above EDU_N_MOST
 *  ETIMEDOUT  the device did not answer in time
 */
#ifndef _EDU_H
#define _EDU_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define EDU_N_MOST	12

/* How the device says that it is done. */
#define EDU_BY_INTERRUPT	0
#define EDU_BY_POLLING		1

/**
 * struct edu_info - EDU_IOC_INFO
 * @version: of the device
 * @mode: EDU_BY_INTERRUPT or EDU_BY_POLLING
 * @last_n: last number computed
 * @last_result: its factorial
 * @done: computations
 * @failed: computations that failed
 * @checks: checks that were passed
 * @interrupts: interrupts of the device
 * @mode_changes: EDU_IOC_MODE that changed it
 */
struct edu_info {
	__u32 version;
	__u32 mode;
	__u32 last_n;
	__u32 last_result;
	__u64 done;
	__u64 failed;
	__u64 checks;
	__u64 interrupts;
	__u64 mode_changes;
};

/**
 * struct edu_factorial_request - EDU_IOC_FACTORIAL
 * @n: the number
 * @result: out: its factorial
 */
struct edu_factorial_request {
	__u32 n;
	__u32 result;
};

#define EDU_IOC_INFO		_IOR(0xBD, 0x20, struct edu_info)
#define EDU_IOC_FACTORIAL	_IOWR(0xBD, 0x21, struct edu_factorial_request)
#define EDU_IOC_MODE		_IOW(0xBD, 0x22, __u32)
#define EDU_IOC_CHECK		_IO(0xBD, 0x23)

#endif /* _EDU_H */
