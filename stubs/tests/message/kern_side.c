// SPDX-License-Identifier: MIT
/*
 * kern_side.c - the kernel half of interface "rich", in user space, with a
 * stand-in for kshim around it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "rich_kern.h"
#include "wire.h"

#define WHO		struct lpc_half
#define CALL(name)	rich_##name
#define NUM64		u64
#define SNUM64		s64
#include "rounds.h"

#define HANDLES		32

struct rich_widget {
	int number;
};

struct rich_gadget {
	int number;
};

struct lpc_half {
	const struct lpc_interface *interface;
	const struct rich_kern_ops *ops;
};

unsigned int shim_warnings;

static struct lpc_half the_half;

/* Where the pieces of the last upcall were. */
static struct kvec pieces[LPC_UPCALL_SEGMENTS];
static u32 n_pieces;

/* A handle is its place in this table, its generation and its type. */
static struct {
	void *object;
	unsigned int type;
	u32 generation;
} handles[HANDLES];

static struct rich_widget widgets[4];
static struct rich_gadget gadgets[4];

u64 lpc_handle_create(struct lpc_half *half, unsigned int type, void *object)
{
	unsigned int n;

	(void)half;
	for (n = 0; handles[n].object; n++)
		assert_true(n < HANDLES - 1);
	handles[n].object = object;
	handles[n].type = type;
	handles[n].generation++;
	return (u64)handles[n].generation << 32 | type << 8 | (n + 1);
}

void *lpc_handle_object(struct lpc_half *half, unsigned int type, u64 handle)
{
	unsigned int n = (handle & 0xff) - 1;

	(void)half;
	if (n >= HANDLES || (handle >> 8 & 0xff) != type ||
	    handle >> 32 > handles[n].generation || !(handle >> 32) ||
	    (handle & 0xffff0000))
		return ERR_PTR(-EBADF);
	if (handle >> 32 != handles[n].generation || !handles[n].object)
		return ERR_PTR(-ESTALE);
	return handles[n].object;
}

void *lpc_handle_remove(struct lpc_half *half, unsigned int type, u64 handle)
{
	void *object = lpc_handle_object(half, type, handle);

	if (!IS_ERR(object))
		handles[(handle & 0xff) - 1].object = NULL;
	return object;
}

struct lpc_half *lpc_register(const struct lpc_interface *interface,
			      const void *ops,
			      const struct lpc_half_options *options)
{
	(void)options;
	the_half.interface = interface;
	the_half.ops = ops;
	return &the_half;
}

int lpc_upcall(struct lpc_half *half, struct lpc_upcall *upcall)
{
	const struct lpc_procedure *p = &half->interface->upcalls[upcall->index];
	u32 n, length = 0, at = 0, out_len = 0;
	void *in, *out;
	int err;

	n_pieces = upcall->segments;
	for (n = 0; n < upcall->segments; n++) {
		pieces[n] = upcall->segment[n];
		length += upcall->segment[n].iov_len;
	}
	assert_true(length <= p->in_max);
	/* Without an answer there is nothing to look at. */
	upcall->call = NULL;
	upcall->reply = NULL;
	upcall->reply_len = 0;
	if (wire_given) {
		upcall->call = wire_copy(wire_given, wire_given_len);
		upcall->reply = upcall->call;
		upcall->reply_len = wire_given_len;
		return 0;
	}
	in = malloc(length);
	for (n = 0; n < upcall->segments; n++) {
		memcpy((char *)in + at, upcall->segment[n].iov_base,
		       upcall->segment[n].iov_len);
		at += upcall->segment[n].iov_len;
	}
	wire_pass(WIRE_UPCALL, upcall->index, false, &in, &length);
	err = p->check_in(half, in, length);
	out = malloc(p->out_max);
	if (!err)
		err = user_run(upcall->index, in, length, out, &out_len);
	free(in);
	assert_true(out_len <= (err ? 0 : p->out_max));
	in = wire_copy(out, out_len);
	free(out);
	if (!err) {
		wire_pass(WIRE_UPCALL, upcall->index, true, &in, &out_len);
		err = p->check_out(half, in, out_len);
	}
	if (err) {
		free(in);
		return err;
	}
	upcall->reply = in;
	upcall->reply_len = out_len;
	upcall->call = in;
	return 0;
}

void lpc_upcall_put(struct lpc_upcall *upcall)
{
	assert_non_null(upcall->call);
	free(upcall->call);
}

void lpc_event(struct lpc_half *half, u32 index, const void *payload)
{
	user_event(index, payload, half->interface->events[index].len);
}

