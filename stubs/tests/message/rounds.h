/* SPDX-License-Identifier: MIT */
/*
 * rounds.h - calls with random arguments, and the operations that send them
 * back; the same for upcalls made by the kernel side and for downcalls made by
 * the user side.
 *
 * Before it is included: WHO is the type of the first parameter, CALL(name) the
 * stub, NUM64 and SNUM64 the side's 64-bit integers.
 */
#include "fill.h"

#define assert_same(a, b)	assert_memory_equal(&(a), &(b), sizeof(a))

/* How many bodies have been run. */
static unsigned int bodies;

static int echo_plain(WHO *who, bool a, uint8_t b, uint16_t c, uint32_t d,
		      NUM64 e, int8_t f, int16_t g, int32_t h, SNUM64 k,
		      enum rich_color l, enum rich_word m,
		      const struct rich_shape *n, const uint16_t o[3],
		      const uint8_t p[2], const uint16_t q[2],
		      const struct rich_point r[2], bool *a2, uint8_t *b2,
		      uint16_t *c2, uint32_t *d2, NUM64 *e2, int8_t *f2,
		      int16_t *g2, int32_t *h2, SNUM64 *k2,
		      enum rich_color *l2, enum rich_word *m2,
		      struct rich_shape *n2, uint16_t o2[3], uint8_t p2[2],
		      uint16_t q2[2], struct rich_point r2[2])
{
	(void)who;
	bodies++;
	*a2 = a;
	*b2 = b;
	*c2 = c;
	*d2 = d;
	*e2 = e;
	*f2 = f;
	*g2 = g;
	*h2 = h;
	*k2 = k;
	*l2 = l;
	*m2 = m;
	*n2 = *n;
	memcpy(o2, o, 3 * sizeof(*o));
	memcpy(p2, p, 2 * sizeof(*p));
	memcpy(q2, q, 2 * sizeof(*q));
	memcpy(r2, r, 2 * sizeof(*r));
	return 0;
}

static int echo_mixed(WHO *who, bool a, uint8_t b, uint16_t c, uint32_t d,
		      NUM64 e, int8_t f, int16_t g, int32_t h, SNUM64 k,
		      enum rich_color l, enum rich_word m,
		      const struct rich_shape *n, const uint16_t o[3],
		      const uint8_t p[2], const uint16_t q[2],
		      const struct rich_point r[2], const char *s, bool *a2,
		      uint8_t *b2, uint16_t *c2, uint32_t *d2, NUM64 *e2,
		      int8_t *f2, int16_t *g2, int32_t *h2, SNUM64 *k2,
		      enum rich_color *l2, enum rich_word *m2,
		      struct rich_shape *n2, uint16_t o2[3], uint8_t p2[2],
		      uint16_t q2[2], struct rich_point r2[2], char *s2)
{
	strcpy(s2, s);
	return echo_plain(who, a, b, c, d, e, f, g, h, k, l, m, n, o, p, q, r,
			  a2, b2, c2, d2, e2, f2, g2, h2, k2, l2, m2, n2, o2,
			  p2, q2, r2);
}

static int echo_variable(WHO *who, const char *name, const void *blob,
			 uint32_t blob_len, const uint32_t *codes,
			 uint32_t n_codes, const struct rich_item *items,
			 uint32_t n_items, const struct rich_variant *variant,
			 const char (*tags)[5], uint32_t n_tags,
			 const char words[2][4], const NUM64 *wide,
			 uint32_t n_wide, char *name2, void *blob2,
			 uint32_t *blob2_len, uint32_t *codes2,
			 uint32_t *n_codes2, struct rich_item *items2,
			 uint32_t *n_items2, struct rich_variant *variant2,
			 char (*tags2)[5], uint32_t *n_tags2,
			 char words2[2][4], NUM64 *wide2, uint32_t *n_wide2)
{
	(void)who;
	bodies++;
	strcpy(name2, name);
	memcpy(blob2, blob, blob_len);
	*blob2_len = blob_len;
	memcpy(codes2, codes, n_codes * sizeof(*codes));
	*n_codes2 = n_codes;
	memcpy(items2, items, n_items * sizeof(*items));
	*n_items2 = n_items;
	*variant2 = *variant;
	memcpy(tags2, tags, n_tags * sizeof(*tags));
	*n_tags2 = n_tags;
	memcpy(words2, words, 2 * sizeof(*words));
	memcpy(wide2, wide, n_wide * sizeof(*wide));
	*n_wide2 = n_wide;
	return 0;
}

