// SPDX-License-Identifier: MIT
/*
 * t_wire_answer.c - results that the interface does not allow are refused: the
 * daemon is told, and the caller ends with EPROTO, or with what is wrong with a
 * handle.
 */
#include "wiretest.h"

#include <unistd.h>

static int fd;

struct asker {
	uint32_t index;
	pthread_t thread;
	uint8_t out[1024];
	uint32_t out_len;
	int result;
};

static void *ask_main(void *arg)
{
	static const struct wire_answer_in in = {
		.p = { .low = 1, .shade = SHADE_DARK },
	};
	struct asker *asker = arg;

	asker->result = lpctest_request(fd, LPC_KIND_UPCALL, asker->index, &in,
					asker->index == LPC_WIRE_UPCALL_ANSWER ?
						sizeof(in) : 0,
					asker->out, sizeof(asker->out),
					&asker->out_len);
	return NULL;
}

/* Give @bytes as the result of upcall @index; what the caller gets is @wanted. */
static void give(uint32_t index, const void *bytes, uint32_t len, int told,
		 int wanted)
{
	struct asker asker = { .index = index };
	struct lpc_message msg;
	char in[1024];

	pthread_create(&asker.thread, NULL, ask_main, &asker);
	lpctest_result(lpctest_poll(fd, in, sizeof(in), 0, 0, &msg), 0);
	vmtest_equal(msg.index, index);
	lpctest_result(lpctest_respond(fd, msg.call, bytes, len, 0), told);
	pthread_join(asker.thread, NULL);
	lpctest_result(asker.result, wanted);
	if (!wanted)
		vmtest_check(asker.out_len == len && !memcmp(asker.out, bytes, len));
}

static const struct wire_answer_out good = {
	.q = { .low = 10, .wide = ~0U, .flag = 0, .shade = SHADE_LIGHT },
	.few = 9,
};

#define REFUSED(field, value)						\
	do {								\
		struct wire_answer_out bad = good;			\
									\
		bad.field = (value);					\
		give(LPC_WIRE_UPCALL_ANSWER, &bad, sizeof(bad),		\
		     -EPROTO, -EPROTO);					\
	} while (0)

static void plain(void)
{
	give(LPC_WIRE_UPCALL_ANSWER, &good, sizeof(good), 0, 0);
	give(LPC_WIRE_UPCALL_ANSWER, &good, sizeof(good) - 1, -EPROTO, -EPROTO);
	give(LPC_WIRE_UPCALL_ANSWER, &good, sizeof(good) + 4, -EPROTO, -EPROTO);
	give(LPC_WIRE_UPCALL_ANSWER, NULL, 0, -EPROTO, -EPROTO);
	REFUSED(few, 10);
	REFUSED(few, 2);
	REFUSED(q.low, 0);
	REFUSED(q.flag, 3);
	REFUSED(q.shade, 2);
	REFUSED(q.__pad0[0], 1);
	REFUSED(q.__pad1[0], 1);
	REFUSED(__pad0[2], 1);
}

static void handles(void)
{
	struct wire_make_thing_in in = { .n = 5 };
	uint64_t thing, other, none = 0, never;

	lpctest_result(wire_down(fd, LPC_WIRE_DOWNCALL_MAKE_THING, &in, sizeof(in),
				 &thing), 0);
	lpctest_result(wire_down(fd, LPC_WIRE_DOWNCALL_MAKE_OTHER, NULL, 0, &other),
		       0);
	never = thing + (100ULL << 24);
	give(LPC_WIRE_UPCALL_CHOOSE, &thing, sizeof(thing), 0, 0);
	give(LPC_WIRE_UPCALL_CHOOSE, &none, sizeof(none), -EPROTO, -EPROTO);
	give(LPC_WIRE_UPCALL_CHOOSE, &other, sizeof(other), -EPROTO, -EPROTO);
	give(LPC_WIRE_UPCALL_CHOOSE, &never, sizeof(never), -EPROTO, -EPROTO);
	lpctest_result(wire_down(fd, LPC_WIRE_DOWNCALL_DROP_THING, &thing,
				 sizeof(thing), NULL), 0);
	give(LPC_WIRE_UPCALL_CHOOSE, &thing, sizeof(thing), -EPROTO, -EPROTO);
}

int main(void)
{
	fd = wire_attach();
	plain();
	handles();
	vmtest_equal(lpctest_half(fd).calls, 0);
	close(fd);
	return 0;
}