void *kern_lpc_lock(struct lpc_half *half, u32 index)
{
	(void)half;
	(void)index;
	return NULL;
}

void *lpc_lock_timeout(struct lpc_half *half, u32 index, unsigned int ms)
{
	(void)ms;
	return kern_lpc_lock(half, index);
}

void kern_lpc_unlock(struct lpc_half *half, u32 index)
{
	(void)half;
	(void)index;
}

int lpc_up(struct lpc_half *half, u32 index)
{
	(void)half;
	return index;
}

int lpc_down(struct lpc_half *half, u32 index)
{
	(void)half;
	return index;
}

int lpc_down_timeout(struct lpc_half *half, u32 index, unsigned int ms)
{
	(void)ms;
	return lpc_down(half, index);
}

static int d_large(struct lpc_half *half, const u8 a[1000], u8 b[2000])
{
	BODY(half);
	memcpy(b, a, 1000);
	memcpy(b + 1000, a, 1000);
	return 0;
}

static int d_take(struct lpc_half *half, struct rich_widget *a,
		  const struct rich_gadget_handle b[2],
		  const struct rich_owner *c, u64 *a2,
		  struct rich_gadget_handle b2[2], struct rich_owner *c2)
{
	c2->__pad0[2] = wire_error != 0;
	BODY(half);
	assert_ptr_equal(a, &widgets[0]);
	assert_ptr_equal(rich_gadget_object(half, b[0].value), &gadgets[0]);
	assert_ptr_equal(rich_gadget_object(half, b[1].value), &gadgets[1]);
	*a2 = rich_widget_create(half, &widgets[1]);
	b2[0] = b[1];
	b2[1] = b[0];
	*c2 = *c;
	spoil_owner(c2, wire_mistake);
	return 0;
}

static int d_take_some(struct lpc_half *half,
		       const struct rich_widget_handle *a, u32 n_a,
		       struct rich_gadget *b, struct rich_widget_handle *a2,
		       u32 *n_a2, bool *has_b2, u64 *b2)
{
	BODY(half);
	memcpy(a2, a, n_a * sizeof(*a));
	*n_a2 = n_a;
	spoil_count(n_a2, 3, wire_mistake);
	/* With one more there is room for it if the other is not. */
	*has_b2 = b && !wire_mistake;
	if (*has_b2) {
		assert_ptr_equal(b, &gadgets[0]);
		*b2 = rich_gadget_create(half, &gadgets[2]);
	}
	return 0;
}

static const struct rich_kern_ops ops = {
	.d_plain = echo_plain,
	.d_mixed = echo_mixed,
	.d_variable = echo_variable,
	.d_absent = echo_absent,
	.d_both = echo_both,
	.d_both_plain = echo_both_plain,
	.d_fill = echo_fill,
	.d_turn = echo_turn,
	.d_forest = echo_forest,
	.d_large = d_large,
	.d_take = d_take,
	.d_take_some = d_take_some,
	.d_names = echo_names,
	.d_nothing = echo_nothing,
};

void kern_start(void)
{
	static const struct lpc_half_options options = { .name = "rich" };

	assert_ptr_equal(rich_register(&ops, &options), &the_half);
}

static int call_large(void)
{
	u8 a[1000], b[1000];
	int err;

	fill_bytes(a, sizeof(a));
	err = rich_large(&the_half, a, b);
	ANSWER(err, assert_memory_equal(a, b, sizeof(a)));
}

static u32 sum_of(const u8 *bytes, u32 length)
{
	u32 sum = 0;

	while (length--)
		sum += *bytes++;
	return sum;
}

/* Longer than the pieces of an upcall suffice for. */
static int call_blobs(void)
{
	u8 bytes[5][301];
	u32 lengths[5], most[5] = { 200, 150, 10, 300, 128 };
	u32 n, sum, want = 0;
	int err;

	for (n = 0; n < 5; n++) {
		lengths[n] = some(0, most[n]);
		fill_bytes(bytes[n], lengths[n]);
		want += sum_of(bytes[n], lengths[n]);
		spoil_count(&lengths[n], most[n], wire_bad - (int)n);
	}
	err = rich_blobs(&the_half, bytes[0], lengths[0], bytes[1], lengths[1],
			 bytes[2], lengths[2], bytes[3], lengths[3], bytes[4],
			 lengths[4], &sum);
	ANSWER(err, assert_int_equal(sum, want));
}

static bool was_piece(const void *bytes, u32 length)
{
	u32 n;

	for (n = 0; n < n_pieces; n++)
		if (pieces[n].iov_base == bytes && pieces[n].iov_len == length)
			return true;
	return false;
}

