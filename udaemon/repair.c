// SPDX-License-Identifier: MIT
/*
 * repair.c - structures that the last user half died with are made sound.
 *
 * This runs before the user half's init and before any call, in the program's
 * thread.  A repair that fails leaves the structure suspect: locking it fails, and
 * everything else works; the next user half tries again.  One that dies is the
 * same to the kernel.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "channel.h"
#include "context.h"
#include "driver.h"
#include "repair.h"

/* Whether the author gave the function. */
static bool function_present(const struct lpc_driver *driver,
			     const struct lpc_user_name *lock)
{
	const char *ops = driver->half->ops;
	void (*op)(void);

	if (!ops)
		return false;
	memcpy(&op, ops + lock->slot, sizeof(op));
	return op != NULL;
}

/* One attempt; -EALREADY: there is nothing to repair. */
static int repair(struct lpc_driver *driver, struct lpc_ctx *ctx,
		  const struct lpc_user_name *lock, uint32_t index, void *copy)
{
	int err;

	err = ud_channel_lock(driver->fd, 0, index, LPC_LOCK_REPAIR, copy,
			      lock->len, 0);
	if (err)
		return err;
	err = lock->repair(ctx, driver->half->ops, copy);
	if (!err)
		err = ud_channel_unlock(driver->fd, 0, index, 0, copy,
					lock->len);
	if (err)
		ud_channel_unlock(driver->fd, 0, index, LPC_UNLOCK_DISCARD,
				  NULL, 0);
	return err;
}

static int repair_lock(struct lpc_driver *driver, struct lpc_ctx *ctx,
		       const struct lpc_user_name *lock, uint32_t index)
{
	void *copy = calloc(1, lock->len);
	int err;

	if (!copy)
		return ud_fail(driver, -ENOMEM, "no memory");
	err = repair(driver, ctx, lock, index, copy);
	free(copy);
	if (!err)
		ud_log(driver, UDRIVER_INFO,
		       "%s: what lock '%s' guards has been repaired",
		       driver->name, lock->name);
	else if (err != -EALREADY)
		ud_log(driver, UDRIVER_ERR,
		       "%s: what lock '%s' guards could not be repaired, and "
		       "cannot be used: %s",
		       driver->name, lock->name, strerror(err < 0 ? -err : err));
	return 0;
}

/**
 * ud_repair - repair what the last user half died with
 * @driver: a driver that has attached and bound
 *
 * Return: 0, also where a repair failed, which has been logged; -EINVAL: the user
 * half has no function for a repair that the interface names; -ENOMEM.
 */
int ud_repair(struct lpc_driver *driver)
{
	const struct lpc_user_interface *interface = driver->half->interface;
	const struct lpc_user_name *lock;
	struct ud_strand *strand;
	uint32_t i, index;
	int err = 0;

	strand = ud_strand_create(driver);
	if (!strand)
		return ud_fail(driver, -ENOMEM, "no memory");
	for (i = 0; i < interface->n_locks && !err; i++) {
		lock = &interface->locks[i];
		index = driver->bind.locks[i].index;
		if (!lock->repair)
			continue;
		if (!function_present(driver, lock))
			err = ud_fail(driver, -EINVAL,
				      "%s: the user half has no function that "
				      "repairs what lock '%s' guards",
				      driver->name, lock->name);
		else if (index != UD_UNBOUND)
			err = repair_lock(driver, &strand->top, lock, index);
	}
	ud_strand_destroy(strand);
	return err;
}
