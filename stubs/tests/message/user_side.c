// SPDX-License-Identifier: MIT
/*
 * user_side.c - the user half of interface "rich", with a stand-in for
 * libudriver around it.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "rich_user.h"
#include "wire.h"

#define WHO		struct lpc_ctx
#define CALL(name)	rich_d_##name
#define NUM64		uint64_t
#define SNUM64		int64_t
#include "rounds.h"

struct lpc_ctx {
	int unused;
};

static struct lpc_ctx the_ctx;
static unsigned int events;

/* The message of the upcall that runs, and room for its results. */
static const char *message_in, *message_out;
static uint32_t message_in_len, message_out_max;

/* A body was given bytes that are in neither. */
static bool copied;

int lpc_down_call(struct lpc_ctx *ctx, uint32_t index, const void *in,
		  uint32_t in_len, void *out, uint32_t out_size,
		  uint32_t *out_len)
{
	void *message = wire_copy(in, in_len), *results;
	uint32_t max = kern_out_max(WIRE_DOWNCALL, index);
	int err;

	(void)ctx;
	assert_int_equal(out_size, max);
	*out_len = 0;
	if (wire_given) {
		free(message);
		if (max && wire_given_len)
			memcpy(out, wire_given,
			       wire_given_len < max ? wire_given_len : max);
		*out_len = wire_given_len;
		return 0;
	}
	wire_pass(WIRE_DOWNCALL, index, false, &message, &in_len);
	results = malloc(max);
	err = kern_check(WIRE_DOWNCALL, index, false, message, in_len);
	if (!err)
		err = kern_run(index, message, in_len, results, out_len);
	free(message);
	if (err)
		assert_int_equal(*out_len, 0);
	if (!err) {
		message = wire_copy(results, *out_len);
		wire_pass(WIRE_DOWNCALL, index, true, &message, out_len);
		if (*out_len)
			memcpy(out, message, *out_len);
		free(message);
	}
	free(results);
	return err;
}

int lpc_lock(struct lpc_ctx *ctx, uint32_t index, void *copy, uint32_t len,
	     uint64_t timeout_ns)
{
	(void)ctx;
	(void)index;
	(void)timeout_ns;
	memset(copy, 0, len);
	return 0;
}

int lpc_unlock(struct lpc_ctx *ctx, uint32_t index, const void *copy,
	       uint32_t len)
{
	(void)ctx;
	(void)index;
	(void)copy;
	(void)len;
	return 0;
}

int lpc_unlock_discard(struct lpc_ctx *ctx, uint32_t index)
{
	(void)ctx;
	(void)index;
	return 0;
}

int lpc_semaphore_up(struct lpc_ctx *ctx, uint32_t index)
{
	(void)ctx;
	(void)index;
	return 0;
}

int lpc_semaphore_down(struct lpc_ctx *ctx, uint32_t index, uint64_t timeout_ns)
{
	(void)ctx;
	(void)index;
	(void)timeout_ns;
	return 0;
}

/* Where generated code gets its memory: see CMakeLists.txt. */
void *user_malloc(size_t size)
{
	return wire_allocates() ? malloc(size) : NULL;
}

void *user_calloc(size_t count, size_t size)
{
	return wire_allocates() ? calloc(count, size) : NULL;
}

static int large(struct lpc_ctx *ctx, const uint8_t a[1000], uint8_t b[1000])
{
	BODY(ctx);
	memcpy(b, a, 1000);
	return 0;
}

static uint32_t sum_of(const void *bytes, uint32_t length)
{
	const uint8_t *byte = bytes;
	uint32_t sum = 0;

	while (length--)
		sum += *byte++;
	return sum;
}

static int blobs(struct lpc_ctx *ctx, const void *a, uint32_t a_len,
		 const void *b, uint32_t b_len, const void *c, uint32_t c_len,
		 const void *d, uint32_t d_len, const void *e, uint32_t e_len,
		 uint32_t *sum)
{
	BODY(ctx);
	copied |= (const char *)a < message_in ||
		  (const char *)a + a_len > message_in + message_in_len;
	*sum = sum_of(a, a_len) + sum_of(b, b_len) + sum_of(c, c_len) +
	       sum_of(d, d_len) + sum_of(e, e_len);
	return 0;
}