static int echo_absent(WHO *who, const uint16_t *a, const struct rich_point *b,
		       const char *c, const void *d, uint32_t d_len,
		       const uint16_t *e, uint32_t n_e, const int32_t f[2],
		       const enum rich_color *g, const bool *h, const NUM64 *k,
		       bool *has_a2, uint16_t *a2, bool *has_b2,
		       struct rich_point *b2, bool *has_c2, char *c2,
		       bool *has_d2, void *d2, uint32_t *d2_len, bool *has_e2,
		       uint16_t *e2, uint32_t *n_e2, bool *has_f2,
		       int32_t f2[2], bool *has_g2, enum rich_color *g2,
		       bool *has_h2, bool *h2, bool *has_k2, NUM64 *k2)
{
	(void)who;
	bodies++;
	*has_a2 = a;
	if (a)
		*a2 = *a;
	*has_b2 = b;
	if (b)
		*b2 = *b;
	*has_c2 = c;
	if (c)
		strcpy(c2, c);
	*has_d2 = d;
	if (d) {
		memcpy(d2, d, d_len);
		*d2_len = d_len;
	}
	*has_e2 = e;
	if (e) {
		memcpy(e2, e, n_e * sizeof(*e));
		*n_e2 = n_e;
	}
	*has_f2 = f;
	if (f)
		memcpy(f2, f, 2 * sizeof(*f));
	*has_g2 = g;
	if (g)
		*g2 = *g;
	*has_h2 = h;
	if (h)
		*h2 = *h;
	*has_k2 = k;
	if (k)
		*k2 = *k;
	return 0;
}

/* Turns each value into another that shows it has arrived. */
static int echo_both(WHO *who, bool *a, enum rich_color *b, NUM64 *c,
		     struct rich_shape *d, char *e, void *f, uint32_t *f_len,
		     uint16_t *g, uint32_t *n_g, uint8_t h[3],
		     struct rich_tree *k, bool *has_l, uint32_t *l)
{
	uint8_t *bytes = f;
	uint32_t n;

	(void)who;
	bodies++;
	*a = !*a;
	*b = *b == RED ? BLUE : RED;
	*c = ~*c;
	d->free = ~d->free;
	if (e[0])
		e[0] ^= e[0] == 1 ? 2 : 1;
	for (n = 0; n < *f_len; n++)
		bytes[n] = ~bytes[n];
	for (n = 0; n < *n_g; n++)
		g[n] = ~g[n];
	for (n = 0; n < 3; n++)
		h[n] = ~h[n];
	k->grid[0].x = ~k->grid[0].x;
	if (*has_l)
		*l = ~*l;
	return 0;
}

static int echo_both_plain(WHO *who, bool *a, enum rich_color *b, NUM64 *c,
			   struct rich_shape *d, SNUM64 e[2])
{
	(void)who;
	bodies++;
	*a = !*a;
	*b = *b == RED ? BLUE : RED;
	*c = ~*c;
	d->free = ~d->free;
	e[0] = ~e[0];
	e[1] = ~e[1];
	if (wire_mistake == 1)
		*b = 3;
	if (wire_mistake == 2)
		*b = 256 + RED;
	if (wire_mistake == 3)
		d->wide = 4;
	if (wire_mistake == 4)
		d->__pad0[0] = 1;
	return 0;
}

static int echo_fill(WHO *who, uint32_t seed, uint16_t *before, void *data,
		     uint32_t *data_len, uint32_t *after)
{
	uint32_t n;

	(void)who;
	bodies++;
	*before = seed;
	*data_len = seed % (RICH_BLOB_MAX + 1);
	for (n = 0; n < *data_len; n++)
		((uint8_t *)data)[n] = seed + n;
	*after = ~*after;
	if (wire_mistake)
		*data_len = RICH_BLOB_MAX + 1;
	return 0;
}

static int echo_turn(WHO *who, void *data, uint32_t *data_len, uint32_t *sum)
{
	uint8_t *bytes = data;
	uint32_t n;

	(void)who;
	bodies++;
	*sum = 0;
	for (n = 0; n < *data_len; n++)
		*sum += bytes[n] = ~bytes[n];
	/* One less, where there are any. */
	*data_len -= *data_len > 0;
	return 0;
}

