// SPDX-License-Identifier: MIT
/*
 * test_corrupt.c - messages that are not as the interface says are refused,
 * each for its own reason, and whatever comes nothing reads beyond it.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "messages.h"
#include "rich_lpc.h"

#define FLIPS		300
/* Of longer messages, which are mostly bytes, not every word is tried. */
#define OVERWRITE_MOST	600

typedef void visit(enum wire_call call, uint32_t index, bool out,
		   const struct image *image);

static void for_each(visit *function)
{
	unsigned int call, index, out;

	for (call = 0; call < 2; call++)
		for (index = 0; index < PROCEDURES; index++)
			for (out = 0; out < 2; out++)
				if (seen[call][index][out])
					function(call, index, out,
						 &good[call][index][out]);
}

static void accept_one(enum wire_call call, uint32_t index, bool out,
		       const struct image *image)
{
	int err = arrive(call, index, out, image);

	if (strstr(kern_name(call, index), "take"))
		return;
	assert_int_equal(err, 0);
}

static void good_ones_are_accepted(void **state)
{
	(void)state;
	for_each(accept_one);
}

static void truncate_one(enum wire_call call, uint32_t index, bool out,
			 const struct image *image)
{
	struct image cut = *image;
	uint32_t length;

	for (length = 0; length < image->length; length++) {
		cut.length = length;
		memcpy(cut.bytes, image->bytes, image->length);
		assert_int_not_equal(arrive(call, index, out, &cut), 0);
		if (!is_image(image))
			continue;
		set_total(&cut);
		assert_int_not_equal(arrive(call, index, out, &cut), 0);
	}
}

static void truncated(void **state)
{
	(void)state;
	for_each(truncate_one);
}

static void extend_one(enum wire_call call, uint32_t index, bool out,
		       const struct image *image)
{
	struct image more = *image;

	more.bytes[more.length++] = 0;
	assert_int_equal(arrive(call, index, out, &more), -EPROTO);
	if (!is_image(image))
		return;
	set_total(&more);
	assert_int_not_equal(arrive(call, index, out, &more), 0);
}

static void extended(void **state)
{
	(void)state;
	for_each(extend_one);
}

/* Each word of a message, of each width, set to what may be over a limit; what
 * the one half refuses, the other refuses as well (arrive() compares them).
 */
static void overwrite_one(enum wire_call call, uint32_t index, bool out,
			  const struct image *image)
{
	static const uint64_t values[] = {
		0, 2, 0x7f7f7f7f7f7f7f7f, 0x8080808080808080, ~0ULL,
	};
	struct image changed = *image;
	uint32_t width, at, n;

	if (image->length > OVERWRITE_MOST)
		return;
	for (width = 1; width <= 8; width *= 2)
		for (at = 0; at + width <= image->length; at++)
			for (n = 0; n < sizeof(values) / sizeof(*values); n++) {
				memcpy(changed.bytes + at, &values[n], width);
				arrive(call, index, out, &changed);
				memcpy(changed.bytes + at, image->bytes + at,
				       width);
			}
}

static void words_overwritten(void **state)
{
	(void)state;
	for_each(overwrite_one);
}

static void flip_one(enum wire_call call, uint32_t index, bool out,
		     const struct image *image)
{
	struct image flipped = *image;
	unsigned int n, bit;

	if (!image->length)
		return;
	for (n = 0; n < FLIPS; n++) {
		wire_random_state = wire_random_state * 6364136223846793005ULL +
				    1442695040888963407ULL;
		bit = (wire_random_state >> 33) % (8 * image->length);
		flipped.bytes[bit / 8] ^= 1 << bit % 8;
		arrive(call, index, out, &flipped);
		if (n % 3 == 0)
			flipped = *image;
	}
}

static void bits_flipped(void **state)
{
	(void)state;
	for_each(flip_one);
}