void kern_references(void)
{
	static u8 a[200], b[150], c[10], d[300], e[128];
	u32 sum;

	/* Long ones are sent from where they are, as many as there is room for. */
	assert_int_equal(rich_blobs(&the_half, a, 200, b, 128, c, 10, d, 300, e,
				    128, &sum), 0);
	assert_true(was_piece(a, 200));
	assert_true(was_piece(b, 128));
	assert_false(was_piece(c, 10));
	assert_true(was_piece(d, 300));
	assert_false(was_piece(e, 128));
	/* Short ones are not worth it. */
	assert_int_equal(rich_blobs(&the_half, a, 127, b, 0, c, 0, d, 0, e, 0,
				    &sum), 0);
	assert_int_equal(n_pieces, 1);
}

void kern_round(void)
{
	rounds(&the_half);
	assert_int_equal(call_large(), 0);
	assert_int_equal(call_blobs(), 0);
	assert_int_equal(rich_nothing_at_all(&the_half), 0);
}

/* "take" or "take_some", with handles of its own. */
static int call_take(bool more)
{
	u64 widget = rich_widget_create(&the_half, &widgets[0]);
	u64 gadget = rich_gadget_create(&the_half, &gadgets[0]);
	struct rich_gadget_handle b[2] = { { gadget }, { gadget } }, b2[2];
	struct rich_widget_handle list[4] = { { widget } }, list2[3];
	struct rich_owner c = { .main = { widget }, .rest = { b[0], b[1] } };
	struct rich_owner c2;
	struct rich_widget *a2;
	struct rich_gadget *gadget2;
	u32 n = 1;
	bool has;
	int err;

	if (more) {
		spoil_count(&n, 3, wire_bad);
		/* With one more there is room for it if the other is not. */
		err = rich_take_some(&the_half, list, n,
				     wire_bad ? NULL : &gadget, list2, &n, &has,
				     &gadget2);
	} else {
		spoil_owner(&c, wire_bad);
		err = rich_take(&the_half, widget, b, &c, &a2, b2, &c2);
	}
	rich_widget_remove(&the_half, widget);
	rich_gadget_remove(&the_half, gadget);
	return err;
}

int kern_call(const char *name)
{
	int err = call(&the_half, name);

	if (err != 1)
		return err;
	if (!strcmp(name, "large"))
		return call_large();
	if (!strcmp(name, "blobs"))
		return call_blobs();
	if (!strcmp(name, "take") || !strcmp(name, "take_some"))
		return call_take(!strcmp(name, "take_some"));
	assert_string_equal(name, "nothing_at_all");
	return rich_nothing_at_all(&the_half);
}

/* What a stub says to results that nobody has looked at before. */
int kern_take(uint32_t index, const void *results, uint32_t length)
{
	int err;

	wire_given = results;
	wire_given_len = length;
	err = kern_call(the_half.interface->upcalls[index].name);
	wire_given = NULL;
	return err;
}

unsigned int kern_bodies(void)
{
	return bodies;
}

void kern_handles(void)
{
	u64 widget = rich_widget_create(&the_half, &widgets[0]);
	u64 gadget = rich_gadget_create(&the_half, &gadgets[0]);
	u64 other = rich_gadget_create(&the_half, &gadgets[1]);
	struct rich_gadget_handle b[2] = { { gadget }, { other } }, b2[2];
	struct rich_widget_handle list[3] = { { widget }, { widget }, { widget } };
	struct rich_widget_handle list2[3];
	struct rich_owner c = {
		.kind = 3,
		.main = { widget },
		.rest = { { other }, { gadget } },
	};
	struct rich_owner c2;
	struct rich_widget *a2;
	struct rich_gadget *gadget2 = NULL;
	bool has_gadget2;
	u32 n;

	assert_int_equal(rich_take(&the_half, widget, b, &c, &a2, b2, &c2), 0);
	assert_ptr_equal(a2, &widgets[0]);
	assert_int_equal(b2[0].value, other);
	assert_int_equal(b2[1].value, gadget);
	assert_same(c, c2);
	assert_int_equal(rich_take_some(&the_half, list, 3, &gadget, list2, &n,
					&has_gadget2, &gadget2), 0);
	assert_int_equal(n, 3);
	assert_same(list, list2);
	assert_true(has_gadget2);
	assert_ptr_equal(gadget2, &gadgets[0]);
	assert_int_equal(rich_take_some(&the_half, list, 0, NULL, list2, &n,
					&has_gadget2, &gadget2), 0);
	assert_int_equal(n, 0);
	assert_false(has_gadget2);

	/* What has gone, and what is of another type, comes back refused. */
	assert_ptr_equal(rich_gadget_remove(&the_half, other), &gadgets[1]);
	assert_int_equal(rich_take(&the_half, widget, b, &c, &a2, b2, &c2),
			 -ESTALE);
	b[1].value = widget;
	assert_int_equal(rich_take(&the_half, widget, b, &c, &a2, b2, &c2),
			 -EBADF);
	list[2].value = gadget;
	assert_int_equal(rich_take_some(&the_half, list, 3, &gadget, list2, &n,
					&has_gadget2, &gadget2), -EBADF);
	rich_widget_remove(&the_half, widget);
	rich_gadget_remove(&the_half, gadget);
}