static int echo_forest(WHO *who, const struct rich_tree *a,
		       struct rich_tree *b)
{
	(void)who;
	bodies++;
	*b = *a;
	if (wire_mistake == 1)
		b->n_items = RICH_ITEMS_MAX + 1;
	if (wire_mistake == 2)
		b->variant.tag = CHOICE_FIXED + 1;
	if (wire_mistake == 3)
		memset(b->tags[0], 'x', sizeof(b->tags[0]));
	if (wire_mistake == 4)
		b->grid[0].y = 1001;
	return 0;
}

static int echo_names(WHO *who, uint32_t err, uint32_t half, uint32_t ctx,
		      uint32_t i, const uint32_t *w, uint32_t n_w, uint32_t r,
		      uint32_t length, uint32_t upcall, uint32_t scratch,
		      uint32_t *args, uint32_t *n_args, uint32_t *reply,
		      uint32_t *room, uint32_t *ret, uint32_t *ops,
		      uint32_t *calls)
{
	(void)who;
	bodies++;
	memcpy(args, w, n_w * sizeof(*w));
	*n_args = n_w;
	*reply = err + half;
	*room = ctx + i;
	*ret = r + length;
	*ops = upcall;
	*calls = scratch;
	return 0;
}

static int echo_nothing(WHO *who)
{
	(void)who;
	bodies++;
	return 0;
}

static void round_plain(WHO *who, bool mixed)
{
	struct {
		bool a;
		uint8_t b;
		uint16_t c;
		uint32_t d;
		NUM64 e;
		int8_t f;
		int16_t g;
		int32_t h;
		SNUM64 k;
		enum rich_color l;
		enum rich_word m;
		struct rich_shape n;
		uint16_t o[3];
		uint8_t p[2];
		uint16_t q[2];
		struct rich_point r[2];
		char s[8];
	} x, y;

	memset(&x, 0, sizeof(x));
	memset(&y, 0, sizeof(y));
	x.a = coin();
	x.b = any();
	x.c = any();
	x.d = any();
	x.e = any();
	x.f = any();
	x.g = any();
	x.h = some_signed(-4, 4);
	x.k = any();
	x.l = some_color();
	x.m = some_word();
	fill_shape(&x.n);
	fill_bytes(x.o, sizeof(x.o));
	x.p[0] = coin();
	x.p[1] = coin();
	x.q[0] = some_level();
	x.q[1] = some_level();
	fill_point(&x.r[0]);
	fill_point(&x.r[1]);
	if (mixed) {
		fill_string(x.s, 7);
		assert_int_equal(CALL(mixed)(who, x.a, x.b, x.c, x.d, x.e, x.f,
					     x.g, x.h, x.k, x.l, x.m, &x.n, x.o,
					     x.p, x.q, x.r, x.s, &y.a, &y.b,
					     &y.c, &y.d, &y.e, &y.f, &y.g, &y.h,
					     &y.k, &y.l, &y.m, &y.n, y.o, y.p,
					     y.q, y.r, y.s), 0);
	} else {
		assert_int_equal(CALL(plain)(who, x.a, x.b, x.c, x.d, x.e, x.f,
					     x.g, x.h, x.k, x.l, x.m, &x.n, x.o,
					     x.p, x.q, x.r, &y.a, &y.b, &y.c,
					     &y.d, &y.e, &y.f, &y.g, &y.h, &y.k,
					     &y.l, &y.m, &y.n, y.o, y.p, y.q,
					     y.r), 0);
	}
	assert_same(x, y);
}

