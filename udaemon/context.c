// SPDX-License-Identifier: MIT
/*
 * context.c - what a thread knows about the calls it runs.
 *
 * Locks: strands.lock, a leaf; see context.h.
 */
#include <errno.h>
#include <stdlib.h>
#include <utlist.h>

#include "clock.h"
#include "context.h"
#include "driver.h"

_Static_assert(sizeof(struct ud_counters) ==
		       UD_COUNTERS * sizeof(_Atomic uint64_t),
	       "counters are an array to ud_strands_sum()");

/**
 * ud_strands_init - begin with no strand
 * @strands: the list
 */
int ud_strands_init(struct ud_strands *strands)
{
	strands->clock_offset = clock_offset(CLOCK_OFFSETS);
	return -pthread_mutex_init(&strands->lock, NULL);
}

/**
 * ud_strands_finish - end, with no strand left
 * @strands: the list
 */
void ud_strands_finish(struct ud_strands *strands)
{
	pthread_mutex_destroy(&strands->lock);
}

/**
 * ud_strands_cancel - the caller of a call has left
 * @strands: all strands of the driver
 * @call: number of the call
 *
 * The call may not have begun yet, since another thread received it: then its
 * beginning will see the number in @strands->early.  The number is put there
 * before the strands are looked at, and ud_context_begin() sets the context's
 * number before it looks there, so one of the two sees the other's.
 */
void ud_strands_cancel(struct ud_strands *strands, uint64_t call)
{
	struct ud_strand *strand;
	struct lpc_ctx *ctx;
	uint64_t n;

	pthread_mutex_lock(&strands->lock);
	n = atomic_load(&strands->early_count);
	strands->early[n % UD_EARLY_CANCELS] = call;
	atomic_store(&strands->early_count, n + 1);
	DL_FOREACH(strands->list, strand) {
		for (ctx = &strand->top; ctx; ctx = ctx->child) {
			if (atomic_load(&ctx->call) == call)
				atomic_store(&ctx->cancelled, call);
		}
	}
	pthread_mutex_unlock(&strands->lock);
}

static void add_counters(uint64_t *sum, struct ud_counters *counters)
{
	_Atomic uint64_t *counter = (_Atomic uint64_t *)counters;
	size_t i;

	for (i = 0; i < UD_COUNTERS; i++)
		sum[i] +=
			atomic_load_explicit(&counter[i], memory_order_relaxed);
}

/**
 * ud_strands_sum - what all threads counted and what they run now
 * @strands: all strands of the driver
 * @ret_sum: the counters, in the order of &struct ud_counters
 * @ret_running: calls that are being run
 * @ret_overdue: of them, past their deadline
 * @ret_late_ns: how far the latest is past it
 */
void ud_strands_sum(struct ud_strands *strands, uint64_t ret_sum[UD_COUNTERS],
		    unsigned int *ret_running, unsigned int *ret_overdue,
		    uint64_t *ret_late_ns)
{
	uint64_t now = clock_now(), deadline;
	struct ud_strand *strand;
	struct lpc_ctx *ctx;
	size_t i;

	*ret_running = 0;
	*ret_overdue = 0;
	*ret_late_ns = 0;
	pthread_mutex_lock(&strands->lock);
	for (i = 0; i < UD_COUNTERS; i++)
		ret_sum[i] = strands->gone[i];
	DL_FOREACH(strands->list, strand) {
		add_counters(ret_sum, &strand->counters);
		for (ctx = &strand->top; ctx; ctx = ctx->child) {
			if (!atomic_load(&ctx->call))
				continue;
			(*ret_running)++;
			deadline = atomic_load(&ctx->deadline);
			if (!deadline || now <= deadline)
				continue;
			(*ret_overdue)++;
			if (now - deadline > *ret_late_ns)
				*ret_late_ns = now - deadline;
		}
	}
	pthread_mutex_unlock(&strands->lock);
}

/* Buffers are zeroed so that no byte the kernel writes counts as undefined to
 * a memory checker.
 */
