// SPDX-License-Identifier: GPL-2.0-only
/*
 * wire_kern.c - kernel half for tests of what crosses: it makes random messages,
 * takes what the tests send, and has objects that go by handle.
 */
#include <linux/err.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "wire_kern.h"

#define TEXT_MAX	40
#define DATA_MAX	512
#define LIST_MAX	16

struct wire_thing {
	u32 n;
	struct list_head link;
};

/* Those that nobody has dropped; freed at the end. */
static LIST_HEAD(things);
static DEFINE_MUTEX(things_lock);

struct wire_other {
	u32 unused;
};

/**
 * struct message - arguments of an echo
 * @seed: a number
 * @text: NUL-terminated
 * @data: bytes
 * @data_len: how many
 * @list: numbers
 * @n_list: how many
 * @has_maybe: whether there is @maybe
 * @maybe: a number
 * @item: one of several
 */
struct message {
	u64 seed;
	char text[TEXT_MAX + 1];
	u8 data[DATA_MAX];
	u32 data_len;
	s16 list[LIST_MAX];
	u32 n_list;
	bool has_maybe;
	u32 maybe;
	struct wire_item item;
};

/* A second kernel half, for who tries to mistake one for the other. */
static bool apart;
module_param(apart, bool, 0444);

static struct lpc_half *wire_half, *wire_apart;
static struct wire_other other;

/* Marsaglia's xorshift64*. */
static u64 next(u64 *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * 0x2545f4914f6cdd1dULL;
}

static u32 below(u64 *state, u32 bound)
{
	return (next(state) >> 32) % bound;
}

static void random_text(u64 *state, char *text, u32 max)
{
	u32 i, len = below(state, max + 1);

	for (i = 0; i < len; i++)
		text[i] = 1 + below(state, 255);
	text[len] = '\0';
}

static void random_message(u64 *state, struct message *m)
{
	u32 i;

	memset(m, 0, sizeof(*m));
	m->seed = next(state);
	random_text(state, m->text, TEXT_MAX);
	m->data_len = below(state, 4) ? below(state, 64) : below(state, DATA_MAX + 1);
	for (i = 0; i < m->data_len; i++)
		m->data[i] = next(state);
	m->n_list = below(state, LIST_MAX + 1);
	for (i = 0; i < m->n_list; i++)
		m->list[i] = next(state);
	m->has_maybe = below(state, 2);
	m->maybe = m->has_maybe ? next(state) : 0;
	m->item.tag = below(state, 3);
	if (m->item.tag == WHAT_NUMBER)
		m->item.u.number = next(state);
	else if (m->item.tag == WHAT_TEXT)
		random_text(state, m->item.u.text, sizeof(m->item.u.text) - 1);
}

static bool items_same(const struct wire_item *a, const struct wire_item *b)
{
	if (a->tag != b->tag)
		return false;
	if (a->tag == WHAT_NUMBER)
		return a->u.number == b->u.number;
	return a->tag != WHAT_TEXT || !strcmp(a->u.text, b->u.text);
}

static bool messages_same(const struct message *a, const struct message *b)
{
	return a->seed == b->seed && !strcmp(a->text, b->text) &&
	       a->data_len == b->data_len &&
	       !memcmp(a->data, b->data, a->data_len) &&
	       a->n_list == b->n_list &&
	       !memcmp(a->list, b->list, a->n_list * sizeof(a->list[0])) &&
	       a->has_maybe == b->has_maybe &&
	       (!a->has_maybe || a->maybe == b->maybe) &&
	       items_same(&a->item, &b->item);
}

static int wire_op_echoes(struct lpc_half *half, u64 seed, u32 count, u32 *same)
{
	struct message *sent, *got;
	u64 state = seed | 1;
	int err = 0;

	sent = kmalloc_array(2, sizeof(*sent), GFP_KERNEL);
	if (!sent)
		return -ENOMEM;
	got = sent + 1;
	for (*same = 0; count; count--) {
		random_message(&state, sent);
		memset(got, 0, sizeof(*got));
		err = wire_echo(half, sent->seed, sent->text, sent->data,
				sent->data_len, sent->list, sent->n_list,
				sent->has_maybe ? &sent->maybe : NULL,
				&sent->item, &got->seed, got->text, got->data,
				&got->data_len, got->list, &got->n_list,
				&got->has_maybe, &got->maybe, &got->item);
		if (err)
			break;
		*same += messages_same(sent, got);
	}
	kfree(sent);
	return err;
}

static int wire_op_take_plain(struct lpc_half *half, const struct wire_plain *p,
			      u8 few, bool yes, enum wire_shade shade)
{
	return 0;
}

static int wire_op_take_image(struct lpc_half *half, const u16 *list, u32 n_list,
			      const char *text, const void *data, u32 data_len,
			      const struct wire_item *item, const u32 *maybe,
			      const u8 three[3])
{
	return 0;
}

static int wire_op_make_thing(struct lpc_half *half, u32 n, u64 *t)
{
	struct wire_thing *thing = kmalloc(sizeof(*thing), GFP_KERNEL);

	if (!thing)
		return -ENOMEM;
	thing->n = n;
	/* Whoever drops it finds it in the list. */
	mutex_lock(&things_lock);
	*t = wire_thing_create(half, thing);
	if (*t)
		list_add(&thing->link, &things);
	mutex_unlock(&things_lock);
	if (!*t)
		kfree(thing);
	return *t ? 0 : -ENOMEM;
}

static int wire_op_make_other(struct lpc_half *half, u64 *o)
{
	*o = wire_other_create(half, &other);
	return *o ? 0 : -ENOMEM;
}

static int wire_op_use_thing(struct lpc_half *half, struct wire_thing *t, u32 *n)
{
	*n = t->n;
	return 0;
}

static int wire_op_drop_thing(struct lpc_half *half, u64 t)
{
	struct wire_thing *thing = wire_thing_remove(half, t);

	if (IS_ERR(thing))
		return PTR_ERR(thing);
	mutex_lock(&things_lock);
	list_del(&thing->link);
	mutex_unlock(&things_lock);
	kfree(thing);
	return 0;
}

static const struct wire_kern_ops wire_ops = {
	.echoes		= wire_op_echoes,
	.take_plain	= wire_op_take_plain,
	.take_image	= wire_op_take_image,
	.make_thing	= wire_op_make_thing,
	.make_other	= wire_op_make_other,
	.use_thing	= wire_op_use_thing,
	.drop_thing	= wire_op_drop_thing,
};

static int __init wire_init(void)
{
	const struct lpc_half_options options = { .name = "wire" };
	const struct lpc_half_options options_apart = { .name = "wire-apart" };

	wire_half = wire_register(&wire_ops, &options);
	if (IS_ERR(wire_half) || !apart)
		return PTR_ERR_OR_ZERO(wire_half);
	wire_apart = wire_register(&wire_ops, &options_apart);
	if (IS_ERR(wire_apart))
		lpc_unregister(wire_half);
	return PTR_ERR_OR_ZERO(wire_apart);
}

static void __exit wire_exit(void)
{
	struct wire_thing *thing, *next;

	if (wire_apart)
		lpc_unregister(wire_apart);
	lpc_unregister(wire_half);
	list_for_each_entry_safe(thing, next, &things, link)
		kfree(thing);
}

module_init(wire_init);
module_exit(wire_exit);

MODULE_DESCRIPTION("Kernel half for tests of what crosses");
MODULE_AUTHOR("The Cleave authors");
MODULE_LICENSE("GPL");
