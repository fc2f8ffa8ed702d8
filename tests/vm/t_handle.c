// SPDX-License-Identifier: MIT
/*
 * t_handle.c - a handle finds its object and no other: one that was never given
 * out or is of another type is EBADF, one whose object has gone is ESTALE, also
 * when another object has taken its place; and one of another kernel half is not one
 * of this.
 */
#include "wiretest.h"

#include <unistd.h>

#define MANY	64

static int fd;

static uint64_t make(uint32_t n)
{
	struct wire_make_thing_in in = { .n = n };
	uint64_t handle;

	lpctest_result(wire_down(fd, LPC_WIRE_DOWNCALL_MAKE_THING, &in, sizeof(in),
				 &handle), 0);
	vmtest_check(handle);
	return handle;
}

static int use(uint64_t handle, uint32_t *ret_n)
{
	uint64_t n = 0;
	int err;

	err = wire_down(fd, LPC_WIRE_DOWNCALL_USE_THING, &handle, sizeof(handle), &n);
	if (!err)
		*ret_n = n;
	return err;
}

static int drop(uint64_t handle)
{
	return wire_down(fd, LPC_WIRE_DOWNCALL_DROP_THING, &handle, sizeof(handle),
			 NULL);
}

static void finds(void)
{
	uint64_t handles[MANY];
	uint32_t i, n;

	for (i = 0; i < MANY; i++)
		handles[i] = make(1000 + i);
	for (i = 0; i < MANY; i++) {
		lpctest_result(use(handles[i], &n), 0);
		vmtest_equal(n, 1000 + i);
	}
	/* Every other one goes, and the next ones take their places. */
	for (i = 0; i < MANY; i += 2)
		lpctest_result(drop(handles[i]), 0);
	for (i = 0; i < MANY / 2; i++)
		make(2000 + i);
	for (i = 0; i < MANY; i++) {
		lpctest_result(use(handles[i], &n), i % 2 ? 0 : -ESTALE);
		if (i % 2)
			vmtest_equal(n, 1000 + i);
	}
	for (i = 0; i < MANY; i += 2)
		lpctest_result(drop(handles[i]), -ESTALE);
}

static void does_not_find(void)
{
	uint64_t thing = make(1), other;
	uint32_t n;
	int bit;

	lpctest_result(wire_down(fd, LPC_WIRE_DOWNCALL_MAKE_OTHER, NULL, 0, &other),
		       0);
	lpctest_result(use(other, &n), -EBADF);
	lpctest_result(drop(other), -EBADF);
	lpctest_result(use(0, &n), -EBADF);
	lpctest_result(use(~0ULL, &n), -EBADF);
	/* A later generation than any, and another type. */
	lpctest_result(use(thing + (1ULL << 40), &n), -EBADF);
	lpctest_result(use(thing | 1ULL << 56, &n), -EBADF);
	lpctest_result(use(thing | 1ULL << 63, &n), -EBADF);
	/* No single bit away is it still the same. */
	for (bit = 0; bit < 64; bit++)
		vmtest_check(use(thing ^ (1ULL << bit), &n) || n != 1,
			     "bit %d", bit);
	lpctest_result(use(thing, &n), 0);
	vmtest_equal(n, 1);
	/* Those that are not dropped go with the kernel half. */
}

/* What a handle finds in one kernel half it does not find in another. */
static void of_another_half(void)
{
	uint64_t here = make(1), there;
	int own = fd;
	uint32_t n;

	fd = wire_attach_to(WIRE_DEVICE "-apart");
	there = make(2);
	lpctest_result(use(there, &n), 0);
	vmtest_equal(n, 2);
	lpctest_result(use(here, &n), -ESTALE);
	lpctest_result(drop(here), -ESTALE);
	close(fd);
	fd = own;
	lpctest_result(use(there, &n), -EBADF);
	lpctest_result(drop(there), -EBADF);
	lpctest_result(use(here, &n), 0);
	vmtest_equal(n, 1);
}

int main(void)
{
	wire_load("apart=1");
	fd = wire_attach_to(WIRE_DEVICE);
	finds();
	does_not_find();
	of_another_half();
	close(fd);
	return 0;
}