static void damaged_prefix(void **state)
{
	uint32_t index = kern_find(WIRE_UPCALL, "forest"), prefix, n;
	const struct image *image = &good[WIRE_UPCALL][index][0];
	struct image damaged;

	(void)state;
	begin(&damaged, image);
	prefix = damaged.length;
	/* Magic, flags, length, format and the lengths of fixed arrays. */
	for (n = 0; n < prefix; n++) {
		damaged = *image;
		damaged.bytes[n] ^= 1;
		assert_int_equal(arrive(WIRE_UPCALL, index, false, &damaged),
				 -EPROTO);
	}
}

/* What the arguments of "variable" are to be; zero is what is allowed. */
struct spec {
	int name, blob, codes, items, tags, words, wide;
	int code;			/* added to a code, which is 1 */
	int item_name, item_blob, item_codes, item_colors, item_marks;
	int item_code, offset, extra, color, mark;
	int tag;
	int arms[CHOICE_FIXED + 1];	/* how often each arm is there */
	int arm_items, text, raw, maybe, level, y;
	int nul, null, wild;		/* a string's special lengths */
};

static void put_item(struct image *image, const struct spec *s)
{
	int n;

	put_text(image, s->item_name);
	put_blob(image, s->item_blob);
	put(image, s->item_codes, 4);
	for (n = 0; n < s->item_codes; n++)
		put(image, 1 + s->item_code, 4);
	for (n = 0; n < 3; n++)
		put(image, n == 2 ? s->offset : 0, 2);
	put(image, s->extra, 4);
	if (s->extra)
		put(image, 0xffff, 2);
	put(image, s->item_colors, 4);
	for (n = 0; n < s->item_colors; n++)
		put(image, RED + s->color, 1);
	put(image, s->item_marks, 4);
	for (n = 0; n < s->item_marks; n++)
		put(image, s->mark, 1);
}

static void put_arm(struct image *image, const struct spec *s, int arm)
{
	int n;

	switch (arm) {
	case CHOICE_POINT:
		put(image, 0xffff, 2);
		put(image, s->y, 4);
		break;
	case CHOICE_ITEMS:
		put(image, s->arm_items, 4);
		for (n = 0; n < s->arm_items; n++)
			put_item(image, s);
		break;
	case CHOICE_TEXT:
		put_text(image, s->text);
		break;
	case CHOICE_BYTES:
		put_blob(image, s->raw);
		break;
	case CHOICE_MAYBE:
		put(image, s->maybe, 4);
		if (s->maybe)
			put(image, s->level, 2);
		break;
	case CHOICE_FIXED:
		put(image, 0xffffffffffffULL, 6);
		break;
	}
}

static int send_variable(enum wire_call call, const char *name,
			 const struct spec *s)
{
	uint32_t index = kern_find(call, name);
	struct image image;
	int n, k;

	begin(&image, &good[call][index][0]);
	put_text(&image, s->name + 2);
	if (s->nul)
		image.bytes[image.length - 1] = 0;
	if (s->null) {
		image.length -= 6;
		put(&image, 0, 4);
	}
	if (s->wild) {
		image.length -= 6;
		put(&image, s->wild, 4);
	}
	put_blob(&image, s->blob);
	put(&image, s->codes, 4);
	for (n = 0; n < s->codes; n++)
		put(&image, 1 + s->code, 4);
	put(&image, s->items, 4);
	for (n = 0; n < s->items; n++)
		put_item(&image, s);
	put(&image, s->tag, 4);
	for (n = CHOICE_POINT; n <= CHOICE_FIXED; n++) {
		put(&image, s->arms[n], 4);
		for (k = 0; k < s->arms[n]; k++)
			put_arm(&image, s, n);
	}
	put(&image, s->tags, 4);
	for (n = 0; n < s->tags; n++)
		put_text(&image, 4);
	put(&image, s->words + 2, 4);
	for (n = 0; n < s->words + 2; n++)
		put_text(&image, 3);
	put(&image, s->wide, 4);
	for (n = 0; n < s->wide; n++)
		put(&image, UINT64_MAX, 8);
	set_total(&image);
	return arrive(call, index, false, &image);
}

