// SPDX-License-Identifier: MIT
/*
 * toy.c - a small interface, both its halves, and how tests begin and end.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "toy.h"

struct toy toy = { .log_lock = PTHREAD_MUTEX_INITIALIZER };

/* The user half. */

static int put_u32(uint32_t n, void *out, uint32_t *out_len)
{
	memcpy(out, &n, sizeof(n));
	*out_len = sizeof(n);
	return 0;
}

static uint32_t get_u32(const void *in)
{
	uint32_t n;

	memcpy(&n, in, sizeof(n));
	return n;
}

static int run_twice(struct lpc_ctx *ctx, const void *ops, const void *in,
		     uint32_t in_len, void *out, uint32_t *out_len)
{
	(void)ops;
	if (in_len != sizeof(uint32_t))
		return -EPROTO;
	toy.deadline_ns = lpc_deadline_ns(ctx);
	return put_u32(2 * get_u32(in), out, out_len);
}

static int run_deep(struct lpc_ctx *ctx, const void *ops, const void *in,
		    uint32_t in_len, void *out, uint32_t *out_len)
{
	uint32_t n = get_u32(in), len;
	int err;

	(void)ops;
	(void)in_len;
	if (!n)
		return put_u32(0, out, out_len);
	n--;
	err = lpc_down_call(ctx, TOY_AGAIN, &n, sizeof(n), &n, sizeof(n), &len);
	return err ? err : put_u32(n + 1, out, out_len);
}

static void enter(void)
{
	int n = ++toy.running, most = toy.most;

	while (n > most && !atomic_compare_exchange_weak(&toy.most, &most, n))
		;
}

static int run_block(struct lpc_ctx *ctx, const void *ops, const void *in,
		     uint32_t in_len, void *out, uint32_t *out_len)
{
	(void)ctx;
	(void)ops;
	(void)in;
	(void)in_len;
	(void)out;
	(void)out_len;
	enter();
	while (sem_wait(&toy.go))
		;
	toy.running--;
	return 0;
}

static int run_obey(struct lpc_ctx *ctx, const void *ops, const void *in,
		    uint32_t in_len, void *out, uint32_t *out_len)
{
	(void)ops;
	(void)in;
	(void)in_len;
	(void)out;
	(void)out_len;
	enter();
	while (!lpc_cancelled(ctx) && sem_trywait(&toy.go))
		usleep(200);
	if (lpc_cancelled(ctx))
		toy.cancelled++;
	toy.running--;
	return -ECANCELED;
}

static int run_say(struct lpc_ctx *ctx, const void *ops, const void *in,
		   uint32_t in_len, void *out, uint32_t *out_len)
{
	struct toy_say say;

	(void)ctx;
	(void)ops;
	(void)out;
	assert_int_equal(in_len, sizeof(say));
	memcpy(&say, in, sizeof(say));
	*out_len = say.len;
	return say.status;
}

static void run_tick(struct lpc_ctx *ctx, const void *ops, const void *in,
		     uint32_t in_len, uint32_t count)
{
	(void)ctx;
	(void)ops;
	if (in_len == sizeof(uint32_t))
		toy.last_tick = get_u32(in);
	toy.ticks += count;
}

static int init(struct lpc_ctx *ctx, void **priv)
{
	uint32_t n = 41, len = 0;

	toy.inits++;
	if (toy.init_err)
		return toy.init_err;
	assert_null(lpc_priv(ctx));
	assert_int_equal(
		lpc_down_call(ctx, TOY_INC, &n, sizeof(n), &n, sizeof(n), &len),
		0);
	assert_int_equal(n, 42);
	*priv = &toy;
	return 0;
}

static void leave(struct lpc_ctx *ctx, void *priv)
{
	assert_ptr_equal(priv, &toy);
	assert_ptr_equal(lpc_priv(ctx), &toy);
	toy.exits++;
}

#define SIGNATURE(kind, n) (0x1000u * ((kind) + 1) + (n))

/* Operations are there or not; the run functions do not need them. */
static const struct toy_ops {
	void (*there)(void);
	void (*absent)(void);
} ops = { .there = abort };

