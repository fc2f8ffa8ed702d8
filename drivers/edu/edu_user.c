// SPDX-License-Identifier: MIT
/*
 * edu_user.c - user half of the driver for QEMU's edu: finds out what device it
 * is and whether it is alive, and has it compute.
 *
 * The lock 'device' is held while the device is used, so that one request at a
 * time uses it and the state that both halves see is never half changed: if
 * this process dies, nothing is written back.
 */
#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "edu_user.h"

/* The identification register: version in the upper half, this in the lower. */
#define ID_MASK	     0xffff
#define ID_EDU	     0x00ed
#define VERSION_BITS 16

/* The status register. */
#define STATUS_COMPUTING 0x01
#define STATUS_INTERRUPT 0x80

#define COMPUTE_MS	 2000
#define POLL_US		 50

/* Wait until the device does not compute. */
static int wait_idle(struct lpc_ctx *ctx)
{
	const struct timespec pause = { .tv_nsec = POLL_US * 1000 };
	int tries = COMPUTE_MS * 1000 / POLL_US;
	uint32_t status;
	int err;

	while (tries--) {
		err = edu_read_reg(ctx, EDU_REG_STATUS, &status);
		if (err || !(status & STATUS_COMPUTING))
			return err;
		nanosleep(&pause, NULL);
	}
	return -ETIMEDOUT;
}

/* Wait for the interrupt; one that an earlier request left over is no end. */
static int wait_interrupt(struct lpc_ctx *ctx)
{
	uint32_t status;
	int err;

	do {
		err = edu_await_irq(ctx, COMPUTE_MS);
		if (!err)
			err = edu_read_reg(ctx, EDU_REG_STATUS, &status);
	} while (!err && status & STATUS_COMPUTING);
	return err;
}

/* Have the device compute; the lock is held. */
static int compute(struct lpc_ctx *ctx, uint32_t mode, uint32_t n,
		   uint32_t *result)
{
	bool interrupt = mode == EDU_MODE_INTERRUPT;
	int err;

	/* What a process that died had begun is let finish. */
	err = wait_idle(ctx);
	if (err)
		return err;
	err = edu_write_reg(ctx, EDU_REG_STATUS,
			    interrupt ? STATUS_INTERRUPT : 0);
	if (err)
		return err;
	err = edu_write_reg(ctx, EDU_REG_FACTORIAL, n);
	if (err)
		return err;
	err = interrupt ? wait_interrupt(ctx) : wait_idle(ctx);
	if (err)
		return err;
	return edu_read_reg(ctx, EDU_REG_FACTORIAL, result);
}

static int edu_op_factorial(struct lpc_ctx *ctx, uint32_t n, uint32_t *result)
{
	struct edu_state state;
	int err, unlock_err;

	err = edu_device_lock(ctx, &state);
	if (err)
		return err;
	err = compute(ctx, state.mode, n, result);
	if (err) {
		state.failed++;
	} else {
		state.done++;
		state.last_n = n;
		state.last_result = *result;
	}
	unlock_err = edu_device_unlock(ctx, &state);
	return err ? err : unlock_err;
}

/* A number in decimal, perhaps with a newline after it, and nothing else. */
static int parse(const char *text, uint32_t *n)
{
	unsigned long number;
	char *end;

	if (text[0] < '0' || text[0] > '9')
		return -EINVAL;
	errno = 0;
	number = strtoul(text, &end, 10);
	if (end[0] == '\n')
		end++;
	if (end[0])
		return -EINVAL;
	if (errno || number > EDU_N_MAX)
		return -ERANGE;
	*n = (uint32_t)number;
	return 0;
}

static int edu_op_command(struct lpc_ctx *ctx, const char *text,
			  uint32_t *result)
{
	uint32_t n;
	int err;

	err = parse(text, &n);
	if (err)
		return err;
	return edu_op_factorial(ctx, n, result);
}

/* The liveness register answers with the inverse of what is written to it. */
static int check_liveness(struct lpc_ctx *ctx, struct edu_state *state)
{
	static const uint32_t patterns[] = { 0, 0xffffffff, 0x5aa50ff0 };
	uint32_t value;
	size_t i;
	int err;

	for (i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {
		err = edu_write_reg(ctx, EDU_REG_LIVENESS, patterns[i]);
		if (!err)
			err = edu_read_reg(ctx, EDU_REG_LIVENESS, &value);
		if (!err && value != ~patterns[i])
			err = -EIO;
		if (err)
			return err;
	}
	state->checks++;
	return 0;
}

static int edu_op_check(struct lpc_ctx *ctx)
{
	struct edu_state state;
	int err, unlock_err;

	err = edu_device_lock(ctx, &state);
	if (err)
		return err;
	err = check_liveness(ctx, &state);
	unlock_err = edu_device_unlock(ctx, &state);
	return err ? err : unlock_err;
}

static void edu_op_irq(struct lpc_ctx *ctx, uint32_t cause, uint32_t count)
{
	struct edu_state state;

	(void)cause;
	if (edu_device_lock(ctx, &state))
		return;
	state.events += count;
	edu_device_unlock(ctx, &state);
}

static int identify(struct lpc_ctx *ctx, struct edu_state *state)
{
	uint32_t id;
	int err;

	err = edu_read_reg(ctx, EDU_REG_ID, &id);
	if (err)
		return err;
	if ((id & ID_MASK) != ID_EDU)
		return -ENODEV;
	state->version = id >> VERSION_BITS;
	return check_liveness(ctx, state);
}

/* Set the device up; every incarnation does it, since the last one may have
 * died anywhere.
 */
static int edu_init(struct lpc_ctx *ctx, void **priv)
{
	struct edu_state state;
	int err, unlock_err;

	(void)priv;
	err = edu_device_lock(ctx, &state);
	if (err)
		return err;
	err = identify(ctx, &state);
	unlock_err = edu_device_unlock(ctx, &state);
	if (err || unlock_err)
		return err ? err : unlock_err;
	return edu_ready(ctx);
}

static const struct edu_user_ops ops = {
	.factorial = edu_op_factorial,
	.command = edu_op_command,
	.check = edu_op_check,
	.irq = edu_op_irq,
};

EDU_USER_HALF(.ops = &ops, .init = edu_init);
