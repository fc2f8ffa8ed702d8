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

/* What lpc_down_call() returns instead of asking the kernel side. */
static const void *given;
static uint32_t given_len;

int lpc_down_call(struct lpc_ctx *ctx, uint32_t index, const void *in,
		  uint32_t in_len, void *out, uint32_t out_size,
		  uint32_t *out_len)
{
	void *message = wire_copy(in, in_len), *results;
	uint32_t max = kern_out_max(WIRE_DOWNCALL, index);
	int err;

	(void)ctx;
	assert_int_equal(out_size, max);
	if (given) {
		free(message);
		memcpy(out, given, given_len);
		*out_len = given_len;
		return 0;
	}
	wire_pass(WIRE_DOWNCALL, index, false, &message, &in_len);
	results = malloc(max);
	err = kern_check(WIRE_DOWNCALL, index, false, message, in_len);
	if (!err)
		err = kern_run(index, message, in_len, results, out_len);
	free(message);
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

static int large(struct lpc_ctx *ctx, const uint8_t a[1000], uint8_t b[1000])
{
	(void)ctx;
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
	(void)ctx;
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
	(void)ctx;
	*a2 = a;
	b2[0] = b[1];
	b2[1] = b[0];
	*c2 = *c;
	return 0;
}

static int take_some(struct lpc_ctx *ctx, const struct rich_widget_handle *a,
		     uint32_t n_a, const struct rich_gadget_handle *b,
		     struct rich_widget_handle *a2, uint32_t *n_a2,
		     bool *has_b2, struct rich_gadget_handle *b2)
{
	(void)ctx;
	memcpy(a2, a, n_a * sizeof(*a));
	*n_a2 = n_a;
	*has_b2 = b;
	if (b)
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

void user_round(void)
{
	uint8_t a[1000], b[2000];

	rounds(&the_ctx);
	fill_bytes(a, sizeof(a));
	assert_int_equal(rich_d_large(&the_ctx, a, b), 0);
	assert_memory_equal(a, b, 1000);
	assert_memory_equal(a, b + 1000, 1000);
	assert_int_equal(rich_d_nothing(&the_ctx), 0);
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

int user_bad_results(void)
{
	return bad_results(&the_ctx);
}

/* Arguments that a stub refuses; returns how many it did not. */
int user_bad_arguments(void)
{
	struct rich_tree tree, tree2;
	struct rich_shape shape;
	enum rich_color color = RED;
	uint64_t c = 0;
	int64_t e[2] = { 0 };
	bool a = true;
	int accepted = bad_trees(&the_ctx);

#define REFUSED(call, error)	(accepted += (call) != (error))
	fill_shape(&shape);
	fill_tree(&tree);
	color = 3;
	REFUSED(rich_d_both_plain(&the_ctx, &a, &color, &c, &shape, e),
		-EINVAL);
	color = 256 + RED;
	REFUSED(rich_d_both_plain(&the_ctx, &a, &color, &c, &shape, e),
		-EINVAL);
	color = RED;
	shape.deep = 5000000001LL;
	REFUSED(rich_d_both_plain(&the_ctx, &a, &color, &c, &shape, e),
		-EINVAL);
	shape.deep = -5000000000LL;
	REFUSED(rich_d_both_plain(&the_ctx, &a, &color, &c, &shape, e), 0);
	tree.n_more = 4;
	REFUSED(rich_d_forest(&the_ctx, &tree, &tree2), -EMSGSIZE);
	tree.n_more = 0;
	tree.has_shape = true;
	tree.shape = shape;
	tree.shape.wide = UINT64_MAX;
	REFUSED(rich_d_forest(&the_ctx, &tree, &tree2), -EINVAL);
	tree.shape.wide = 5;
	REFUSED(rich_d_forest(&the_ctx, &tree, &tree2), 0);
	kern_drop_ops(true);
	REFUSED(rich_d_forest(&the_ctx, &tree, &tree2), -EOPNOTSUPP);
	REFUSED(rich_d_nothing(&the_ctx), -EOPNOTSUPP);
	kern_drop_ops(false);
	return accepted;
}

/* What a stub says to results that the kernel side would not send. */
int user_take_results(const char *name, const void *results, uint32_t length)
{
	struct rich_shape shape;
	struct rich_tree tree;
	enum rich_color color = RED;
	uint64_t c = 0;
	int64_t e[2] = { 0 };
	uint16_t before;
	uint8_t data[RICH_BLOB_MAX], all[2000] = { 0 };
	uint32_t len, after = 0;
	bool a = true;
	int err = 0;

	fill_shape(&shape);
	fill_tree(&tree);
	given = results;
	given_len = length;
	if (!strcmp(name, "d_both_plain"))
		err = rich_d_both_plain(&the_ctx, &a, &color, &c, &shape, e);
	else if (!strcmp(name, "d_forest"))
		err = rich_d_forest(&the_ctx, &tree, &tree);
	else if (!strcmp(name, "d_fill"))
		err = rich_d_fill(&the_ctx, 1, &before, data, &len, &after);
	else if (!strcmp(name, "d_large"))
		err = rich_d_large(&the_ctx, all, all);
	else if (!strcmp(name, "d_nothing"))
		err = rich_d_nothing(&the_ctx);
	else
		fail_msg("no downcall %s here", name);
	given = NULL;
	return err;
}

uint64_t user_signature(uint32_t version)
{
	return lpc_user_half.interface->signatures[version - 1];
}

uint64_t user_procedure_signature(uint32_t index)
{
	return lpc_user_half.interface->upcalls[index].signature;
}