void kern_events(void)
{
	struct rich_point at = { .x = 5, .y = -1000 };
	unsigned int before = user_events(), warned = shim_warnings;

	rich_tick(&the_half);
	rich_changed(&the_half, GREEN, true, -4, &at, 0xffff, ~0ULL);
	assert_int_equal(user_events(), before + 2);
	rich_changed(&the_half, GREEN, true, 5, &at, 0, 0);
	rich_changed(&the_half, GREEN, true, -5, &at, 0, 0);
	rich_changed(&the_half, (enum rich_color)3, true, 0, &at, 0, 0);
	rich_changed(&the_half, (enum rich_color)0x101, true, 0, &at, 0, 0);
	at.y = 1001;
	rich_changed(&the_half, GREEN, true, 0, &at, 0, 0);
	at.y = 0;
	at.__pad0[0] = 1;
	rich_changed(&the_half, GREEN, true, 0, &at, 0, 0);
	assert_int_equal(user_events(), before + 2);
	assert_int_equal(shim_warnings, warned + 6);
}

static const struct lpc_procedure *list_of(enum wire_call call, u32 *count)
{
	const struct lpc_interface *i = the_half.interface;

	*count = call == WIRE_UPCALL ? i->n_upcalls : i->n_downcalls;
	return call == WIRE_UPCALL ? i->upcalls : i->downcalls;
}

uint32_t kern_find(enum wire_call call, const char *name)
{
	const struct lpc_procedure *list;
	u32 n, count;

	list = list_of(call, &count);
	for (n = 0; n < count; n++)
		if (!strcmp(list[n].name, name))
			return n;
	fail_msg("no procedure %s", name);
	return 0;
}

const char *kern_name(enum wire_call call, uint32_t index)
{
	u32 count;

	return list_of(call, &count)[index].name;
}

int kern_check(enum wire_call call, uint32_t index, bool out,
	       const void *message, uint32_t length)
{
	const struct lpc_procedure *p;
	void *copy = wire_copy(message, length);
	u32 count;
	int err;

	p = &list_of(call, &count)[index];
	err = out ? p->check_out(&the_half, copy, length) :
		    p->check_in(&the_half, copy, length);
	free(copy);
	return err;
}

int kern_check_lock(const char *name, const void *copy, uint32_t length)
{
	const struct lpc_interface *i = the_half.interface;
	u32 n;

	for (n = 0; n < i->n_locks; n++)
		if (!strcmp(i->locks[n].name, name))
			return i->locks[n].check(&the_half, copy, length);
	fail_msg("no lock %s", name);
	return 0;
}

uint32_t kern_out_max(enum wire_call call, uint32_t index)
{
	u32 count;

	return list_of(call, &count)[index].out_max;
}

int kern_run(uint32_t index, const void *in, uint32_t in_len, void *out,
	     uint32_t *out_len)
{
	return the_half.interface->downcalls[index].run(&the_half, the_half.ops,
							in, in_len, out,
							out_len);
}

uint64_t kern_handle(unsigned int type)
{
	return type == LPC_RICH_HANDLE_WIDGET ?
		rich_widget_create(&the_half, &widgets[0]) :
		rich_gadget_create(&the_half, handles[1].object &&
				   handles[1].object == &gadgets[0] ?
				   &gadgets[1] : &gadgets[0]);
}

void kern_remove(uint64_t handle)
{
	assert_false(IS_ERR(lpc_handle_remove(&the_half, handle >> 8 & 0xff,
					      handle)));
}

/* 1: there is no operation; 2: there are no operations. */
void kern_drop_ops(int drop)
{
	static const struct rich_kern_ops none;

	the_half.ops = !drop ? &ops : drop == 1 ? &none : NULL;
}

const char *kern_description(void)
{
	return the_half.interface->description;
}

uint64_t kern_signature(uint32_t version)
{
	return the_half.interface->signatures[version - 1];
}

uint64_t kern_procedure_signature(uint32_t index)
{
	return the_half.interface->upcalls[index].signature;
}
