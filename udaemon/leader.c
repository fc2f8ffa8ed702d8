// SPDX-License-Identifier: MIT
/*
 * leader.c - leader mode: one thread in the kernel, a queue, workers on a
 * semaphore.
 *
 * Locks: leader.lock, inside pool.lock and outside strands.lock; see leader.h.
 */
#include <errno.h>
#include <stdlib.h>
#include <time.h>
#include <utlist.h>

#include "call.h"
#include "clock.h"
#include "driver.h"
#include "mark.h"

/* Waits that fail one after the other before the driver gives up, and the time
 * between them.
 */
#define WAIT_ERRORS   16
#define WAIT_ERROR_NS (10 * NS_PER_MS)

/**
 * ud_leader_init - begin with an empty queue
 * @leader: the queue
 */
int ud_leader_init(struct ud_leader *leader)
{
	int err = pthread_mutex_init(&leader->lock, NULL);

	if (err)
		return -err;
	err = pthread_cond_init(&leader->room, NULL);
	if (err) {
		pthread_mutex_destroy(&leader->lock);
		return -err;
	}
	sem_init(&leader->items, 0, 0);
	return 0;
}

static void free_jobs(struct ud_job *list)
{
	struct ud_job *job, *tmp;

	DL_FOREACH_SAFE(list, job, tmp)
	{
		free(job->in);
		free(job);
	}
}

/**
 * ud_leader_finish - end, with no thread left
 * @leader: the queue; what is in it was delivered and will not be answered
 */
void ud_leader_finish(struct ud_leader *leader)
{
	free_jobs(leader->queue);
	free_jobs(leader->spare);
	sem_destroy(&leader->items);
	pthread_cond_destroy(&leader->room);
	pthread_mutex_destroy(&leader->lock);
}

/**
 * ud_leader_set_leading - whether more can come into the queue
 * @driver: the driver
 * @leading: the leader begins, or has ended
 */
void ud_leader_set_leading(struct lpc_driver *driver, bool leading)
{
	struct ud_leader *leader = &driver->leader;

	pthread_mutex_lock(&leader->lock);
	leader->leading = leading;
	pthread_mutex_unlock(&leader->lock);
	if (!leading)
		ud_leader_wake(driver);
}

/**
 * ud_leader_wake - wake everybody who waits for the queue
 * @driver: a driver whose pool stops
 */
void ud_leader_wake(struct lpc_driver *driver)
{
	struct ud_leader *leader = &driver->leader;
	unsigned int i;

	if (driver->options.mode != UDRIVER_LEADER)
		return;
	pthread_mutex_lock(&leader->lock);
	pthread_cond_broadcast(&leader->room);
	pthread_mutex_unlock(&leader->lock);
	for (i = 0; i < driver->options.max_workers; i++)
		sem_post(&leader->items);
}

/**
 * ud_leader_queued - messages that no worker has
 * @leader: the queue
 */
unsigned int ud_leader_queued(struct ud_leader *leader)
{
	unsigned int queued;

	pthread_mutex_lock(&leader->lock);
	queued = leader->queued;
	pthread_mutex_unlock(&leader->lock);
	return queued;
}

static struct ud_job *new_job(const struct lpc_driver *driver)
{
	struct ud_job *job = calloc(1, sizeof(*job));

	if (!job)
		return NULL;
	job->in_size = driver->bind.in_max;
	job->in = calloc(1, job->in_size);
	if (!job->in) {
		free(job);
		return NULL;
	}
	return job;
}

/* A job to receive into.  The queue is bounded by the calls that may be in
 * flight; events beyond that stay with the kernel, which bounds and counts them.
 */
static struct ud_job *take_spare(struct lpc_driver *driver)
{
	struct ud_leader *leader = &driver->leader;
	struct ud_job *job;

	pthread_mutex_lock(&leader->lock);
	while (leader->queued > driver->bind.max_calls &&
	       !ud_pool_stopping(&driver->pool))
		pthread_cond_wait(&leader->room, &leader->lock);
	job = leader->spare;
	if (job)
		DL_DELETE(leader->spare, job);
	pthread_mutex_unlock(&leader->lock);
	return job ? job : new_job(driver);
}

static void put_spare(struct ud_leader *leader, struct ud_job *job)
{
	pthread_mutex_lock(&leader->lock);
	DL_PREPEND(leader->spare, job);
	pthread_mutex_unlock(&leader->lock);
}

/* A worker that sleeps is idle until it has taken from the queue, so there are
 * too few of them when the queue is longer than they are many.
 */
static void enqueue(struct lpc_driver *driver, struct ud_job *job)
{
	struct ud_leader *leader = &driver->leader;
	bool more;

	ud_mark(driver, "enqueue", &job->msg);
	pthread_mutex_lock(&leader->lock);
	job->cancelled = false;
	DL_APPEND(leader->queue, job);
	leader->queued++;
	more = leader->queued > atomic_load(&driver->pool.idle);
	pthread_mutex_unlock(&leader->lock);
	sem_post(&leader->items);
	if (more)
		ud_pool_grow(driver);
}

/* The call is in the queue, or a worker has it. */
static void cancel(struct lpc_driver *driver, uint64_t call)
{
	struct ud_leader *leader = &driver->leader;
	struct ud_job *job;

	pthread_mutex_lock(&leader->lock);
	DL_FOREACH(leader->queue, job) {
		if (job->msg.kind == LPC_MSG_CALL && job->msg.call == call)
			break;
	}
	if (job)
		job->cancelled = true;
	pthread_mutex_unlock(&leader->lock);
	if (!job)
		ud_strands_cancel(&driver->strands, call);
}

