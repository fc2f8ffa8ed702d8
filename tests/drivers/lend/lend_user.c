// SPDX-License-Identifier: MIT
/*
 * lend_user.c - user half for tests of what is lent; it also does what it must
 * not.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "lend_user.h"

#define PAGE ((uintptr_t)4096)

static void sleep_ms(long ms)
{
	struct timespec ts = { ms / 1000, ms % 1000 * 1000000 };

	while (nanosleep(&ts, &ts) && errno == EINTR)
		;
}

static uint64_t sum_of(const void *data, uint32_t len)
{
	const volatile uint8_t *byte = data;
	uint64_t sum = 0;

	while (len--)
		sum += *byte++;
	return sum;
}

static void fill_with(void *data, uint32_t len, uint8_t seed)
{
	uint8_t *byte = data;

	while (len--)
		*byte++ = seed++;
}

/* Bytes that are not zero before and behind a buffer, in its first and last page. */
static uint32_t count_around(const void *data, uint32_t len)
{
	uintptr_t start = (uintptr_t)data, end = start + len, at;
	uint32_t n = 0;

	for (at = start & ~(PAGE - 1); at < start; at++)
		n += *(volatile uint8_t *)at != 0;
	for (at = end; at & (PAGE - 1); at++)
		n += *(volatile uint8_t *)at != 0;
	return n;
}

static void write_around(const void *data, uint32_t len)
{
	uintptr_t start = (uintptr_t)data, end = start + len, at;

	for (at = start & ~(PAGE - 1); at < start; at++)
		*(volatile uint8_t *)at = 0xee;
	for (at = end; at & (PAGE - 1); at++)
		*(volatile uint8_t *)at = 0xee;
}

/* A buffer to be written again when it is lent no more. */
static struct {
	pthread_mutex_t lock;
	void *data;
	uint32_t len;
} late = { .lock = PTHREAD_MUTEX_INITIALIZER };

static void do_deed(enum lend_deed deed, void *data, uint32_t len)
{
	switch (deed) {
	case DEED_LATE:
		/* The deadline is a second. */
		sleep_ms(1500);
		memset(data, 0xdd, len);
		break;
	case DEED_REMEMBER:
		pthread_mutex_lock(&late.lock);
		late.data = data;
		late.len = len;
		pthread_mutex_unlock(&late.lock);
		break;
	case DEED_AGAIN:
		pthread_mutex_lock(&late.lock);
		memset(late.data, 0xdd, late.len);
		pthread_mutex_unlock(&late.lock);
		break;
	case DEED_DIE:
		kill(getpid(), SIGKILL);
		break;
	case DEED_SCRIBBLE:
		*(volatile uint8_t *)data = 1;
		break;
	case DEED_AROUND:
		write_around(data, len);
		break;
	default:
		break;
	}
}

static int sum_block(struct lpc_ctx *ctx, const void *data, uint32_t data_len,
		     uint64_t *sum)
{
	(void)ctx;
	*sum = sum_of(data, data_len);
	return 0;
}

static int fill_block(struct lpc_ctx *ctx, uint8_t seed, void *data,
		      uint32_t *data_len, uint32_t *before)
{
	(void)ctx;
	*before = *data_len;
	*data_len -= *data_len / 4;
	fill_with(data, *data_len, seed);
	return 0;
}

static int invert_block(struct lpc_ctx *ctx, const char *name, void *data,
			uint32_t *data_len)
{
	uint8_t *byte = data;
	uint32_t i;

	(void)ctx;
	if (strcmp(name, "invert"))
		return -EINVAL;
	for (i = 0; i < *data_len; i++)
		byte[i] = ~byte[i];
	return 0;
}

static int sum(struct lpc_ctx *ctx, const void *data, uint32_t data_len,
	       enum lend_deed deed, uint64_t *total, uint32_t *around)
{
	(void)ctx;
	*around = count_around(data, data_len);
	do_deed(deed, (void *)(uintptr_t)data, data_len);
	*total = sum_of(data, data_len);
	return 0;
}

static int fill(struct lpc_ctx *ctx, uint8_t seed, enum lend_deed deed, void *data,
		uint32_t *data_len, uint32_t *around)
{
	(void)ctx;
	*around = count_around(data, *data_len);
	do_deed(deed, data, *data_len);
	fill_with(data, *data_len, seed);
	if (deed == DEED_BOAST)
		*data_len += 1;
	return 0;
}

static int copy(struct lpc_ctx *ctx, const void *from, uint32_t from_len, void *to,
		uint32_t *to_len, const char *name)
{
	(void)ctx;
	if (*to_len < from_len || strcmp(name, "copy"))
		return -EINVAL;
	memcpy(to, from, from_len);
	*to_len = from_len;
	return 0;
}

static int count(struct lpc_ctx *ctx, uint64_t n, uint64_t *total)
{
	uint64_t *kept;
	size_t len;

	kept = lpc_state(ctx, &len);
	if (len != 8192)
		return -EINVAL;
	*kept += n;
	*total = *kept;
	return 0;
}

static int sealed(struct lpc_ctx *ctx, uint64_t seal, uint64_t *incarnation)
{
	int err = seal ? lpc_state_seal(ctx) : 0;

	return err ? err : lpc_state_check(ctx, incarnation);
}

static const struct lend_user_ops ops = {
	.sum_block = sum_block,
	.fill_block = fill_block,
	.invert_block = invert_block,
	.sum = sum,
	.fill = fill,
	.copy = copy,
	.count = count,
	.sealed = sealed,
};

LEND_USER_HALF(.ops = &ops);