static const struct lpc_user_procedure upcalls[TOY_UPCALLS] = {
	[TOY_TWICE] = { "twice", SIGNATURE(LPC_KIND_UPCALL, TOY_TWICE), 1, 4, 4,
			offsetof(struct toy_ops, there), run_twice },
	[TOY_DEEP] = { "deep", SIGNATURE(LPC_KIND_UPCALL, TOY_DEEP), 1, 4, 4,
		       offsetof(struct toy_ops, there), run_deep },
	[TOY_BLOCK] = { "block", SIGNATURE(LPC_KIND_UPCALL, TOY_BLOCK), 1, 0, 0,
			offsetof(struct toy_ops, there), run_block },
	[TOY_OBEY] = { "obey", SIGNATURE(LPC_KIND_UPCALL, TOY_OBEY), 1, 0, 0,
		       offsetof(struct toy_ops, there), run_obey },
	[TOY_SAY] = { "say", SIGNATURE(LPC_KIND_UPCALL, TOY_SAY), 1, 8, 4,
		      offsetof(struct toy_ops, there), run_say },
	[TOY_NEWER] = { "newer", SIGNATURE(LPC_KIND_UPCALL, TOY_NEWER), 2, 4, 4,
			offsetof(struct toy_ops, there), run_twice },
};

static const struct lpc_user_procedure downcalls[TOY_DOWNCALLS] = {
	[TOY_INC] = { "inc", SIGNATURE(LPC_KIND_DOWNCALL, TOY_INC), 1, 4, 4, 0,
		      NULL },
	[TOY_AGAIN] = { "again", SIGNATURE(LPC_KIND_DOWNCALL, TOY_AGAIN), 1, 4,
			4, 0, NULL },
	[TOY_LATER] = { "later", SIGNATURE(LPC_KIND_DOWNCALL, TOY_LATER), 2, 4,
			4, 0, NULL },
};

static const struct lpc_user_event events[] = {
	{ "tick", SIGNATURE(LPC_KIND_EVENT, 0), 1, 4,
	  offsetof(struct toy_ops, there), run_tick },
};

static const struct lpc_user_name locks[] = {
	{ "state", SIGNATURE(LPC_KIND_LOCK, 0), 1, 16, 0, NULL },
	{ "extra", SIGNATURE(LPC_KIND_LOCK, 1), 2, 16, 0, NULL },
};

static const struct lpc_user_name semaphores[] = {
	{ "done", SIGNATURE(LPC_KIND_SEMAPHORE, 0), 1, 0, 0, NULL },
	{ "extra", SIGNATURE(LPC_KIND_SEMAPHORE, 1), 2, 0, 0, NULL },
};

static const uint64_t signatures[] = { 0x11, 0x22 };

static const struct lpc_user_interface interface = {
	.name = "toy",
	.version = 2,
	.signatures = signatures,
	.description = "{}",
	.upcalls = upcalls,
	.downcalls = downcalls,
	.events = events,
	.locks = locks,
	.semaphores = semaphores,
	.n_upcalls = TOY_UPCALLS,
	.n_downcalls = TOY_DOWNCALLS,
	.n_events = 1,
	.n_locks = 2,
	.n_semaphores = 2,
};

/* The kernel half. */

static int exec(struct fake_exec *exec, uint32_t index, const void *in,
		uint32_t in_len, void *out, uint32_t *out_len)
{
	(void)in_len;
	if (index == TOY_INC)
		return put_u32(get_u32(in) + 1, out, out_len);
	if (index != TOY_AGAIN)
		return -ENOENT;
	return fake_nested(exec, TOY_K_DEEP, in, in_len, out, FAKE_OUT_SIZE,
			   out_len);
}