/* What both sides say to arguments of "variable" and of "d_variable". */
static int variable(const struct spec *s)
{
	int up = send_variable(WIRE_UPCALL, "variable", s);

	assert_int_equal(send_variable(WIRE_DOWNCALL, "d_variable", s), up);
	return up;
}

#define SPEC(...)	(&(struct spec){ __VA_ARGS__ })

static void bounds(void **state)
{
	(void)state;
	assert_int_equal(variable(SPEC(0)), 0);
	assert_int_equal(variable(SPEC(.name = RICH_NAME_MAX - 2)), 0);
	assert_int_equal(variable(SPEC(.name = RICH_NAME_MAX - 1)), -EPROTO);
	assert_int_equal(variable(SPEC(.blob = RICH_BLOB_MAX)), 0);
	assert_int_equal(variable(SPEC(.blob = RICH_BLOB_MAX + 1)), -EPROTO);
	assert_int_equal(variable(SPEC(.codes = 4)), 0);
	assert_int_equal(variable(SPEC(.codes = 5)), -EPROTO);
	assert_int_equal(variable(SPEC(.items = 2)), 0);
	assert_int_equal(variable(SPEC(.items = 3)), -EPROTO);
	assert_int_equal(variable(SPEC(.tags = 2)), 0);
	assert_int_equal(variable(SPEC(.tags = 3)), -EPROTO);
	assert_int_equal(variable(SPEC(.words = -1)), -EPROTO);
	assert_int_equal(variable(SPEC(.words = 1)), -EPROTO);
	assert_int_equal(variable(SPEC(.wide = 3)), 0);
	assert_int_equal(variable(SPEC(.wide = 4)), -EPROTO);
}

static void strings(void **state)
{
	(void)state;
	assert_int_equal(variable(SPEC(.nul = 1)), -EPROTO);
	assert_int_equal(variable(SPEC(.null = 1)), -EPROTO);
	assert_int_equal(variable(SPEC(.wild = -1)), -EPROTO);
	assert_int_equal(variable(SPEC(.wild = 0x7fffffff)), -EPROTO);
}

static void inside_structures(void **state)
{
	(void)state;
	assert_int_equal(variable(SPEC(.items = 1, .item_name = RICH_NAME_MAX)),
			 0);
	assert_int_equal(variable(SPEC(.items = 1,
				       .item_name = RICH_NAME_MAX + 1)),
			 -EPROTO);
	assert_int_equal(variable(SPEC(.items = 1, .item_blob = 9)), 0);
	assert_int_equal(variable(SPEC(.items = 1, .item_blob = 10)), -EPROTO);
	assert_int_equal(variable(SPEC(.items = 1, .item_codes = 4)), 0);
	assert_int_equal(variable(SPEC(.items = 1, .item_codes = 5)), -EPROTO);
	assert_int_equal(variable(SPEC(.items = 1, .item_colors = 3)), 0);
	assert_int_equal(variable(SPEC(.items = 1, .item_colors = 4)), -EPROTO);
	assert_int_equal(variable(SPEC(.items = 1, .item_marks = 3)), 0);
	assert_int_equal(variable(SPEC(.items = 1, .item_marks = 4)), -EPROTO);
	assert_int_equal(variable(SPEC(.items = 1, .extra = 1)), 0);
	assert_int_equal(variable(SPEC(.items = 1, .extra = 2)), -EPROTO);
}