static int fill(struct lpc_ctx *ctx, uint32_t seed, uint16_t *before,
		void *data, uint32_t *data_len, uint32_t *after)
{
	copied |= (char *)data < message_out ||
		  (char *)data + RICH_BLOB_MAX > message_out + message_out_max;
	return echo_fill(ctx, seed, before, data, data_len, after);
}

static int take(struct lpc_ctx *ctx, struct rich_widget_handle a,
		const struct rich_gadget_handle b[2],
		const struct rich_owner *c, struct rich_widget_handle *a2,
		struct rich_gadget_handle b2[2], struct rich_owner *c2)
{
	c2->__pad0[2] = wire_error != 0;
	BODY(ctx);
	*a2 = a;
	b2[0] = b[1];
	b2[1] = b[0];
	*c2 = *c;
	spoil_owner(c2, wire_mistake);
	return 0;
}

static int take_some(struct lpc_ctx *ctx, const struct rich_widget_handle *a,
		     uint32_t n_a, const struct rich_gadget_handle *b,
		     struct rich_widget_handle *a2, uint32_t *n_a2,
		     bool *has_b2, struct rich_gadget_handle *b2)
{
	BODY(ctx);
	memcpy(a2, a, n_a * sizeof(*a));
	*n_a2 = n_a;
	spoil_count(n_a2, 3, wire_mistake);
	/* With one more there is room for it if the other is not. */
	*has_b2 = b && !wire_mistake;
	if (*has_b2)
		*b2 = *b;
	return 0;
}

static void tick(struct lpc_ctx *ctx, uint32_t count)
{
	(void)ctx;
	events += count;
}

static void changed(struct lpc_ctx *ctx, enum rich_color color, bool on,
		    int32_t level, const struct rich_point *at, uint16_t count,
		    uint64_t wide, uint32_t count_)
{
	(void)ctx;
	assert_int_equal(color, GREEN);
	assert_true(on);
	assert_int_equal(level, -4);
	assert_int_equal(at->x, 5);
	assert_int_equal(at->y, -1000);
	assert_int_equal(count, 0xffff);
	assert_true(wide == UINT64_MAX);
	events += count_;
}

static const struct rich_user_ops ops = {
	.plain = echo_plain,
	.mixed = echo_mixed,
	.variable = echo_variable,
	.absent = echo_absent,
	.both = echo_both,
	.both_plain = echo_both_plain,
	.fill = fill,
	.turn = echo_turn,
	.forest = echo_forest,
	.large = large,
	.blobs = blobs,
	.take = take,
	.take_some = take_some,
	.names = echo_names,
	.nothing_at_all = echo_nothing,
	.tick = tick,
	.changed = changed,
};

RICH_USER_HALF(.ops = &ops);

static int call_large(void)
{
	uint8_t a[1000], b[2000];
	int err;

	fill_bytes(a, sizeof(a));
	err = rich_d_large(&the_ctx, a, b);
	if (err || wire_given)
		return err;
	assert_memory_equal(a, b, 1000);
	assert_memory_equal(a, b + 1000, 1000);
	return 0;
}

void user_round(void)
{
	rounds(&the_ctx);
	assert_int_equal(call_large(), 0);
	assert_int_equal(rich_d_nothing(&the_ctx), 0);
}

/* "d_take" or "d_take_some", with handles of its own. */
static int call_take(bool more)
{
	struct rich_widget_handle a = { kern_handle(LPC_RICH_HANDLE_WIDGET) };
	struct rich_gadget_handle b[2] = {
		{ kern_handle(LPC_RICH_HANDLE_GADGET) },
		{ kern_handle(LPC_RICH_HANDLE_GADGET) },
	}, b2[2];
	struct rich_widget_handle list[4] = { a }, a2, list2[3];
	struct rich_owner c = { .main = a, .rest = { b[0], b[1] } }, c2;
	uint32_t n = 1;
	bool has;
	int err;

	if (more) {
		spoil_count(&n, 3, wire_bad);
		/* With one more there is room for it if the other is not. */
		err = rich_d_take_some(&the_ctx, list, n,
				       wire_bad ? NULL : &b[0], list2, &n, &has,
				       b2);
		if (!err && !wire_given && has)
			kern_remove(b2[0].value);
	} else {
		spoil_owner(&c, wire_bad);
		err = rich_d_take(&the_ctx, a, b, &c, &a2, b2, &c2);
		if (!err && !wire_given)
			kern_remove(a2.value);
	}
	kern_remove(a.value);
	kern_remove(b[0].value);
	kern_remove(b[1].value);
	return err;
}