static int init_context(struct lpc_ctx *ctx, struct lpc_driver *driver,
			struct ud_strand *strand, struct lpc_ctx *parent)
{
	ctx->driver = driver;
	ctx->strand = strand;
	ctx->parent = parent;
	ctx->in_size = driver->bind.in_max;
	ctx->reply_size = driver->bind.reply_max;
	ctx->in = calloc(1, ctx->in_size);
	ctx->reply = calloc(1, ctx->reply_size);
	if (ctx->in && ctx->reply)
		return 0;
	free(ctx->in);
	free(ctx->reply);
	return -ENOMEM;
}

/**
 * ud_strand_create - what a thread needs before it may run calls
 * @driver: whose; it must be bound
 *
 * Return: the strand, or NULL: no memory.
 */
struct ud_strand *ud_strand_create(struct lpc_driver *driver)
{
	struct ud_strand *strand = calloc(1, sizeof(*strand));

	if (!strand)
		return NULL;
	if (init_context(&strand->top, driver, strand, NULL)) {
		free(strand);
		return NULL;
	}
	pthread_mutex_lock(&driver->strands.lock);
	DL_APPEND(driver->strands.list, strand);
	pthread_mutex_unlock(&driver->strands.lock);
	return strand;
}

/**
 * ud_strand_destroy - the thread runs no more calls
 * @strand: its strand, may be NULL
 */
void ud_strand_destroy(struct ud_strand *strand)
{
	struct ud_strands *strands;
	struct lpc_ctx *ctx, *child;

	if (!strand)
		return;
	strands = &strand->top.driver->strands;
	pthread_mutex_lock(&strands->lock);
	DL_DELETE(strands->list, strand);
	add_counters(strands->gone, &strand->counters);
	pthread_mutex_unlock(&strands->lock);

	for (ctx = &strand->top; ctx; ctx = child) {
		child = ctx->child;
		if (!ctx->borrowed) {
			free(ctx->in);
			free(ctx->reply);
		}
		if (ctx != &strand->top)
			free(ctx);
	}
	free(strand);
}

/**
 * ud_context_child - the level of nesting below
 * @ctx: a context of the calling thread
 *
 * Return: its context, made if it is the first time, or NULL: no memory.
 */
struct lpc_ctx *ud_context_child(struct lpc_ctx *ctx)
{
	struct lpc_ctx *child = ctx->child;

	if (child)
		return child;
	child = calloc(1, sizeof(*child));
	if (!child)
		return NULL;
	if (init_context(child, ctx->driver, ctx->strand, ctx)) {
		free(child);
		return NULL;
	}
	pthread_mutex_lock(&ctx->driver->strands.lock);
	ctx->child = child;
	pthread_mutex_unlock(&ctx->driver->strands.lock);
	return child;
}

/**
 * ud_context_borrow - use buffers of somebody else's
 * @ctx: a context of the calling thread that runs no call
 * @in: where arguments come
 * @in_size: bytes there
 * @reply: where results go
 * @reply_size: bytes there
 *
 * They must stay as long as the context.
 */
void ud_context_borrow(struct lpc_ctx *ctx, void *in, uint32_t in_size,
		       void *reply, uint32_t reply_size)
{
	if (!ctx->borrowed) {
		free(ctx->in);
		free(ctx->reply);
	}
	ctx->borrowed = true;
	ctx->in = in;
	ctx->in_size = in_size;
	ctx->reply = reply;
	ctx->reply_size = reply_size;
}

/**
 * ud_context_fit - make the buffer for arguments large enough
 * @ctx: a context of the calling thread that runs no call
 * @len: bytes needed
 *
 * Return: 0, -EMSGSIZE: more than any message has, or as much as there is
 * already; or -ENOMEM.
 */
int ud_context_fit(struct lpc_ctx *ctx, uint32_t len)
{
	void *in;

	if (len <= ctx->in_size || len > LPC_PAYLOAD_MAX)
		return -EMSGSIZE;
	in = calloc(1, len);
	if (!in)
		return -ENOMEM;
	free(ctx->in);
	ctx->in = in;
	ctx->in_size = len;
	return 0;
}