static void round_variable(WHO *who)
{
	struct {
		char name[RICH_NAME_MAX + 1];
		uint8_t blob[RICH_BLOB_MAX];
		uint32_t blob_len;
		uint32_t codes[4];
		uint32_t n_codes;
		struct rich_item items[2];
		uint32_t n_items;
		struct rich_variant variant;
		char tags[2][5];
		uint32_t n_tags;
		char words[2][4];
		NUM64 wide[3];
		uint32_t n_wide;
	} x, y;
	uint32_t n;

	memset(&x, 0, sizeof(x));
	memset(&y, 0, sizeof(y));
	fill_string(x.name, RICH_NAME_MAX);
	x.blob_len = some(0, RICH_BLOB_MAX);
	fill_bytes(x.blob, x.blob_len);
	x.n_codes = some(0, 4);
	for (n = 0; n < x.n_codes; n++)
		x.codes[n] = some(1, 99);
	x.n_items = some(0, 2);
	for (n = 0; n < x.n_items; n++)
		fill_item(&x.items[n]);
	fill_variant(&x.variant);
	x.n_tags = some(0, 2);
	for (n = 0; n < x.n_tags; n++)
		fill_string(x.tags[n], 4);
	for (n = 0; n < 2; n++)
		fill_string(x.words[n], 3);
	x.n_wide = some(0, 3);
	fill_bytes(x.wide, x.n_wide * sizeof(x.wide[0]));
	assert_int_equal(CALL(variable)(who, x.name, x.blob, x.blob_len,
					x.codes, x.n_codes, x.items, x.n_items,
					&x.variant, (const char (*)[5])x.tags,
					x.n_tags, (const char (*)[4])x.words,
					x.wide, x.n_wide, y.name, y.blob,
					&y.blob_len, y.codes, &y.n_codes,
					y.items, &y.n_items, &y.variant, y.tags,
					&y.n_tags, y.words, y.wide, &y.n_wide),
			 0);
	assert_same(x, y);
}

static void round_absent(WHO *who)
{
	struct {
		bool has_a, has_b, has_c, has_d, has_e, has_f, has_g, has_h;
		bool has_k;
		uint16_t a;
		struct rich_point b;
		char c[6];
		uint8_t d[6];
		uint32_t d_len;
		uint16_t e[3];
		uint32_t n_e;
		int32_t f[2];
		enum rich_color g;
		bool h;
		NUM64 k;
	} x, y;

	memset(&x, 0, sizeof(x));
	memset(&y, 0, sizeof(y));
	x.has_a = coin();
	if (x.has_a)
		x.a = any();
	x.has_b = coin();
	if (x.has_b)
		fill_point(&x.b);
	x.has_c = coin();
	if (x.has_c)
		fill_string(x.c, 5);
	x.has_d = coin();
	if (x.has_d) {
		x.d_len = some(0, 6);
		fill_bytes(x.d, x.d_len);
	}
	x.has_e = coin();
	if (x.has_e) {
		x.n_e = some(0, 3);
		fill_bytes(x.e, x.n_e * sizeof(x.e[0]));
	}
	x.has_f = coin();
	if (x.has_f)
		fill_bytes(x.f, sizeof(x.f));
	x.has_g = coin();
	if (x.has_g)
		x.g = some_color();
	x.has_h = coin();
	if (x.has_h)
		x.h = coin();
	x.has_k = coin();
	if (x.has_k)
		x.k = any();
	assert_int_equal(CALL(absent)(who, x.has_a ? &x.a : NULL,
				      x.has_b ? &x.b : NULL,
				      x.has_c ? x.c : NULL,
				      x.has_d ? x.d : NULL, x.d_len,
				      x.has_e ? x.e : NULL, x.n_e,
				      x.has_f ? x.f : NULL,
				      x.has_g ? &x.g : NULL,
				      x.has_h ? &x.h : NULL,
				      x.has_k ? &x.k : NULL, &y.has_a, &y.a,
				      &y.has_b, &y.b, &y.has_c, y.c, &y.has_d,
				      y.d, &y.d_len, &y.has_e, y.e, &y.n_e,
				      &y.has_f, y.f, &y.has_g, &y.g, &y.has_h,
				      &y.h, &y.has_k, &y.k), 0);
	assert_same(x, y);
}

static void round_both(WHO *who)
{
	struct {
		bool a;
		enum rich_color b;
		NUM64 c;
		struct rich_shape d;
		char e[7];
		uint8_t f[200];
		uint32_t f_len;
		uint16_t g[3];
		uint32_t n_g;
		uint8_t h[3];
		struct rich_tree k;
		bool has_l;
		uint32_t l;
	} x, y;

	memset(&x, 0, sizeof(x));
	x.a = coin();
	x.b = some_color();
	x.c = any();
	fill_shape(&x.d);
	fill_string(x.e, 6);
	x.f_len = some(0, 200);
	fill_bytes(x.f, x.f_len);
	x.n_g = some(0, 3);
	fill_bytes(x.g, x.n_g * sizeof(x.g[0]));
	fill_bytes(x.h, sizeof(x.h));
	fill_tree(&x.k);
	x.has_l = coin();
	if (x.has_l)
		x.l = any();
	memcpy(&y, &x, sizeof(x));
	echo_both(who, &x.a, &x.b, &x.c, &x.d, x.e, x.f, &x.f_len, x.g, &x.n_g,
		  x.h, &x.k, &x.has_l, &x.l);
	assert_int_equal(CALL(both)(who, &y.a, &y.b, &y.c, &y.d, y.e, y.f,
				    &y.f_len, y.g, &y.n_g, y.h, &y.k, &y.has_l,
				    &y.l), 0);
	assert_same(x, y);
}