static const struct fake_half kernel = {
	.interface = "toy",
	.version = 2,
	.signatures = signatures,
	.features = LPC_FEATURE_RESPONSE_POLL | LPC_FEATURE_NESTED |
		    LPC_FEATURE_CANCEL |
		    LPC_FEATURE_BYE,
	.payload_max = 16,
	.max_calls = 128,
	.exec = exec,
	.names = {
		[LPC_KIND_UPCALL] = {
			{ "deep", SIGNATURE(LPC_KIND_UPCALL, TOY_DEEP), 0 },
			{ "twice", SIGNATURE(LPC_KIND_UPCALL, TOY_TWICE), 0 },
			{ "obey", SIGNATURE(LPC_KIND_UPCALL, TOY_OBEY), 0 },
			{ "block", SIGNATURE(LPC_KIND_UPCALL, TOY_BLOCK), 0 },
			{ "say", SIGNATURE(LPC_KIND_UPCALL, TOY_SAY), 0 },
			{ "newer", SIGNATURE(LPC_KIND_UPCALL, TOY_NEWER), 0 },
			{ "strange", 1, 0 },
		},
		[LPC_KIND_DOWNCALL] = {
			{ "inc", SIGNATURE(LPC_KIND_DOWNCALL, TOY_INC), 0 },
			{ "again", SIGNATURE(LPC_KIND_DOWNCALL, TOY_AGAIN),
			  LPC_PROCEDURE_NESTS },
			{ "later", SIGNATURE(LPC_KIND_DOWNCALL, TOY_LATER), 0 },
		},
		[LPC_KIND_EVENT] = {
			{ "tick", SIGNATURE(LPC_KIND_EVENT, 0), 0 },
		},
		[LPC_KIND_LOCK] = {
			{ "state", SIGNATURE(LPC_KIND_LOCK, 0), 0 },
			{ "extra", SIGNATURE(LPC_KIND_LOCK, 1), 0 },
		},
		[LPC_KIND_SEMAPHORE] = {
			{ "done", SIGNATURE(LPC_KIND_SEMAPHORE, 0), 0 },
			{ "extra", SIGNATURE(LPC_KIND_SEMAPHORE, 1), 0 },
		},
	},
};

/* Tests. */

static void keep_log(void *arg, enum udriver_level level, const char *sentence)
{
	(void)arg;
	(void)level;
	pthread_mutex_lock(&toy.log_lock);
	snprintf(toy.log, sizeof(toy.log), "%s", sentence);
	pthread_mutex_unlock(&toy.log_lock);
	toy.logs++;
}

/**
 * toy_setup - before each test
 * @state: cmocka's
 */
int toy_setup(void **state)
{
	(void)state;
	toy.interface = interface;
	toy.half = (struct lpc_user_half){ &toy.interface, &ops, init, leave };
	toy.kernel = kernel;
	toy.running = 0;
	toy.most = 0;
	toy.cancelled = 0;
	toy.ticks = 0;
	toy.last_tick = 0;
	toy.inits = 0;
	toy.exits = 0;
	toy.init_err = 0;
	toy.logs = 0;
	toy.log[0] = '\0';
	toy.driver = NULL;
	sem_init(&toy.go, 0, 0);
	fake_load(&toy.kernel);
	return 0;
}

/**
 * toy_teardown - after each test
 * @state: cmocka's
 */
int toy_teardown(void **state)
{
	(void)state;
	udriver_destroy(toy.driver);
	fake_unload();
	sem_destroy(&toy.go);
	return 0;
}

/**
 * toy_try_start - create and start a driver
 * @options: its options; name and log are filled in
 *
 * Return: what udriver_start() said.
 */
int toy_try_start(const struct udriver_options *options)
{
	struct udriver_options o = *options;

	udriver_destroy(toy.driver);
	toy.driver = NULL;
	o.name = FAKE_NAME;
	o.log = keep_log;
	assert_int_equal(udriver_create(&toy.driver, &toy.half, &o), 0);
	return udriver_start(toy.driver);
}

/**
 * toy_start_options - the same, and it must work
 * @options: its options
 */
void toy_start_options(const struct udriver_options *options)
{
	int err = toy_try_start(options);

	if (err)
		fail_msg("start: %s: %s", strerror(-err),
			 udriver_error(toy.driver));
}

/**
 * toy_start - the same, in short
 * @mode: dispatch mode
 * @min: workers kept
 * @max: workers there may be
 */
void toy_start(enum udriver_mode mode, unsigned int min, unsigned int max)
{
	struct udriver_options options = {
		.mode = mode,
		.min_workers = min,
		.max_workers = max,
	};

	toy_start_options(&options);
}

/**
 * toy_twice - make upcall twice, which must work
 * @n: its argument
 *
 * Return: its result.
 */
uint32_t toy_twice(uint32_t n)
{
	uint32_t out = 0, len = 0;

	assert_int_equal(fake_upcall(TOY_K_TWICE, &n, sizeof(n), &out,
				     sizeof(out), &len),
			 0);
	assert_int_equal(len, sizeof(out));
	return out;
}

/**
 * toy_stats - statistics of the running driver
 * @ret_stats: out: statistics
 */
void toy_stats(struct udriver_stats *ret_stats)
{
	udriver_stats(toy.driver, ret_stats);
}
