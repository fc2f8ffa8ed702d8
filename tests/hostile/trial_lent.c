// SPDX-License-Identifier: MIT
/*
 * trial_lent.c - memory of applications that is lent for a call: more of it than
 * was lent, what lies beside it, and what has been taken back.
 *
 * Whoever lends does so by the kernel half's own device, which is its business
 * alone.  The one known here is that of the test driver lend.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../drivers/lend/lend.h"
#include "random.h"
#include "trial.h"

#define DOOR	"/dev/lend"
#define PAGE	4096U
#define PAGES	4	/* of a buffer, at most */
#define ROOM	((PAGES + 2) * PAGE)
#define OWN	0xa5	/* what applications have in their memory */
#define EVIL	0x5a	/* what the daemon writes where it has no business */
#define TAKE_NS	(10 * MS)

/**
 * struct lender - an application that lends a buffer for a call
 * @thread: who
 * @fd: of the kernel half's own device
 * @command: the call
 * @op: its arguments
 * @room: the buffer, and a page or more before and behind it
 * @at: where in the window the daemon finds it
 * @call: number of the call
 * @result: 0 or a negative error number
 * @done: the call has ended
 */
struct lender {
	pthread_t thread;
	int fd;
	unsigned long command;
	struct lend_op op;
	uint8_t *room;
	uint32_t at;
	uint64_t call;
	int result;
	atomic_bool done;
};

/* An answer of fill and of fill_block. */
struct filled {
	uint32_t len;
	uint32_t around;
};

static void *lend(void *arg)
{
	struct lender *lender = arg;

	lender->result = command(lender->fd, lender->command, &lender->op);
	atomic_store(&lender->done, true);
	return NULL;
}

/* Take the call; false: its caller had no time to wait for this. */
static bool take(struct trial *t, struct lender *lender)
{
	struct channel *channel = t->channel;

	while (!atomic_load(&lender->done)) {
		struct lpc_poll poll = {
			.size = sizeof(poll),
			.buf = pointer(channel->buf),
			.buf_len = channel->hello.payload_max,
			.timeout_ns = TAKE_NS,
		};

		if (!command(channel->fd, LPC_IOC_POLL, &poll) &&
		    poll.msg.kind == LPC_MSG_CALL) {
			lender->call = poll.msg.call;
			return true;
		}
	}
	return false;
}

/* Where a call of fill says that the buffer is. */
static uint32_t place_of(struct channel *channel)
{
	json_t *fill = message_named(channel_list(channel, "upcalls"), "fill");
	json_t *fields = json_object_get(json_object_get(fill, "in"), "fields");
	uint32_t at;

	memcpy(&at, channel->buf + number(message_named(fields, "data_at"), "offset"),
	       sizeof(at));
	return at;
}

/* Lend a buffer, and take the call; false: its caller has left by then. */
static bool begin(struct trial *t, struct lender *lender, unsigned long command)
{
	uint64_t *random = &t->channel->random;

	*lender = (struct lender){ .command = command };
	atomic_init(&lender->done, false);
	lender->fd = open(DOOR, O_RDWR | O_CLOEXEC);
	lender->room = aligned_alloc(PAGE, ROOM);
	if (lender->fd < 0 || !lender->room)
		give_up("%s: %s", DOOR, strerror(errno));
	memset(lender->room, OWN, ROOM);
	lender->op.buf = pointer(lender->room) + PAGE + random_below(random, PAGE);
	lender->op.len = 1 + random_below(random, (PAGES - 1) * PAGE);
	if (pthread_create(&lender->thread, NULL, lend, lender))
		give_up("no thread for a lender");
	if (!take(t, lender))
		return false;
	if (command == LEND_FILL)
		lender->at = place_of(t->channel);
	return true;
}

static void answer(struct trial *t, const struct lender *lender, uint32_t len)
{
	const struct filled filled = { .len = len };

	channel_answer(t->channel, ROUTE_RESPONSE, lender->call, &filled,
		       sizeof(filled), 0);
}

/* Do what was asked for: with what was there already. */
static void fill(struct trial *t, const struct lender *lender, uint8_t *window)
{
	memset(window + lender->at, OWN, lender->op.len);
	answer(t, lender, lender->op.len);
}

static int wait_for(struct lender *lender)
{
	pthread_join(lender->thread, NULL);
	return lender->result;
}

static void finish(struct lender *lender)
{
	close(lender->fd);
	free(lender->room);
}

/* Whether bytes of the application's are as they were. */
static bool is_own(const uint8_t *from, const uint8_t *to)
{
	while (from < to && *from == OWN)
		from++;
	return from >= to;
}

static bool is_own_beside(const struct lender *lender)
{
	const uint8_t *buf = (const uint8_t *)(uintptr_t)lender->op.buf;

	return is_own(lender->room, buf) &&
	       is_own(buf + lender->op.len, lender->room + ROOM);
}