static void ranges(void **state)
{
	(void)state;
	assert_int_equal(variable(SPEC(.codes = 1, .code = -1)), -EPROTO);
	assert_int_equal(variable(SPEC(.codes = 1, .code = 98)), 0);
	assert_int_equal(variable(SPEC(.codes = 1, .code = 99)), -EPROTO);
	assert_int_equal(variable(SPEC(.items = 1, .item_codes = 1,
				       .item_code = -1)), -EPROTO);
	assert_int_equal(variable(SPEC(.items = 1, .item_codes = 1,
				       .item_code = 99)), -EPROTO);
	assert_int_equal(variable(SPEC(.items = 1, .offset = -7)), 0);
	assert_int_equal(variable(SPEC(.items = 1, .offset = -8)), -EPROTO);
	assert_int_equal(variable(SPEC(.items = 1, .offset = 7)), 0);
	assert_int_equal(variable(SPEC(.items = 1, .offset = 8)), -EPROTO);
}

static void enumerators_and_bools(void **state)
{
	(void)state;
	assert_int_equal(variable(SPEC(.items = 1, .item_colors = 1,
				       .color = BLUE - RED)), 0);
	assert_int_equal(variable(SPEC(.items = 1, .item_colors = 1,
				       .color = -1)), -EPROTO);
	assert_int_equal(variable(SPEC(.items = 1, .item_colors = 1,
				       .color = BLUE - RED + 1)), -EPROTO);
	assert_int_equal(variable(SPEC(.items = 1, .item_marks = 1, .mark = 1)),
			 0);
	assert_int_equal(variable(SPEC(.items = 1, .item_marks = 1, .mark = 2)),
			 -EPROTO);
}

static void unions(void **state)
{
	int tag, arm;

	(void)state;
	assert_int_equal(variable(SPEC(.tag = CHOICE_FIXED + 1)), -EPROTO);
	assert_int_equal(variable(SPEC(.tag = -1)), -EPROTO);
	for (tag = CHOICE_NONE; tag <= CHOICE_FIXED; tag++) {
		struct spec s = { .tag = tag };

		s.arms[tag] = tag != CHOICE_NONE;
		assert_int_equal(variable(&s), 0);
		for (arm = CHOICE_POINT; arm <= CHOICE_FIXED; arm++) {
			/* One that is not the tag's; the tag's not, or twice. */
			s.arms[arm] = arm == tag ? 0 : 1;
			assert_int_equal(variable(&s), -EPROTO);
			s.arms[arm] = 2;
			assert_int_equal(variable(&s), -EPROTO);
			s.arms[arm] = arm == tag;
		}
	}
}

static void arms(void **state)
{
	(void)state;
	assert_int_equal(variable(SPEC(.tag = CHOICE_POINT,
				       .arms[CHOICE_POINT] = 1, .y = 1001)),
			 -EPROTO);
	assert_int_equal(variable(SPEC(.tag = CHOICE_POINT,
				       .arms[CHOICE_POINT] = 1, .y = -1001)),
			 -EPROTO);
	assert_int_equal(variable(SPEC(.tag = CHOICE_ITEMS,
				       .arms[CHOICE_ITEMS] = 1,
				       .arm_items = 2)), 0);
	assert_int_equal(variable(SPEC(.tag = CHOICE_ITEMS,
				       .arms[CHOICE_ITEMS] = 1,
				       .arm_items = 3)), -EPROTO);
	assert_int_equal(variable(SPEC(.tag = CHOICE_TEXT,
				       .arms[CHOICE_TEXT] = 1, .text = 7)),
			 -EPROTO);
	assert_int_equal(variable(SPEC(.tag = CHOICE_BYTES,
				       .arms[CHOICE_BYTES] = 1, .raw = 6)),
			 -EPROTO);
	assert_int_equal(variable(SPEC(.tag = CHOICE_MAYBE,
				       .arms[CHOICE_MAYBE] = 1, .maybe = 1)),
			 0);
	assert_int_equal(variable(SPEC(.tag = CHOICE_MAYBE,
				       .arms[CHOICE_MAYBE] = 1, .maybe = 2)),
			 -EPROTO);
	assert_int_equal(variable(SPEC(.tag = CHOICE_MAYBE,
				       .arms[CHOICE_MAYBE] = 1, .maybe = 1,
				       .level = 1)), -EPROTO);
}

