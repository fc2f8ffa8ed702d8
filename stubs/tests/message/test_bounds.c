// SPDX-License-Identifier: MIT
/*
 * test_bounds.c - every bound inside a structure of variable size: as many as
 * allowed are taken, one more is not, though the message is sound otherwise.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "messages.h"
#include "rich_lpc.h"

/* What is in a tree; zero is what is allowed, and least. */
struct spec {
	int items, tags, more, all, wide;	/* counts; of tags, beside 2 */
	int tag, text;				/* lengths, in tags and more */
	int has_shape, words, corners, level;
	int grid, y;				/* beside 2 */
	int has_note, note;
	int has_raw, raw;
	int has_list, list;
	int has_pair;
	int has_other;
	int color, on;
};

static void put_item(struct image *image)
{
	put_text(image, 0);
	put_blob(image, 0);
	put(image, 0, 4);
	put(image, 0, 6);
	put(image, 0, 4);
	put(image, 0, 4);
	put(image, 0, 4);
}

/* The variant that is nothing. */
static void put_variant(struct image *image)
{
	int arm;

	put(image, CHOICE_NONE, 4);
	for (arm = CHOICE_POINT; arm <= CHOICE_FIXED; arm++)
		put(image, 0, 4);
}

static void put_shape(struct image *image, const struct spec *s)
{
	int n;

	put(image, s->on, 1);
	put(image, RED + s->color, 1);
	put(image, 1024, 2);
	put(image, WORD_ZERO, 4);
	put(image, WORD_TOP - s->words, 4);
	put(image, 5, 8);
	put(image, 3, 1);
	put(image, 0, 8);
	put(image, 2 + s->corners, 4);
	for (n = 0; n < 2 + s->corners; n++)
		put(image, 0, 6);
	put(image, 0, 5);
	put(image, LEVEL_HIGH + s->level, 2);
	put(image, 0, 8);
}

/*
 * What is optional is there once even where its count says two: the count alone
 * is what is wrong then.
 */
static int send_tree(enum wire_call call, const char *name,
		     const struct spec *s)
{
	uint32_t index = kern_find(call, name);
	struct image image;
	int n;

	begin(&image, &good[call][index][0]);
	put(&image, s->items, 4);
	for (n = 0; n < s->items; n++)
		put_item(&image);
	put_item(&image);
	put_variant(&image);
	put(&image, s->has_shape, 4);
	if (s->has_shape)
		put_shape(&image, s);
	put(&image, 2 + s->grid, 4);
	for (n = 0; n < 2 + s->grid; n++) {
		put(&image, 0, 2);
		put(&image, s->y, 4);
	}
	put(&image, 2 + s->tags, 4);
	for (n = 0; n < 2 + s->tags; n++)
		put_text(&image, s->tag);
	put(&image, s->more, 4);
	for (n = 0; n < s->more; n++)
		put_text(&image, s->text);
	put(&image, s->has_note, 4);
	if (s->has_note)
		put_text(&image, s->note);
	put(&image, s->has_raw, 4);
	if (s->has_raw)
		put_blob(&image, s->raw);
	put(&image, s->has_list, 4);
	if (s->has_list) {
		put(&image, s->list, 4);
		image.length += 4 * s->list;
	}
	put(&image, s->has_pair, 4);
	if (s->has_pair)
		image.length += 4;
	put(&image, s->has_other, 4);
	if (s->has_other)
		put_variant(&image);
	put(&image, s->all, 4);
	for (n = 0; n < s->all; n++)
		put_variant(&image);
	put(&image, s->wide, 4);
	image.length += 8 * s->wide;
	set_total(&image);
	return arrive(call, index, false, &image);
}

/* What both sides say to a tree. */
static int tree(const struct spec *s)
{
	int up = send_tree(WIRE_UPCALL, "forest", s);

	assert_int_equal(send_tree(WIRE_DOWNCALL, "d_forest", s), up);
	return up;
}

#define SPEC(...)	(&(struct spec){ __VA_ARGS__ })

static void counts(void **state)
{
	(void)state;
	assert_int_equal(tree(SPEC(0)), 0);
	assert_int_equal(tree(SPEC(.items = RICH_ITEMS_MAX)), 0);
	assert_int_equal(tree(SPEC(.items = RICH_ITEMS_MAX + 1)), -EPROTO);
	assert_int_equal(tree(SPEC(.more = 3)), 0);
	assert_int_equal(tree(SPEC(.more = 4)), -EPROTO);
	assert_int_equal(tree(SPEC(.all = 2)), 0);
	assert_int_equal(tree(SPEC(.all = 3)), -EPROTO);
	assert_int_equal(tree(SPEC(.wide = 2)), 0);
	assert_int_equal(tree(SPEC(.wide = 3)), -EPROTO);
	assert_int_equal(tree(SPEC(.has_list = 1, .list = 2)), 0);
	assert_int_equal(tree(SPEC(.has_list = 1, .list = 3)), -EPROTO);
}