static bool are_apart(const struct lender *a, const struct lender *b)
{
	return a->at + a->op.len <= b->at || b->at + b->op.len <= a->at;
}

static bool is_lent(struct trial *t)
{
	if (!strcmp(t->channel->info.interface, "lend"))
		return true;
	trial_nothing(t, t->channel->hello.grant_len ?
				 "its own device is not known here" :
				 "applications lend nothing to it");
	return false;
}

static uint8_t *map_window(struct channel *channel)
{
	uint8_t *window = mmap(NULL, channel->hello.grant_len, PROT_READ | PROT_WRITE,
			       MAP_SHARED, channel->fd, LPC_MMAP_GRANT);

	if (window == MAP_FAILED)
		give_up("%s: the window cannot be mapped: %s", channel->name,
			strerror(errno));
	return window;
}

/* More came back than there was room for: a length that the stub must not use. */
static void try_lent_length(struct trial *t)
{
	uint64_t *random = &t->channel->random;
	struct lender lender;
	uint32_t i, len;

	if (!is_lent(t))
		return;
	for (i = 0; i < t->count; i++) {
		if (begin(t, &lender, i % 2 ? LEND_FILL : LEND_FILL_BLOCK)) {
			len = lender.op.len + 1 + random_below(random, 1 << 16);
			answer(t, &lender, random_below(random, 4) ? len : UINT32_MAX);
		}
		/* Its deadline is short, and may have passed before the answer came. */
		if (wait_for(&lender) != -ETIMEDOUT)
			trial_refused(t, lender.result, -EPROTO,
				      "more bytes than there was room for");
		if (!is_own_beside(&lender))
			trial_refused(t, 0, -EPROTO, "what is beside the buffer");
		finish(&lender);
	}
}

/* What lies in the pages of the buffer, before it and behind it. */
static void try_lent_beside(struct trial *t)
{
	struct lender lender;
	uint8_t *window;
	uint32_t i, end;

	if (!is_lent(t))
		return;
	window = map_window(t->channel);
	for (i = 0; i < t->count; i++) {
		if (begin(t, &lender, LEND_FILL)) {
			end = lender.at + lender.op.len;
			memset(window + lender.at / PAGE * PAGE, EVIL, lender.at % PAGE);
			memset(window + end, EVIL, -end % PAGE);
			fill(t, &lender, window);
		}
		wait_for(&lender);
		trial_harmless(t, is_own_beside(&lender),
			       "what is beside a buffer is a copy's, and goes nowhere",
			       "writing beside a buffer", lender.result);
		finish(&lender);
	}
	munmap(window, t->channel->hello.grant_len);
}

/* Write to a buffer whose call has ended, while another application lends one. */
static void try_lent_after(struct trial *t)
{
	struct lender first, second;
	uint8_t *window;
	bool taken;
	uint32_t i;

	if (!is_lent(t))
		return;
	window = map_window(t->channel);
	for (i = 0; i < t->count; i++) {
		taken = begin(t, &first, LEND_FILL);
		if (taken)
			fill(t, &first, window);
		wait_for(&first);
		if (begin(t, &second, LEND_FILL)) {
			if (taken && are_apart(&first, &second))
				memset(window + first.at, EVIL, first.op.len);
			fill(t, &second, window);
		}
		wait_for(&second);
		trial_harmless(t, is_own(first.room, first.room + ROOM) &&
				  is_own(second.room, second.room + ROOM),
			       "what was lent has gone from the window",
			       "writing to what was lent", second.result);
		finish(&first);
		finish(&second);
	}
	munmap(window, t->channel->hello.grant_len);
}

/* Every place of the window, with nothing lent. */
static void try_lent_never(struct trial *t)
{
	struct channel *channel = t->channel;
	uint64_t at, len = channel->hello.grant_len;
	struct lender lender;
	uint8_t *window;
	uint32_t i;

	if (!is_lent(t))
		return;
	for (i = 0; i < t->count; i++) {
		window = map_window(channel);
		for (at = random_below(&channel->random, PAGE); at < len;
		     at += PAGE * (1 + random_below(&channel->random, 64)))
			window[at] = EVIL;
		if (begin(t, &lender, LEND_FILL))
			fill(t, &lender, window);
		wait_for(&lender);
		munmap(window, len);
		trial_harmless(t, is_own(lender.room, lender.room + ROOM),
			       "where nothing is lent, memory is nobody's",
			       "writing where nothing is lent", lender.result);
		finish(&lender);
	}
}

const struct trial_class trials_lent[] = {
	{ "lent-length", try_lent_length },
	{ "lent-beside", try_lent_beside },
	{ "lent-after", try_lent_after },
	{ "lent-never", try_lent_never },
	{ NULL, NULL },
};