static void look_for_cancel(struct lpc_ctx *ctx, uint64_t call)
{
	struct ud_strands *strands = &ctx->driver->strands;
	size_t i;

	pthread_mutex_lock(&strands->lock);
	ctx->strand->early_seen = atomic_load(&strands->early_count);
	for (i = 0; i < UD_EARLY_CANCELS; i++) {
		if (strands->early[i] == call)
			atomic_store(&ctx->cancelled, call);
	}
	pthread_mutex_unlock(&strands->lock);
}

/**
 * ud_context_begin - a call begins
 * @ctx: the context it runs in
 * @msg: the message that brought it
 *
 * A context whose call number was made known can be cancelled from then on.
 */
void ud_context_begin(struct lpc_ctx *ctx, const struct lpc_message *msg)
{
	struct ud_strands *strands = &ctx->driver->strands;
	uint64_t deadline = 0;

	if (msg->until_ns)
		deadline = msg->until_ns + (uint64_t)strands->clock_offset;
	ctx->chain = msg->chain;
	atomic_store_explicit(&ctx->deadline, deadline, memory_order_relaxed);
	/* Pairs with ud_strands_cancel(): number first, then early_count. */
	atomic_store(&ctx->call, msg->call);
	if (atomic_load(&strands->early_count) != ctx->strand->early_seen)
		look_for_cancel(ctx, msg->call);
}

/**
 * ud_context_end - the call has ended
 * @ctx: the context it ran in
 */
void ud_context_end(struct lpc_ctx *ctx)
{
	atomic_store_explicit(&ctx->call, 0, memory_order_release);
}

/* For the author of a user half. */

/**
 * lpc_priv - what the user half's init left
 * @ctx: any context of the driver
 *
 * Return: the pointer that init stored; NULL before it did.
 */
void *lpc_priv(const struct lpc_ctx *ctx)
{
	return ctx->driver->priv;
}

/**
 * lpc_driver - the driver a context belongs to
 * @ctx: any context of it
 *
 * Return: the driver, for lpc_ctx_create() and udriver.h.
 */
struct lpc_driver *lpc_driver(const struct lpc_ctx *ctx)
{
	return ctx->driver;
}

/**
 * lpc_cancelled - whether there is nobody left to answer to
 * @ctx: context of the call
 *
 * A procedure that runs for long looks now and then, and ends early: its
 * answer goes nowhere.  It costs two loads for each level of nesting.
 *
 * Return: true once the caller of this call, or of one it is nested in, has
 * left, by its deadline or by a fatal signal.
 */
bool lpc_cancelled(const struct lpc_ctx *ctx)
{
	uint64_t call;

	for (; ctx; ctx = ctx->parent) {
		call = ud_context_call(ctx);
		if (call && atomic_load_explicit(&ctx->cancelled,
						 memory_order_relaxed) == call)
			return true;
	}
	return false;
}

/**
 * lpc_deadline_ns - time left to answer
 * @ctx: context of the call
 *
 * Return: nanoseconds, 1 where the deadline has passed, 0: there is none.
 */
uint64_t lpc_deadline_ns(const struct lpc_ctx *ctx)
{
	uint64_t deadline =
		atomic_load_explicit(&ctx->deadline, memory_order_relaxed);
	uint64_t now;

	if (!deadline || !ud_context_call(ctx))
		return 0;
	now = clock_now();
	return now < deadline ? deadline - now : 1;
}

/**
 * lpc_ctx_create - a context for a thread of the author's own
 * @driver: the driver
 *
 * With it the thread may make downcalls and use locks and semaphores outside
 * any call, from the user half's init until its exit returns; upcalls nested
 * in its downcalls run in it.  A context belongs to one thread at a time.
 *
 * Return: the context, or NULL: no memory.
 */
struct lpc_ctx *lpc_ctx_create(struct lpc_driver *driver)
{
	struct ud_strand *strand = ud_strand_create(driver);

	return strand ? &strand->top : NULL;
}

/**
 * lpc_ctx_destroy - done with a context of lpc_ctx_create()
 * @ctx: the context, may be NULL; no call and no downcall runs in it
 */
void lpc_ctx_destroy(struct lpc_ctx *ctx)
{
	if (ctx)
		ud_strand_destroy(ctx->strand);
}
