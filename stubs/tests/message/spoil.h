/* SPDX-License-Identifier: MIT */
/*
 * spoil.h - what must not be sent: arguments and results of interface "rich"
 * with one mistake each, numbered from 1.
 *
 * A function puts the mistakes that follow the first @n into @v, if @k is one
 * of them, and returns how many there are by then. wire_expected gets the error
 * that the mistake is answered with, where it is made by a caller. Included by
 * both sides.
 */
#ifndef LPCGEN_TEST_SPOIL_H
#define LPCGEN_TEST_SPOIL_H

#include <errno.h>
#include <string.h>

#include "rich_lpc.h"
#include "wire.h"

#define MISTAKE(change, error) do {					\
	if (++n == k) {							\
		change;							\
		wire_expected = (error);				\
	}								\
} while (0)

/* A string without an end, of one byte more than there may be. */
#define ENDLESS(text, max) \
	MISTAKE(memset(text, 'x', (max) + 1), -EMSGSIZE)

/* Padding is sent in plain structures alone. */
static int spoil_shape(struct rich_shape *v, int k, int n, bool padded)
{
	MISTAKE(v->on = 2, -EINVAL);
	MISTAKE(v->color = 3, -EINVAL);
	MISTAKE(v->port = 0, -EINVAL);
	MISTAKE(v->port = 1025, -EINVAL);
	MISTAKE(v->words[0] = 1, -EINVAL);
	MISTAKE(v->words[1] = 1, -EINVAL);
	MISTAKE(v->wide = 4, -EINVAL);
	MISTAKE(v->wide = UINT64_MAX, -EINVAL);
	MISTAKE(v->small = -4, -EINVAL);
	MISTAKE(v->small = 4, -EINVAL);
	MISTAKE(v->deep = -5000000001LL, -EINVAL);
	MISTAKE(v->deep = 5000000001LL, -EINVAL);
	MISTAKE(v->corners[0].y = -1001, -EINVAL);
	MISTAKE(v->corners[1].y = 1001, -EINVAL);
	MISTAKE(v->flags[0] = 2, -EINVAL);
	MISTAKE(v->flags[4] = 2, -EINVAL);
	MISTAKE(v->level = 1, -EINVAL);
	if (!padded)
		return n;
	MISTAKE(v->__pad0[3] = 1, -EINVAL);
	MISTAKE(v->__pad1[6] = 1, -EINVAL);
	MISTAKE(v->__pad2[0] = 1, -EINVAL);
	MISTAKE(v->corners[1].__pad0[1] = 1, -EINVAL);
	return n;
}

static int spoil_item(struct rich_item *v, int k, int n)
{
	MISTAKE(memset(v, 0, sizeof(*v));
		memset(v->name, 'x', RICH_NAME_MAX + 1), -EMSGSIZE);
	MISTAKE(v->n_blob = 10, -EMSGSIZE);
	MISTAKE(v->n_codes = 5, -EMSGSIZE);
	MISTAKE(v->n_codes = 1; v->codes[0] = 0, -EINVAL);
	MISTAKE(v->n_codes = 1; v->codes[0] = 100, -EINVAL);
	MISTAKE(v->offsets[0] = -8, -EINVAL);
	MISTAKE(v->offsets[2] = 8, -EINVAL);
	MISTAKE(v->n_colors = 4, -EMSGSIZE);
	MISTAKE(v->n_colors = 1; v->colors[0] = 3, -EINVAL);
	MISTAKE(v->n_marks = 4, -EMSGSIZE);
	MISTAKE(v->n_marks = 1; v->marks[0] = 2, -EINVAL);
	return n;
}

static int spoil_variant(struct rich_variant *v, int k, int n)
{
#define ARM(kind, change, error)					\
	MISTAKE(memset(v, 0, sizeof(*v)); v->tag = (kind);		\
		v->u.change, error)
	MISTAKE(v->tag = CHOICE_FIXED + 1, -EINVAL);
	ARM(CHOICE_POINT, at.y = 1001, -EINVAL);
	ARM(CHOICE_POINT, at.y = -1001, -EINVAL);
	ARM(CHOICE_ITEMS, n_items = 3, -EMSGSIZE);
	ARM(CHOICE_BYTES, n_raw = 6, -EMSGSIZE);
	ARM(CHOICE_MAYBE, has_maybe = 1; v->u.maybe = 1, -EINVAL);
	MISTAKE(memset(v, 0, sizeof(*v)); v->tag = CHOICE_TEXT;
		memset(v->u.text, 'x', 7), -EMSGSIZE);
#undef ARM
	return n;
}

static int spoil_tree(struct rich_tree *v, int k, int n)
{
	struct rich_shape shape = { .color = RED, .port = 1, .wide = 5 };
	int before;

	MISTAKE(v->n_items = RICH_ITEMS_MAX + 1, -EMSGSIZE);
	n = spoil_item(&v->first, k, n);
	n = spoil_variant(&v->variant, k, n);
	before = n;
	n = spoil_shape(&shape, k, n, false);
	if (k > before && k <= n) {
		v->has_shape = true;
		v->shape = shape;
	}
	MISTAKE(v->grid[0].y = -1001, -EINVAL);
	MISTAKE(v->grid[1].y = 1001, -EINVAL);
	/* In one that is empty, what is beyond a bound is valid for itself. */
#define EMPTY(change, error)						\
	MISTAKE(memset(v, 0, sizeof(*v)); v->change, error)
	EMPTY(n_more = 4, -EMSGSIZE);
	EMPTY(has_raw = 1; v->n_raw = 8, -EMSGSIZE);
	EMPTY(has_list = 1; v->n_list = 3, -EMSGSIZE);
	EMPTY(has_other = 1; v->other.tag = 77, -EINVAL);
	EMPTY(n_all = 3, -EMSGSIZE);
	EMPTY(n_wide = 3, -EMSGSIZE);
	EMPTY(has_note = 1; memset(v->note, 'x', 6), -EMSGSIZE);
	EMPTY(n_more = 1; memset(v->more[0], 'x', 5), -EMSGSIZE);
	EMPTY(tags[1][0] = '\0'; memset(v->tags[0], 'x', 5), -EMSGSIZE);
#undef EMPTY
	return n;
}

#endif /* LPCGEN_TEST_SPOIL_H */