/* A plain message with one member changed. */
static int patched(enum wire_call call, const char *name, bool out,
		   size_t offset, const void *value, size_t size)
{
	uint32_t index = kern_find(call, name);
	struct image image = good[call][index][out];

	assert_true(offset + size <= image.length);
	memcpy(image.bytes + offset, value, size);
	return arrive(call, index, out, &image);
}

#define PATCH(call, name, suffix, out, member, value)			\
	patched(call, #name, out,					\
		offsetof(struct rich_##name##suffix, member),		\
		&(typeof(((struct rich_##name##suffix *)0)->member)){ value }, \
		sizeof(((struct rich_##name##suffix *)0)->member))
#define PLAIN_IN(member, value)						\
	PATCH(WIRE_UPCALL, plain, _in, false, member, value)
#define PLAIN_OUT(member, value)					\
	PATCH(WIRE_UPCALL, plain, _out, true, member, value)
#define DOWN_IN(member, value)						\
	PATCH(WIRE_DOWNCALL, d_plain, _in, false, member, value)

static void plain_structures(void **state)
{
	(void)state;
	assert_int_equal(PLAIN_IN(a, 1), 0);
	assert_int_equal(PLAIN_IN(a, 2), -EPROTO);
	assert_int_equal(PLAIN_IN(h, 4), 0);
	assert_int_equal(PLAIN_IN(h, 5), -EPROTO);
	assert_int_equal(PLAIN_IN(h, -5), -EPROTO);
	assert_int_equal(PLAIN_IN(l, 0), -EPROTO);
	assert_int_equal(PLAIN_IN(m, 1), -EPROTO);
	assert_int_equal(PLAIN_IN(n.on, 2), -EPROTO);
	assert_int_equal(PLAIN_IN(n.color, 3), -EPROTO);
	assert_int_equal(PLAIN_IN(n.port, 0), -EPROTO);
	assert_int_equal(PLAIN_IN(n.port, 1025), -EPROTO);
	assert_int_equal(PLAIN_IN(n.words[1], 1), -EPROTO);
	assert_int_equal(PLAIN_IN(n.wide, 4), -EPROTO);
	assert_int_equal(PLAIN_IN(n.wide, UINT64_MAX), -EPROTO);
	assert_int_equal(PLAIN_IN(n.small, -4), -EPROTO);
	assert_int_equal(PLAIN_IN(n.small, 4), -EPROTO);
	assert_int_equal(PLAIN_IN(n.deep, -5000000001LL), -EPROTO);
	assert_int_equal(PLAIN_IN(n.deep, 5000000001LL), -EPROTO);
	assert_int_equal(PLAIN_IN(n.corners[1].y, 1001), -EPROTO);
	assert_int_equal(PLAIN_IN(n.corners[1].__pad0[1], 1), -EPROTO);
	assert_int_equal(PLAIN_IN(n.flags[4], 2), -EPROTO);
	assert_int_equal(PLAIN_IN(n.level, 1), -EPROTO);
	assert_int_equal(PLAIN_IN(n.__pad0[0], 1), -EPROTO);
	assert_int_equal(PLAIN_IN(n.__pad1[0], 1), -EPROTO);
	assert_int_equal(PLAIN_IN(n.free, -1), 0);
	assert_int_equal(PLAIN_IN(p[1], 2), -EPROTO);
	assert_int_equal(PLAIN_IN(q[1], 1), -EPROTO);
	assert_int_equal(PLAIN_IN(r[1].y, -1001), -EPROTO);
	assert_int_equal(PLAIN_IN(__pad0[0], 1), -EPROTO);
	assert_int_equal(PLAIN_OUT(a2, 2), -EPROTO);
	assert_int_equal(PLAIN_OUT(h2, 5), -EPROTO);
	assert_int_equal(PLAIN_OUT(l2, 8), -EPROTO);
	assert_int_equal(PLAIN_OUT(m2, 2), -EPROTO);
	assert_int_equal(PLAIN_OUT(n2.port, 0), -EPROTO);
	assert_int_equal(PLAIN_OUT(__pad0[0], 1), -EPROTO);
	assert_int_equal(DOWN_IN(a, 2), -EPROTO);
	assert_int_equal(DOWN_IN(h, -5), -EPROTO);
	assert_int_equal(DOWN_IN(l, 8), -EPROTO);
	assert_int_equal(DOWN_IN(n.flags[0], 2), -EPROTO);
}

/*
 * A count of two in each place where one or none is allowed, in turn, with one
 * value after it: the count alone is wrong.
 */
static void optional_values_of(enum wire_call call, const char *name)
{
	/* Of what follows a count of one: a to k, as small as they can be. */
	static const int sizes[] = { 2, 6, 4, 4, 4, 8, 1, 1, 8 };
	uint32_t index = kern_find(call, name);
	struct image image;
	int n, k;

	for (n = -1; n < 9; n++) {
		begin(&image, &good[call][index][0]);
		for (k = 0; k < 9; k++) {
			put(&image, k == n ? 2 : 1, 4);
			memset(image.bytes + image.length, 0, sizes[k]);
			/* An empty string and the enumerator RED. */
			if (k == 2 || k == 6)
				image.bytes[image.length] = 1;
			image.length += sizes[k];
		}
		set_total(&image);
		assert_int_equal(arrive(call, index, false, &image),
				 n < 0 ? 0 : -EPROTO);
	}
}

static void optional_values(void **state)
{
	(void)state;
	optional_values_of(WIRE_UPCALL, "absent");
	optional_values_of(WIRE_DOWNCALL, "d_absent");
}

/*
 * The structure "shape" in an image, field by field: "mixed" begins with other
 * fields of 32 bytes, "d_mixed" too.
 */
static int mixed(unsigned int at, uint64_t value, unsigned int size)
{
	uint32_t up = kern_find(WIRE_UPCALL, "mixed");
	uint32_t down = kern_find(WIRE_DOWNCALL, "d_mixed");
	const struct image *like = &good[WIRE_UPCALL][up][0];
	struct image image;
	int err;

	assert_true(size <= sizeof(value));
	begin(&image, like);
	memcpy(image.bytes + image.length + at, &value, size);
	image.length = like->length;
	err = arrive(WIRE_UPCALL, up, false, &image);
	assert_int_equal(arrive(WIRE_DOWNCALL, down, false, &image), err);
	return err;
}

static void flattened_structures(void **state)
{
	/* Offsets: the parameters before the structure, then its fields. */
	enum {
		A = 0, H = 1 + 1 + 2 + 4 + 8 + 1 + 2, L = H + 4 + 8, M = L + 1,
		ON = M + 4, COLOR = ON + 1, PORT = COLOR + 1, WORDS = PORT + 2,
		WIDE = WORDS + 8, SMALL = WIDE + 8, DEEP = SMALL + 1,
		CORNERS = DEEP + 8, FLAGS = CORNERS + 4 + 2 * 6,
		LEVEL = FLAGS + 5, FREE = LEVEL + 2, O = FREE + 8, P = O + 6,
		Q = P + 2, R = Q + 4,
	};

	(void)state;
	assert_int_equal(mixed(A, 0, 1), 0);
	assert_int_equal(mixed(A, 2, 1), -EPROTO);
	assert_int_equal(mixed(H, 4, 4), 0);
	assert_int_equal(mixed(H, 5, 4), -EPROTO);
	assert_int_equal(mixed(H, -5, 4), -EPROTO);
	assert_int_equal(mixed(L, 3, 1), -EPROTO);
	assert_int_equal(mixed(M, 1, 4), -EPROTO);
	assert_int_equal(mixed(ON, 2, 1), -EPROTO);
	assert_int_equal(mixed(COLOR, 0, 1), -EPROTO);
	assert_int_equal(mixed(PORT, 0, 2), -EPROTO);
	assert_int_equal(mixed(PORT, 1024, 2), 0);
	assert_int_equal(mixed(PORT, 1025, 2), -EPROTO);
	assert_int_equal(mixed(WORDS + 4, 1, 4), -EPROTO);
	assert_int_equal(mixed(WIDE, 4, 8), -EPROTO);
	assert_int_equal(mixed(WIDE, UINT64_MAX, 8), -EPROTO);
	assert_int_equal(mixed(SMALL, -4, 1), -EPROTO);
	assert_int_equal(mixed(SMALL, 4, 1), -EPROTO);
	assert_int_equal(mixed(DEEP, -5000000001LL, 8), -EPROTO);
	assert_int_equal(mixed(DEEP, 5000000001LL, 8), -EPROTO);
	/* Two corners, no more and no fewer. */
	assert_int_equal(mixed(CORNERS, 1, 4), -EPROTO);
	assert_int_equal(mixed(CORNERS, 3, 4), -EPROTO);
	assert_int_equal(mixed(CORNERS + 4 + 6 + 2, 1001, 4), -EPROTO);
	assert_int_equal(mixed(FLAGS + 4, 2, 1), -EPROTO);
	assert_int_equal(mixed(LEVEL, 1, 2), -EPROTO);
	assert_int_equal(mixed(FREE, -1, 8), 0);
	assert_int_equal(mixed(O, -1, 6), 0);
	assert_int_equal(mixed(P + 1, 2, 1), -EPROTO);
	assert_int_equal(mixed(Q + 2, 2, 2), -EPROTO);
	assert_int_equal(mixed(R, 3, 4), -EPROTO);
	assert_int_equal(mixed(R + 4 + 2, -1001, 4), -EPROTO);
}

static void guarded_structures(void **state)
{
	uint64_t widget = kern_handle(LPC_RICH_HANDLE_WIDGET);
	uint64_t gadget = kern_handle(LPC_RICH_HANDLE_GADGET);
	struct rich_owner owner = {
		.main = { widget },
		.rest = { { gadget }, { gadget } },
	};
	struct rich_shape shape = {
		.color = RED, .port = 1, .words = { WORD_ZERO, WORD_TOP },
		.wide = 5,
	};

	(void)state;
	assert_int_equal(kern_check_lock("shape", &shape, sizeof(shape)), 0);
	assert_int_equal(kern_check_lock("shape", &shape, sizeof(shape) - 1),
			 -EPROTO);
	assert_int_equal(kern_check_lock("shape", &shape, 0), -EPROTO);
	shape.wide = 4;
	assert_int_equal(kern_check_lock("shape", &shape, sizeof(shape)),
			 -EPROTO);
	assert_int_equal(kern_check_lock("owner", &owner, sizeof(owner)), 0);
	assert_int_equal(kern_check_lock("owner", &owner, sizeof(owner) - 1),
			 -EPROTO);
	owner.__pad0[6] = 1;
	assert_int_equal(kern_check_lock("owner", &owner, sizeof(owner)),
			 -EPROTO);
	owner.__pad0[6] = 0;
	owner.rest[1].value = widget;
	assert_int_equal(kern_check_lock("owner", &owner, sizeof(owner)),
			 -EBADF);
	owner.rest[1].value = gadget;
	owner.main.value = 0;
	assert_int_equal(kern_check_lock("owner", &owner, sizeof(owner)),
			 -EBADF);
	owner.main.value = widget;
	kern_remove(widget);
	assert_int_equal(kern_check_lock("owner", &owner, sizeof(owner)),
			 -ESTALE);
	kern_remove(gadget);
}

/* Each handle of a message in turn: none, another type's, one that has gone. */
static void each_handle(enum wire_call call, const char *name, bool out)
{
	/* "take" and "d_take", both ways: a, b[2], then c: kind, main, rest. */
	static const struct {
		size_t at;
		unsigned int type;
	} handles[] = {
		{ offsetof(struct rich_take_in, a), LPC_RICH_HANDLE_WIDGET },
		{ offsetof(struct rich_take_in, b[0]), LPC_RICH_HANDLE_GADGET },
		{ offsetof(struct rich_take_in, b[1]), LPC_RICH_HANDLE_GADGET },
		{ offsetof(struct rich_take_in, c.main),
		  LPC_RICH_HANDLE_WIDGET },
		{ offsetof(struct rich_take_in, c.rest[0]),
		  LPC_RICH_HANDLE_GADGET },
		{ offsetof(struct rich_take_in, c.rest[1]),
		  LPC_RICH_HANDLE_GADGET },
	};
	const size_t count = sizeof(handles) / sizeof(*handles);
	uint64_t live[2], gone, none = 0;
	uint32_t index = kern_find(call, name);
	struct rich_take_in message = { .c.kind = 1 };
	uint8_t *bytes = (uint8_t *)&message;
	uint8_t results[sizeof(struct rich_d_take_out)];
	uint32_t out_len;
	size_t n;

	live[LPC_RICH_HANDLE_WIDGET] = kern_handle(LPC_RICH_HANDLE_WIDGET);
	live[LPC_RICH_HANDLE_GADGET] = kern_handle(LPC_RICH_HANDLE_GADGET);
	for (n = 0; n < count; n++)
		memcpy(bytes + handles[n].at, &live[handles[n].type], 8);
#define CHECKED	kern_check(call, index, out, bytes, sizeof(message))
	assert_int_equal(CHECKED, 0);
	for (n = 0; n < count; n++) {
		memcpy(bytes + handles[n].at, &none, 8);
		assert_int_equal(CHECKED, -EBADF);
		memcpy(bytes + handles[n].at, &live[!handles[n].type], 8);
		assert_int_equal(CHECKED, -EBADF);
		gone = kern_handle(handles[n].type);
		memcpy(bytes + handles[n].at, &gone, 8);
		assert_int_equal(CHECKED, 0);
		kern_remove(gone);
		assert_int_equal(CHECKED, -ESTALE);
		/* The one that becomes an object is looked up again. */
		if (!n && call == WIRE_UPCALL && out)
			assert_int_equal(kern_take(index, bytes,
						   sizeof(message)), -ESTALE);
		if (!n && call == WIRE_DOWNCALL)
			assert_int_equal(kern_run(index, bytes,
						  sizeof(message), results,
						  &out_len), -ESTALE);
		memcpy(bytes + handles[n].at, &live[handles[n].type], 8);
	}
	assert_int_equal(CHECKED, 0);
#undef CHECKED
	kern_remove(live[0]);
	kern_remove(live[1]);
}

static void handles(void **state)
{
	(void)state;
	each_handle(WIRE_UPCALL, "take", false);
	each_handle(WIRE_UPCALL, "take", true);
	each_handle(WIRE_DOWNCALL, "d_take", false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_ones_are_accepted),
		cmocka_unit_test(truncated),
		cmocka_unit_test(extended),
		cmocka_unit_test(bits_flipped),
		cmocka_unit_test(words_overwritten),
		cmocka_unit_test(damaged_prefix),
		cmocka_unit_test(bounds),
		cmocka_unit_test(strings),
		cmocka_unit_test(inside_structures),
		cmocka_unit_test(ranges),
		cmocka_unit_test(enumerators_and_bools),
		cmocka_unit_test(unions),
		cmocka_unit_test(arms),
		cmocka_unit_test(plain_structures),
		cmocka_unit_test(flattened_structures),
		cmocka_unit_test(optional_values),
		cmocka_unit_test(guarded_structures),
		cmocka_unit_test(handles),
	};

	return cmocka_run_group_tests(tests, messages_setup, NULL);
}