static void lead(struct ud_worker *worker, struct ud_job *job)
{
	struct lpc_driver *driver = worker->driver;
	struct ud_counters *counters = &driver->strand->counters;

	switch (job->msg.kind) {
	case LPC_MSG_CALL:
	case LPC_MSG_EVENT:
		enqueue(driver, job);
		return;
	case LPC_MSG_CANCEL:
		ud_count(&counters->cancels);
		cancel(driver, job->msg.call);
		break;
	default:
		ud_call_unknown(&driver->strand->top, &job->msg);
		break;
	}
	put_spare(&driver->leader, job);
}

static int fit(struct ud_job *job, uint32_t len)
{
	void *in;

	if (len <= job->in_size || len > LPC_PAYLOAD_MAX)
		return -EMSGSIZE;
	in = calloc(1, len);
	if (!in)
		return -ENOMEM;
	free(job->in);
	job->in = in;
	job->in_size = len;
	return 0;
}

static int wait_message(struct ud_worker *worker, struct ud_job *job)
{
	struct ud_wait wait = { .buf = job->in, .buf_len = job->in_size };
	int err;

	atomic_store(&worker->waiting, true);
	if (ud_pool_stopping(&worker->driver->pool))
		err = -EINTR;
	else
		err = ud_channel_poll(worker->driver->fd, &wait);
	atomic_store(&worker->waiting, false);
	job->msg = wait.msg;
	return err;
}

static void lead_until_end(struct ud_worker *worker)
{
	const struct timespec pause = clock_timespec(WAIT_ERROR_NS);
	struct lpc_driver *driver = worker->driver;
	unsigned int errors = 0;
	struct ud_job *job;
	int err;

	while (!ud_pool_stopping(&driver->pool)) {
		job = take_spare(driver);
		err = job ? wait_message(worker, job) : -ENOMEM;
		if (!err) {
			errors = 0;
			lead(worker, job);
			continue;
		}
		if (err == -EMSGSIZE)
			err = fit(job, job->msg.len) ? err : -EINTR;
		if (job)
			put_spare(&driver->leader, job);
		if (err == -EINTR)
			continue;
		if (err == -ENODEV || err == -ENOTCONN || err == -ESHUTDOWN ||
		    ++errors == WAIT_ERRORS) {
			ud_driver_end(driver, err);
			return;
		}
		ud_count(&driver->strand->counters.wait_errors);
		nanosleep(&pause, NULL);
	}
}

/**
 * ud_leader_body - what the leader does
 * @worker: its thread
 *
 * What it counts goes to the strand of the program's thread, which counts
 * nothing while there are threads.
 */
void ud_leader_body(struct ud_worker *worker)
{
	lead_until_end(worker);
	ud_leader_set_leading(worker->driver, false);
}

/* Sleep until there may be something in the queue; true: the idle time passed
 * without that.
 */
static bool sleep_on_items(struct lpc_driver *driver)
{
	uint64_t timeout = ud_pool_timeout(driver);
	struct timespec until;

	if (!timeout) {
		sem_wait(&driver->leader.items);
		return false;
	}
	until = clock_timespec(clock_now() + timeout);
	return sem_clockwait(&driver->leader.items, CLOCK_MONOTONIC, &until) &&
	       errno == ETIMEDOUT;
}

/* The first message of the queue, if there is one.  @ret_end says that nothing
 * will come any more.
 */
static struct ud_job *dequeue(struct lpc_driver *driver, bool *ret_end)
{
	struct ud_leader *leader = &driver->leader;
	struct ud_job *job;

	pthread_mutex_lock(&leader->lock);
	atomic_fetch_sub(&driver->pool.idle, 1);
	*ret_end = ud_pool_stopping(&driver->pool) && !leader->leading;
	job = leader->queue;
	if (job) {
		DL_DELETE(leader->queue, job);
		leader->queued--;
		pthread_cond_signal(&leader->room);
	}
	pthread_mutex_unlock(&leader->lock);
	return job;
}

static void run(struct ud_worker *worker, struct ud_job *job)
{
	struct lpc_driver *driver = worker->driver;
	struct lpc_ctx *ctx = &worker->strand->top;
	struct ud_answer answer;
	void *in = ctx->in;
	uint32_t in_size = ctx->in_size;
	int err = 0;

	/* The payload changes hands with its buffer. */
	ctx->in = job->in;
	ctx->in_size = job->in_size;
	job->in = in;
	job->in_size = in_size;

	ud_mark(driver, "dequeue", &job->msg);
	if (job->msg.kind == LPC_MSG_EVENT) {
		ud_call_event(ctx, &job->msg);
	} else {
		atomic_store(&ctx->cancelled,
			     job->cancelled ? job->msg.call : 0);
		ud_call_run(ctx, &job->msg, &answer);
		err = ud_call_answer(ctx, &answer);
	}
	put_spare(&driver->leader, job);
	if (err)
		ud_driver_end(driver, err);
}

/**
 * ud_leader_worker_body - what a worker does in leader mode
 * @worker: its thread
 *
 * An idle one may end, were it the last: the leader starts another when there is
 * more in the queue than there are idle ones.
 *
 * When the driver stops it ends once the queue is empty: what is there has been
 * delivered, and its callers wait.
 */
void ud_leader_worker_body(struct ud_worker *worker)
{
	struct lpc_driver *driver = worker->driver;
	bool timed_out, end;
	struct ud_job *job;

	for (;;) {
		atomic_fetch_add(&driver->pool.idle, 1);
		timed_out = sleep_on_items(driver);
		job = dequeue(driver, &end);
		if (job)
			run(worker, job);
		else if (end)
			return;
		else if (timed_out && ud_pool_may_leave(worker))
			return;
	}
}