static void exact_counts(void **state)
{
	(void)state;
	assert_int_equal(tree(SPEC(.grid = -1)), -EPROTO);
	assert_int_equal(tree(SPEC(.grid = 1)), -EPROTO);
	assert_int_equal(tree(SPEC(.tags = -1)), -EPROTO);
	assert_int_equal(tree(SPEC(.tags = 1)), -EPROTO);
	assert_int_equal(tree(SPEC(.has_shape = 1, .corners = -1)), -EPROTO);
	assert_int_equal(tree(SPEC(.has_shape = 1, .corners = 1)), -EPROTO);
}

static void lengths(void **state)
{
	(void)state;
	assert_int_equal(tree(SPEC(.tag = 4)), 0);
	assert_int_equal(tree(SPEC(.tag = 5)), -EPROTO);
	assert_int_equal(tree(SPEC(.more = 1, .text = 4)), 0);
	assert_int_equal(tree(SPEC(.more = 1, .text = 5)), -EPROTO);
	assert_int_equal(tree(SPEC(.has_note = 1, .note = 5)), 0);
	assert_int_equal(tree(SPEC(.has_note = 1, .note = 6)), -EPROTO);
	assert_int_equal(tree(SPEC(.has_raw = 1, .raw = 7)), 0);
	assert_int_equal(tree(SPEC(.has_raw = 1, .raw = 8)), -EPROTO);
}

static void optional_members(void **state)
{
	(void)state;
	assert_int_equal(tree(SPEC(.has_shape = 1, .has_note = 1, .has_raw = 1,
				   .has_list = 1, .has_pair = 1,
				   .has_other = 1)), 0);
	assert_int_equal(tree(SPEC(.has_shape = 2)), -EPROTO);
	assert_int_equal(tree(SPEC(.has_note = 2)), -EPROTO);
	assert_int_equal(tree(SPEC(.has_raw = 2)), -EPROTO);
	assert_int_equal(tree(SPEC(.has_list = 2)), -EPROTO);
	assert_int_equal(tree(SPEC(.has_pair = 2)), -EPROTO);
	assert_int_equal(tree(SPEC(.has_other = 2)), -EPROTO);
}

static void values(void **state)
{
	(void)state;
	assert_int_equal(tree(SPEC(.y = 1000)), 0);
	assert_int_equal(tree(SPEC(.y = 1001)), -EPROTO);
	assert_int_equal(tree(SPEC(.has_shape = 1, .on = 2)), -EPROTO);
	assert_int_equal(tree(SPEC(.has_shape = 1, .color = 2)), -EPROTO);
	assert_int_equal(tree(SPEC(.has_shape = 1, .words = 1)), -EPROTO);
	assert_int_equal(tree(SPEC(.has_shape = 1, .level = 1)), -EPROTO);
}

/* What the user side does with an event: it runs, or it does not. */
static bool happens(const struct rich_changed_event *event, uint32_t length)
{
	unsigned int before = user_events();

	user_event(LPC_RICH_EVENT_CHANGED, event, length);
	return user_events() != before;
}

static void events(void **state)
{
	const struct rich_changed_event good_one = {
		.color = GREEN,
		.on = 1,
		.level = -4,
		.at = { .x = 5, .y = -1000 },
		.count = 0xffff,
		.wide = UINT64_MAX,
	};
	struct rich_changed_event event;
	unsigned int before;

	(void)state;
	assert_true(happens(&good_one, sizeof(good_one)));
	assert_false(happens(&good_one, sizeof(good_one) - 1));
#define BAD(change) do {						\
	event = good_one;						\
	event.change;							\
	assert_false(happens(&event, sizeof(event)));			\
} while (0)
	BAD(color = 3);
	BAD(on = 2);
	BAD(level = 5);
	BAD(level = -5);
	BAD(at.y = 1001);
	BAD(at.__pad0[0] = 1);
	BAD(__pad0[0] = 1);
	BAD(__pad1[0] = 1);
	/* One without arguments takes none. */
	before = user_events();
	user_event(LPC_RICH_EVENT_TICK, &event, 1);
	assert_int_equal(user_events(), before);
	user_event(LPC_RICH_EVENT_TICK, NULL, 0);
	assert_int_equal(user_events(), before + 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts),
		cmocka_unit_test(exact_counts),
		cmocka_unit_test(lengths),
		cmocka_unit_test(optional_members),
		cmocka_unit_test(values),
		cmocka_unit_test(events),
	};

	return cmocka_run_group_tests(tests, messages_setup, NULL);
}