static void round_both_plain(WHO *who)
{
	struct {
		bool a;
		enum rich_color b;
		NUM64 c;
		struct rich_shape d;
		SNUM64 e[2];
	} x, y;

	memset(&x, 0, sizeof(x));
	x.a = coin();
	x.b = some_color();
	x.c = any();
	fill_shape(&x.d);
	fill_bytes(x.e, sizeof(x.e));
	memcpy(&y, &x, sizeof(x));
	echo_both_plain(who, &x.a, &x.b, &x.c, &x.d, x.e);
	assert_int_equal(CALL(both_plain)(who, &y.a, &y.b, &y.c, &y.d, y.e), 0);
	assert_same(x, y);
}

static void round_fill(WHO *who)
{
	uint32_t seed = some(0, 2 * RICH_BLOB_MAX), after = any();
	uint8_t want[RICH_BLOB_MAX], data[RICH_BLOB_MAX];
	uint32_t want_len, len, want_after = after;
	uint16_t want_before, before;

	echo_fill(who, seed, &want_before, want, &want_len, &want_after);
	assert_int_equal(CALL(fill)(who, seed, &before, data, &len, &after), 0);
	assert_int_equal(before, want_before);
	assert_int_equal(after, want_after);
	assert_int_equal(len, want_len);
	assert_memory_equal(data, want, len);
}

static void round_turn(WHO *who)
{
	uint8_t want[RICH_BLOB_MAX], data[RICH_BLOB_MAX];
	uint32_t len = some(0, RICH_BLOB_MAX), want_len = len, sum, want_sum;

	fill_bytes(data, len);
	memcpy(want, data, len);
	echo_turn(who, want, &want_len, &want_sum);
	assert_int_equal(CALL(turn)(who, data, &len, &sum), 0);
	assert_int_equal(len, want_len);
	assert_int_equal(sum, want_sum);
	assert_memory_equal(data, want, len);
}

static void round_forest(WHO *who)
{
	struct rich_tree x, y;

	fill_tree(&x);
	memset(&y, 0, sizeof(y));
	assert_int_equal(CALL(forest)(who, &x, &y), 0);
	assert_same(x, y);
}

static void round_names(WHO *who)
{
	uint32_t w[2] = { 11, 12 }, args[2] = { 0 }, n_args = 0;
	uint32_t reply, room, ret, ops, calls;

	assert_int_equal(CALL(names)(who, 1, 2, 3, 4, w, 2, 5, 6, 7, 8, args,
				     &n_args, &reply, &room, &ret, &ops,
				     &calls), 0);
	assert_int_equal(n_args, 2);
	assert_same(w, args);
	assert_int_equal(reply, 3);
	assert_int_equal(room, 7);
	assert_int_equal(ret, 11);
	assert_int_equal(ops, 7);
	assert_int_equal(calls, 8);
}

/*
 * Values that a stub does not send: each is put into a good tree in turn, and
 * the stub says why. Returns how many went through.
 */
