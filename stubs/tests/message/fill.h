/* SPDX-License-Identifier: MIT */
/*
 * fill.h - random values of every type of interface "rich", edges preferred.
 *
 * What a value does not use is zero, so that two can be compared byte by byte.
 * Included by both sides.
 */
#ifndef LPCGEN_TEST_FILL_H
#define LPCGEN_TEST_FILL_H

#include <string.h>

#include "rich_lpc.h"
#include "wire.h"

static uint64_t any(void)
{
	wire_random_state ^= wire_random_state >> 12;
	wire_random_state ^= wire_random_state << 25;
	wire_random_state ^= wire_random_state >> 27;
	return wire_random_state * 0x2545f4914f6cdd1dULL;
}

static bool coin(void)
{
	return any() >> 63;
}

/* A number from @low to @high. */
static uint64_t some(uint64_t low, uint64_t high)
{
	switch (any() % 6) {
	case 0:
		return low;
	case 1:
		return high;
	default:
		return high - low == UINT64_MAX ? any() :
						  low + any() % (high - low + 1);
	}
}

static int64_t some_signed(int64_t low, int64_t high)
{
	return (int64_t)((uint64_t)low + some(0, (uint64_t)high -
						     (uint64_t)low));
}

static enum rich_color some_color(void)
{
	static const enum rich_color all[] = { RED, GREEN, BLUE };

	return all[any() % 3];
}

static enum rich_level some_level(void)
{
	return coin() ? LEVEL_LOW : LEVEL_HIGH;
}

static enum rich_word some_word(void)
{
	return coin() ? WORD_ZERO : WORD_TOP;
}

static void fill_bytes(void *to, uint32_t length)
{
	uint8_t *bytes = to;

	while (length--)
		*bytes++ = any();
}

/* @to has @max + 1 bytes. */
static void fill_string(char *to, uint32_t max)
{
	uint32_t n, length = some(0, max);

	memset(to, 0, max + 1);
	for (n = 0; n < length; n++)
		to[n] = some(1, 255);
}

static void fill_point(struct rich_point *v)
{
	memset(v, 0, sizeof(*v));
	v->x = any();
	v->y = some_signed(-1000, 1000);
}

static void fill_shape(struct rich_shape *v)
{
	unsigned int n;

	memset(v, 0, sizeof(*v));
	v->on = coin();
	v->color = some_color();
	v->port = some(1, 1024);
	for (n = 0; n < 2; n++)
		v->words[n] = some_word();
	v->wide = some(5, 0xfffffffffffffffeULL);
	v->small = some_signed(-3, 3);
	v->deep = some_signed(-5000000000LL, 5000000000LL);
	for (n = 0; n < 2; n++)
		fill_point(&v->corners[n]);
	for (n = 0; n < 5; n++)
		v->flags[n] = coin();
	v->level = some_level();
	v->free = any();
}

static void fill_item(struct rich_item *v)
{
	unsigned int n;

	memset(v, 0, sizeof(*v));
	fill_string(v->name, RICH_NAME_MAX);
	v->n_blob = some(0, 9);
	fill_bytes(v->blob, v->n_blob);
	v->n_codes = some(0, 4);
	for (n = 0; n < v->n_codes; n++)
		v->codes[n] = some(1, 99);
	for (n = 0; n < 3; n++)
		v->offsets[n] = some_signed(-7, 7);
	v->has_extra = coin();
	if (v->has_extra)
		v->extra = any();
	v->n_colors = some(0, 3);
	for (n = 0; n < v->n_colors; n++)
		v->colors[n] = some_color();
	v->n_marks = some(0, 3);
	for (n = 0; n < v->n_marks; n++)
		v->marks[n] = coin();
}

static void fill_variant(struct rich_variant *v)
{
	unsigned int n;

	memset(v, 0, sizeof(*v));
	v->tag = some(CHOICE_NONE, CHOICE_FIXED);
	switch ((enum rich_choice)v->tag) {
	case CHOICE_NONE:
		break;
	case CHOICE_POINT:
		fill_point(&v->u.at);
		break;
	case CHOICE_ITEMS:
		v->u.n_items = some(0, 2);
		for (n = 0; n < v->u.n_items; n++)
			fill_item(&v->u.items[n]);
		break;
	case CHOICE_TEXT:
		fill_string(v->u.text, 6);
		break;
	case CHOICE_BYTES:
		v->u.n_raw = some(0, 5);
		fill_bytes(v->u.raw, v->u.n_raw);
		break;
	case CHOICE_MAYBE:
		v->u.has_maybe = coin();
		if (v->u.has_maybe)
			v->u.maybe = some_level();
		break;
	case CHOICE_FIXED:
		fill_bytes(v->u.numbers, sizeof(v->u.numbers));
		break;
	}
}

static void fill_tree(struct rich_tree *v)
{
	unsigned int n;

	memset(v, 0, sizeof(*v));
	v->n_items = some(0, RICH_ITEMS_MAX);
	for (n = 0; n < v->n_items; n++)
		fill_item(&v->items[n]);
	fill_item(&v->first);
	fill_variant(&v->variant);
	v->has_shape = coin();
	if (v->has_shape)
		fill_shape(&v->shape);
	for (n = 0; n < 2; n++)
		fill_point(&v->grid[n]);
	for (n = 0; n < 2; n++)
		fill_string(v->tags[n], 4);
	v->n_more = some(0, 3);
	for (n = 0; n < v->n_more; n++)
		fill_string(v->more[n], 4);
	v->has_note = coin();
	if (v->has_note)
		fill_string(v->note, 5);
	v->has_raw = coin();
	if (v->has_raw) {
		v->n_raw = some(0, 7);
		fill_bytes(v->raw, v->n_raw);
	}
	v->has_list = coin();
	if (v->has_list) {
		v->n_list = some(0, 2);
		fill_bytes(v->list, v->n_list * sizeof(v->list[0]));
	}
	v->has_pair = coin();
	if (v->has_pair)
		fill_bytes(v->pair, sizeof(v->pair));
	v->has_other = coin();
	if (v->has_other)
		fill_variant(&v->other);
	v->n_all = some(0, 2);
	for (n = 0; n < v->n_all; n++)
		fill_variant(&v->all[n]);
	v->n_wide = some(0, 2);
	fill_bytes(v->wide, v->n_wide * sizeof(v->wide[0]));
}

#endif /* LPCGEN_TEST_FILL_H */