/* @name as the kernel side has it. */
int user_call(const char *name)
{
	int err;

	name += strlen("d_");
	err = call(&the_ctx, name);
	if (err != 1)
		return err;
	if (!strcmp(name, "large"))
		return call_large();
	if (!strcmp(name, "take") || !strcmp(name, "take_some"))
		return call_take(!strcmp(name, "take_some"));
	assert_string_equal(name, "nothing");
	return rich_d_nothing(&the_ctx);
}

/*
 * What a stub says to results that the kernel side would not send; more than
 * there may be do not get as far as this.
 */
int user_take(uint32_t index, const void *results, uint32_t length)
{
	int err;

	wire_given = results;
	wire_given_len = length;
	err = user_call(kern_name(WIRE_DOWNCALL, index));
	wire_given = NULL;
	return err;
}

void user_handles(void)
{
	struct rich_widget_handle a = { kern_handle(LPC_RICH_HANDLE_WIDGET) };
	struct rich_gadget_handle b[2] = {
		{ kern_handle(LPC_RICH_HANDLE_GADGET) },
		{ kern_handle(LPC_RICH_HANDLE_GADGET) },
	};
	struct rich_owner c = { .main = a, .rest = { b[0], b[1] } }, c2;
	struct rich_widget_handle a2, list[3] = { a, a, a }, list2[3];
	struct rich_gadget_handle b2[2], more;
	bool has_more;
	uint32_t n;

	assert_int_equal(rich_d_take(&the_ctx, a, b, &c, &a2, b2, &c2), 0);
	assert_true(a2.value && a2.value != a.value);
	assert_int_equal(b2[0].value, b[1].value);
	assert_same(c, c2);
	kern_remove(a2.value);
	assert_int_equal(rich_d_take_some(&the_ctx, list, 2, &b[0], list2, &n,
					  &has_more, &more), 0);
	assert_int_equal(n, 2);
	assert_true(has_more);
	kern_remove(more.value);
	assert_int_equal(rich_d_take_some(&the_ctx, list, 0, NULL, list2, &n,
					  &has_more, &more), 0);
	assert_false(has_more);

	/* Handles of another type, never given out, and of what has gone. */
	list[1].value = b[0].value;
	assert_int_equal(rich_d_take_some(&the_ctx, list, 2, NULL, list2, &n,
					  &has_more, &more), -EBADF);
	c.main.value += 1ULL << 32;
	assert_int_equal(rich_d_take(&the_ctx, a, b, &c, &a2, b2, &c2), -EBADF);
	c.main = a;
	kern_remove(b[1].value);
	assert_int_equal(rich_d_take(&the_ctx, a, b, &c, &a2, b2, &c2),
			 -ESTALE);
	assert_int_equal(rich_d_take_some(&the_ctx, list, 0, &b[1], list2, &n,
					  &has_more, &more), -ESTALE);
	kern_remove(a.value);
	kern_remove(b[0].value);
}

int user_run(uint32_t index, const void *in, uint32_t in_len, void *out,
	     uint32_t *out_len)
{
	const struct lpc_user_interface *i = lpc_user_half.interface;
	void *copy = wire_copy(in, in_len);
	int err;

	message_in = copy;
	message_in_len = in_len;
	message_out = out;
	message_out_max = i->upcalls[index].out_max;
	err = i->upcalls[index].run(&the_ctx, lpc_user_half.ops, copy, in_len,
				    out, out_len);
	free(copy);
	return err;
}

unsigned int user_bodies(void)
{
	return bodies;
}

void user_event(uint32_t index, const void *in, uint32_t in_len)
{
	const struct lpc_user_interface *i = lpc_user_half.interface;

	i->events[index].run(&the_ctx, lpc_user_half.ops, in, in_len, 1);
}

bool user_copied(void)
{
	return copied;
}

unsigned int user_events(void)
{
	return events;
}

uint64_t user_signature(uint32_t version)
{
	return lpc_user_half.interface->signatures[version - 1];
}

uint64_t user_procedure_signature(uint32_t index)
{
	return lpc_user_half.interface->upcalls[index].signature;
}