static int bad_trees(WHO *who)
{
	static const struct rich_item item;
	static const struct rich_shape shape = {
		.color = RED, .port = 1, .words = { WORD_ZERO, WORD_TOP },
		.wide = 5,
	};
	struct rich_tree tree, good, out;
	int accepted = 0;

	memset(&good, 0, sizeof(good));
	good.n_items = 1;
	good.items[0] = item;
	good.has_shape = 1;
	good.shape = shape;
#define TREE(change, error) do {					\
	tree = good;							\
	change;								\
	accepted += CALL(forest)(who, &tree, &out) != (error);		\
} while (0)
#define FIRST(change, error)	TREE(tree.first.change, error)
#define SHAPE(change)		TREE(tree.shape.change, -EINVAL)
#define VARIANT(kind, change, error)					\
	TREE(tree.variant.tag = (kind); tree.variant.u.change, error)
	TREE((void)0, 0);
	TREE(tree.n_items = RICH_ITEMS_MAX + 1, -EMSGSIZE);
	TREE(memset(tree.items[0].name, 'x', RICH_NAME_MAX + 1), -EMSGSIZE);
	FIRST(n_blob = 10, -EMSGSIZE);
	FIRST(n_codes = 5, -EMSGSIZE);
	TREE(tree.first.n_codes = 1; tree.first.codes[0] = 0, -EINVAL);
	TREE(tree.first.n_codes = 1; tree.first.codes[0] = 100, -EINVAL);
	FIRST(offsets[2] = 8, -EINVAL);
	FIRST(offsets[0] = -8, -EINVAL);
	FIRST(n_colors = 4, -EMSGSIZE);
	TREE(tree.first.n_colors = 1; tree.first.colors[0] = 0, -EINVAL);
	FIRST(n_marks = 4, -EMSGSIZE);
	TREE(tree.first.n_marks = 1; tree.first.marks[0] = 2, -EINVAL);
	SHAPE(on = 2);
	SHAPE(color = 3);
	SHAPE(port = 1025);
	SHAPE(words[1] = 1);
	SHAPE(wide = 4);
	SHAPE(small = -4);
	SHAPE(deep = 5000000001LL);
	SHAPE(corners[1].y = -1001);
	SHAPE(flags[4] = 2);
	SHAPE(level = 1);
	TREE(tree.grid[1].y = 1001, -EINVAL);
	TREE(memset(tree.tags[1], 'x', 5), -EMSGSIZE);
	TREE(tree.n_more = 4, -EMSGSIZE);
	TREE(tree.n_more = 1; memset(tree.more[0], 'x', 5), -EMSGSIZE);
	TREE(tree.has_note = 1; memset(tree.note, 'x', 6), -EMSGSIZE);
	TREE(tree.has_raw = 1; tree.n_raw = 8, -EMSGSIZE);
	TREE(tree.has_list = 1; tree.n_list = 3, -EMSGSIZE);
	TREE(tree.n_all = 3, -EMSGSIZE);
	TREE(tree.n_wide = 3, -EMSGSIZE);
	TREE(tree.variant.tag = CHOICE_FIXED + 1, -EINVAL);
	TREE(tree.has_other = 1; tree.other.tag = 77, -EINVAL);
	VARIANT(CHOICE_POINT, at.y = 1001, -EINVAL);
	VARIANT(CHOICE_ITEMS, n_items = 3, -EMSGSIZE);
	VARIANT(CHOICE_BYTES, n_raw = 6, -EMSGSIZE);
	TREE(tree.variant.tag = CHOICE_TEXT;
	     memset(tree.variant.u.text, 'x', 7), -EMSGSIZE);
	TREE(tree.variant.tag = CHOICE_MAYBE; tree.variant.u.has_maybe = 1;
	     tree.variant.u.maybe = 1, -EINVAL);
#undef TREE
#undef FIRST
#undef SHAPE
#undef VARIANT
	return accepted;
}

/* Results that a skeleton does not send; returns how many went through. */
static int bad_results(WHO *who)
{
	uint8_t data[RICH_BLOB_MAX];
	struct rich_tree tree;
	struct rich_shape shape;
	enum rich_color color = RED;
	SNUM64 e[2] = { 0 };
	NUM64 c = 0;
	uint32_t len, after = 0;
	uint16_t before;
	int accepted = 0;
	bool a = true;

	fill_tree(&tree);
	fill_shape(&shape);
	for (wire_mistake = 1; wire_mistake <= 4; wire_mistake++) {
		color = RED;
		accepted += CALL(both_plain)(who, &a, &color, &c, &shape, e) !=
			    -EPROTO;
		accepted += CALL(forest)(who, &tree, &tree) != -EPROTO;
		accepted += CALL(fill)(who, 1, &before, data, &len, &after) !=
			    -EPROTO;
	}
	wire_mistake = 0;
	accepted += CALL(forest)(who, &tree, &tree) != 0;
	return accepted;
}

static void rounds(WHO *who)
{
	round_plain(who, false);
	round_plain(who, true);
	round_variable(who);
	round_absent(who);
	round_both(who);
	round_both_plain(who);
	round_fill(who);
	round_turn(who);
	round_forest(who);
	round_names(who);
}
