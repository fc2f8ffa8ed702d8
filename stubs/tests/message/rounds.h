/* SPDX-License-Identifier: MIT */
/*
 * rounds.h - calls with random arguments, and the operations that send them
 * back; the same for upcalls made by the kernel side and for downcalls made by
 * the user side. wire.h has what makes either go wrong.
 *
 * Before it is included: WHO is the type of the first parameter, CALL(name) the
 * stub, NUM64 and SNUM64 the side's 64-bit integers.
 */
#include "fill.h"
#include "spoil.h"

#define assert_same(a, b)	assert_memory_equal(&(a), &(b), sizeof(a))

/* How many bodies have been run. */
static unsigned int bodies;

/* A body that is asked to fail does that, and nothing else. */
#define BODY(who) do {							\
	(void)(who);							\
	bodies++;							\
	if (wire_error)							\
		return wire_error;					\
} while (0)

/* What "plain" and "mixed" take, and what they give. */
struct plain {
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
	char s[10];
};

static void spoil_plain(struct plain *v, int k, bool mixed)
{
	int n = 0;

	MISTAKE(v->h = 5, -EINVAL);
	MISTAKE(v->h = -5, -EINVAL);
	MISTAKE(v->l = 3, -EINVAL);
	MISTAKE(v->l = 256 + RED, -EINVAL);
	MISTAKE(v->m = 1, -EINVAL);
	n = spoil_shape(&v->n, k, n, !mixed);
	MISTAKE(v->p[1] = 2, -EINVAL);
	MISTAKE(v->q[0] = 1, -EINVAL);
	MISTAKE(v->r[0].y = 1001, -EINVAL);
	MISTAKE(v->r[1].y = -1001, -EINVAL);
	if (mixed)
		ENDLESS(v->s, 7);
	else
		MISTAKE(v->r[1].__pad0[0] = 1, -EINVAL);
}

struct variable {
	char name[RICH_NAME_MAX + 3];
	uint8_t blob[RICH_BLOB_MAX + 1];
	uint32_t blob_len;
	uint32_t codes[5];
	uint32_t n_codes;
	struct rich_item items[3];
	uint32_t n_items;
	struct rich_variant variant;
	char tags[4][5];
	uint32_t n_tags;
	char words[3][4];
	NUM64 wide[4];
	uint32_t n_wide;
};

static void spoil_variable(struct variable *v, int k)
{
	int n = 0;

	/* What comes after a string in memory is zero: it ends there. */
	MISTAKE(v->blob_len = 0;
		memset(v->name, 'x', RICH_NAME_MAX + 1), -EMSGSIZE);
	MISTAKE(v->blob_len = RICH_BLOB_MAX + 1, -EMSGSIZE);
	MISTAKE(v->n_codes = 5; v->codes[4] = 1, -EMSGSIZE);
	MISTAKE(v->n_codes = 1; v->codes[0] = 0, -EINVAL);
	MISTAKE(v->n_codes = 1; v->codes[0] = 100, -EINVAL);
	MISTAKE(v->n_items = 3, -EMSGSIZE);
	MISTAKE(v->variant.tag = CHOICE_FIXED + 1, -EINVAL);
	MISTAKE(v->n_tags = 3, -EMSGSIZE);
	MISTAKE(v->n_tags = 2; v->tags[1][0] = '\0';
		memset(v->tags[0], 'x', 5), -EMSGSIZE);
	MISTAKE(memset(v->words[1], 'x', 4), -EMSGSIZE);
	MISTAKE(v->n_wide = 4, -EMSGSIZE);
}

struct absent {
	bool has_a, has_b, has_c, has_d, has_e, has_f, has_g, has_h;
	bool has_k;
	uint16_t a;
	struct rich_point b;
	char c[8];
	uint8_t d[7];
	uint32_t d_len;
	uint16_t e[4];
	uint32_t n_e;
	int32_t f[2];
	enum rich_color g;
	bool h;
	NUM64 k;
};

static void spoil_absent(struct absent *v, int k)
{
	int n = 0;

	MISTAKE(v->has_b = true; v->b.y = 1001, -EINVAL);
	MISTAKE(v->has_c = true; v->has_d = false; memset(v->c, 'x', 6),
		-EMSGSIZE);
	MISTAKE(v->has_d = true; v->d_len = 7, -EMSGSIZE);
	MISTAKE(v->has_e = true; v->n_e = 4, -EMSGSIZE);
	MISTAKE(v->has_g = true; v->g = 3, -EINVAL);
	MISTAKE(v->has_g = true; v->g = 256 + RED, -EINVAL);
}

struct both {
	bool a;
	enum rich_color b;
	NUM64 c;
	struct rich_shape d;
	char e[9];
	uint8_t f[201];
	uint32_t f_len;
	uint16_t g[4];
	uint32_t n_g;
	uint8_t h[3];
	struct rich_tree k;
	bool has_l;
	uint32_t l;
};

/* As it is in @v, which a body has as single pointers. */
static void spoil_both(enum rich_color *b, struct rich_shape *d, char *e,
		       uint32_t *f_len, uint32_t *n_g, struct rich_tree *tree,
		       int k)
{
	int n = 0;

	MISTAKE(*b = 3, -EINVAL);
	MISTAKE(*b = 256 + RED, -EINVAL);
	MISTAKE(d->port = 0, -EINVAL);
	ENDLESS(e, 6);
	MISTAKE(*f_len = 201, -EMSGSIZE);
	MISTAKE(*n_g = 4, -EMSGSIZE);
	MISTAKE(tree->n_wide = 3, -EMSGSIZE);
}

static void spoil_both_plain(enum rich_color *b, struct rich_shape *d, int k)
{
	int n = 0;

	MISTAKE(*b = 3, -EINVAL);
	MISTAKE(*b = 256 + RED, -EINVAL);
	spoil_shape(d, k, n, true);
}

static inline void spoil_owner(struct rich_owner *v, int k)
{
	int n = 0;

	MISTAKE(v->__pad0[2] = 1, -EINVAL);
}

/* One number of how many there are is all that may be wrong. */
static void spoil_count(uint32_t *count, uint32_t max, int k)
{
	int n = 0;

	MISTAKE(*count = max + 1, -EMSGSIZE);
}

/* Where "mixed" is to put its string, while its body runs. */
static char *plain_text;

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
	struct plain v = {
		.a = a, .b = b, .c = c, .d = d, .e = e, .f = f, .g = g, .h = h,
		.k = k, .l = l, .m = m, .n = *n,
	};

	BODY(who);
	memcpy(v.o, o, sizeof(v.o));
	memcpy(v.p, p, sizeof(v.p));
	memcpy(v.q, q, sizeof(v.q));
	memcpy(v.r, r, sizeof(v.r));
	spoil_plain(&v, wire_mistake, plain_text);
	*a2 = v.a;
	*b2 = v.b;
	*c2 = v.c;
	*d2 = v.d;
	*e2 = v.e;
	*f2 = v.f;
	*g2 = v.g;
	*h2 = v.h;
	*k2 = v.k;
	*l2 = v.l;
	*m2 = v.m;
	*n2 = v.n;
	memcpy(o2, v.o, sizeof(v.o));
	memcpy(p2, v.p, sizeof(v.p));
	memcpy(q2, v.q, sizeof(v.q));
	memcpy(r2, v.r, sizeof(v.r));
	if (v.s[0])
		memcpy(plain_text, v.s, 8);
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
	int err;

	strcpy(s2, s);
	plain_text = s2;
	err = echo_plain(who, a, b, c, d, e, f, g, h, k, l, m, n, o, p, q, r,
			 a2, b2, c2, d2, e2, f2, g2, h2, k2, l2, m2, n2, o2,
			 p2, q2, r2);
	plain_text = NULL;
	return err;
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
	struct variable v = {
		.blob_len = blob_len, .n_codes = n_codes, .n_items = n_items,
		.variant = *variant, .n_tags = n_tags, .n_wide = n_wide,
	};

	BODY(who);
	strcpy(v.name, name);
	memcpy(v.blob, blob, blob_len);
	memcpy(v.codes, codes, n_codes * sizeof(*codes));
	memcpy(v.items, items, n_items * sizeof(*items));
	memcpy(v.tags, tags, n_tags * sizeof(*tags));
	memcpy(v.words, words, 2 * sizeof(*words));
	memcpy(v.wide, wide, n_wide * sizeof(*wide));
	spoil_variable(&v, wire_mistake);
	memcpy(name2, v.name, RICH_NAME_MAX + 1);
	memcpy(blob2, v.blob, RICH_BLOB_MAX);
	*blob2_len = v.blob_len;
	memcpy(codes2, v.codes, 4 * sizeof(*codes));
	*n_codes2 = v.n_codes;
	memcpy(items2, v.items, 2 * sizeof(*items));
	*n_items2 = v.n_items;
	*variant2 = v.variant;
	memcpy(tags2, v.tags, 2 * sizeof(*tags));
	*n_tags2 = v.n_tags;
	memcpy(words2, v.words, 2 * sizeof(*words));
	memcpy(wide2, v.wide, 3 * sizeof(*wide));
	*n_wide2 = v.n_wide;
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
	struct absent v = {
		.has_a = a, .has_b = b, .has_c = c, .has_d = d, .has_e = e,
		.has_f = f, .has_g = g, .has_h = h, .has_k = k,
		.a = a ? *a : 0, .d_len = d ? d_len : 0, .n_e = e ? n_e : 0,
		.g = g ? *g : RED, .h = h && *h, .k = k ? *k : 0,
	};

	BODY(who);
	if (b)
		v.b = *b;
	if (c)
		strcpy(v.c, c);
	if (d)
		memcpy(v.d, d, d_len);
	if (e)
		memcpy(v.e, e, n_e * sizeof(*e));
	if (f)
		memcpy(v.f, f, sizeof(v.f));
	spoil_absent(&v, wire_mistake);
	*has_a2 = v.has_a;
	*a2 = v.a;
	*has_b2 = v.has_b;
	*b2 = v.b;
	*has_c2 = v.has_c;
	memcpy(c2, v.c, 6);
	*has_d2 = v.has_d;
	memcpy(d2, v.d, 6);
	*d2_len = v.d_len;
	*has_e2 = v.has_e;
	memcpy(e2, v.e, 3 * sizeof(*e2));
	*n_e2 = v.n_e;
	*has_f2 = v.has_f;
	memcpy(f2, v.f, sizeof(v.f));
	*has_g2 = v.has_g;
	*g2 = v.g;
	*has_h2 = v.has_h;
	*h2 = v.h;
	*has_k2 = v.has_k;
	*k2 = v.k;
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

	BODY(who);
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
	spoil_both(b, d, e, f_len, n_g, k, wire_mistake);
	return 0;
}

static int echo_both_plain(WHO *who, bool *a, enum rich_color *b, NUM64 *c,
			   struct rich_shape *d, SNUM64 e[2])
{
	/* What a body leaves behind when it fails is not looked at. */
	if (wire_error)
		*b = 3;
	BODY(who);
	*a = !*a;
	*b = *b == RED ? BLUE : RED;
	*c = ~*c;
	d->free = ~d->free;
	e[0] = ~e[0];
	e[1] = ~e[1];
	spoil_both_plain(b, d, wire_mistake);
	return 0;
}

static int echo_fill(WHO *who, uint32_t seed, uint16_t *before, void *data,
		     uint32_t *data_len, uint32_t *after)
{
	uint32_t n;

	BODY(who);
	*before = seed;
	*data_len = seed % (RICH_BLOB_MAX + 1);
	for (n = 0; n < *data_len; n++)
		((uint8_t *)data)[n] = seed + n;
	*after = ~*after;
	spoil_count(data_len, RICH_BLOB_MAX, wire_mistake);
	return 0;
}

static int echo_turn(WHO *who, void *data, uint32_t *data_len, uint32_t *sum)
{
	uint8_t *bytes = data;
	uint32_t n;

	BODY(who);
	*sum = 0;
	for (n = 0; n < *data_len; n++)
		*sum += bytes[n] = ~bytes[n];
	/* One less, where there are any. */
	*data_len -= *data_len > 0;
	spoil_count(data_len, RICH_BLOB_MAX, wire_mistake);
	return 0;
}

static int echo_forest(WHO *who, const struct rich_tree *a,
		       struct rich_tree *b)
{
	BODY(who);
	*b = *a;
	spoil_tree(b, wire_mistake, 0);
	return 0;
}

static int echo_names(WHO *who, uint32_t err, uint32_t half, uint32_t ctx,
		      uint32_t i, const uint32_t *w, uint32_t n_w, uint32_t r,
		      uint32_t length, uint32_t upcall, uint32_t scratch,
		      uint32_t *args, uint32_t *n_args, uint32_t *reply,
		      uint32_t *room, uint32_t *ret, uint32_t *ops,
		      uint32_t *calls)
{
	BODY(who);
	memcpy(args, w, n_w * sizeof(*w));
	*n_args = n_w;
	*reply = err + half;
	*room = ctx + i;
	*ret = r + length;
	*ops = upcall;
	*calls = scratch;
	spoil_count(n_args, 2, wire_mistake);
	return 0;
}

static int echo_nothing(WHO *who)
{
	BODY(who);
	return 0;
}

/*
 * A call's answer; what came back must be what is wanted, unless it was made
 * up.
 */
#define ANSWER(error, same) do {					\
	int error_ = (error);						\
									\
	if (!error_ && !wire_given)					\
		same;							\
	return error_;							\
} while (0)

static int call_plain(WHO *who, bool mixed)
{
	struct plain x, y;
	int err;

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
	if (mixed)
		fill_string(x.s, 7);
	spoil_plain(&x, wire_bad, mixed);
	if (mixed)
		err = CALL(mixed)(who, x.a, x.b, x.c, x.d, x.e, x.f, x.g, x.h,
				  x.k, x.l, x.m, &x.n, x.o, x.p, x.q, x.r, x.s,
				  &y.a, &y.b, &y.c, &y.d, &y.e, &y.f, &y.g,
				  &y.h, &y.k, &y.l, &y.m, &y.n, y.o, y.p, y.q,
				  y.r, y.s);
	else
		err = CALL(plain)(who, x.a, x.b, x.c, x.d, x.e, x.f, x.g, x.h,
				  x.k, x.l, x.m, &x.n, x.o, x.p, x.q, x.r,
				  &y.a, &y.b, &y.c, &y.d, &y.e, &y.f, &y.g,
				  &y.h, &y.k, &y.l, &y.m, &y.n, y.o, y.p, y.q,
				  y.r);
	ANSWER(err, assert_same(x, y));
}

static int call_variable(WHO *who)
{
	struct variable x, y;
	uint32_t n;
	int err;

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
	spoil_variable(&x, wire_bad);
	err = CALL(variable)(who, x.name, x.blob, x.blob_len, x.codes,
			     x.n_codes, x.items, x.n_items, &x.variant,
			     (const char (*)[5])x.tags, x.n_tags,
			     (const char (*)[4])x.words, x.wide, x.n_wide,
			     y.name, y.blob, &y.blob_len, y.codes, &y.n_codes,
			     y.items, &y.n_items, &y.variant, y.tags,
			     &y.n_tags, y.words, y.wide, &y.n_wide);
	ANSWER(err, assert_same(x, y));
}

static int call_absent(WHO *who)
{
	struct absent x, y;
	int err;

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
	spoil_absent(&x, wire_bad);
	err = CALL(absent)(who, x.has_a ? &x.a : NULL, x.has_b ? &x.b : NULL,
			   x.has_c ? x.c : NULL, x.has_d ? x.d : NULL, x.d_len,
			   x.has_e ? x.e : NULL, x.n_e, x.has_f ? x.f : NULL,
			   x.has_g ? &x.g : NULL, x.has_h ? &x.h : NULL,
			   x.has_k ? &x.k : NULL, &y.has_a, &y.a, &y.has_b,
			   &y.b, &y.has_c, y.c, &y.has_d, y.d, &y.d_len,
			   &y.has_e, y.e, &y.n_e, &y.has_f, y.f, &y.has_g, &y.g,
			   &y.has_h, &y.h, &y.has_k, &y.k);
	ANSWER(err, assert_same(x, y));
}

static int call_both(WHO *who)
{
	struct both x, y;
	int err;

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
	spoil_both(&y.b, &y.d, y.e, &y.f_len, &y.n_g, &y.k, wire_bad);
	err = CALL(both)(who, &y.a, &y.b, &y.c, &y.d, y.e, y.f, &y.f_len, y.g,
			 &y.n_g, y.h, &y.k, &y.has_l, &y.l);
	if (!err)
		echo_both(who, &x.a, &x.b, &x.c, &x.d, x.e, x.f, &x.f_len, x.g,
			  &x.n_g, x.h, &x.k, &x.has_l, &x.l);
	ANSWER(err, assert_same(x, y));
}

static int call_both_plain(WHO *who)
{
	struct {
		bool a;
		enum rich_color b;
		NUM64 c;
		struct rich_shape d;
		SNUM64 e[2];
	} x, y;
	int err;

	memset(&x, 0, sizeof(x));
	x.a = coin();
	x.b = some_color();
	x.c = any();
	fill_shape(&x.d);
	fill_bytes(x.e, sizeof(x.e));
	memcpy(&y, &x, sizeof(x));
	spoil_both_plain(&y.b, &y.d, wire_bad);
	err = CALL(both_plain)(who, &y.a, &y.b, &y.c, &y.d, y.e);
	if (!err)
		echo_both_plain(who, &x.a, &x.b, &x.c, &x.d, x.e);
	ANSWER(err, assert_same(x, y));
}

static int call_fill(WHO *who)
{
	uint32_t seed = some(0, 2 * RICH_BLOB_MAX), after = any();
	uint8_t want[RICH_BLOB_MAX], data[RICH_BLOB_MAX];
	uint32_t want_len, len, want_after = after;
	uint16_t want_before, before;
	int err;

	err = CALL(fill)(who, seed, &before, data, &len, &after);
	if (err || wire_given)
		return err;
	echo_fill(who, seed, &want_before, want, &want_len, &want_after);
	assert_int_equal(before, want_before);
	assert_int_equal(after, want_after);
	assert_int_equal(len, want_len);
	assert_memory_equal(data, want, len);
	return 0;
}

static int call_turn(WHO *who)
{
	uint8_t want[RICH_BLOB_MAX], data[RICH_BLOB_MAX];
	uint32_t len = some(0, RICH_BLOB_MAX), want_len = len, sum, want_sum;
	int err;

	fill_bytes(data, len);
	memcpy(want, data, len);
	spoil_count(&len, RICH_BLOB_MAX, wire_bad);
	err = CALL(turn)(who, data, &len, &sum);
	if (err || wire_given)
		return err;
	echo_turn(who, want, &want_len, &want_sum);
	assert_int_equal(len, want_len);
	assert_int_equal(sum, want_sum);
	assert_memory_equal(data, want, len);
	return 0;
}

static int call_forest(WHO *who)
{
	struct rich_tree x, y;
	int err;

	fill_tree(&x);
	memset(&y, 0, sizeof(y));
	spoil_tree(&x, wire_bad, 0);
	err = CALL(forest)(who, &x, &y);
	ANSWER(err, assert_same(x, y));
}

static int call_names(WHO *who)
{
	uint32_t w[3] = { 11, 12 }, n_w = 2, args[2] = { 0 }, n_args = 0;
	uint32_t reply, room, ret, ops, calls;
	int err;

	spoil_count(&n_w, 2, wire_bad);
	err = CALL(names)(who, 1, 2, 3, 4, w, n_w, 5, 6, 7, 8, args, &n_args,
			  &reply, &room, &ret, &ops, &calls);
	if (err || wire_given)
		return err;
	assert_int_equal(n_args, 2);
	assert_memory_equal(args, w, sizeof(args));
	assert_int_equal(reply, 3);
	assert_int_equal(room, 7);
	assert_int_equal(ret, 11);
	assert_int_equal(ops, 7);
	assert_int_equal(calls, 8);
	return 0;
}

/* Calls what is named as both sides have it; 1: there is no such procedure. */
static int call(WHO *who, const char *name)
{
	static const struct {
		const char *name;
		int (*call)(WHO *who);
	} all[] = {
		{ "variable", call_variable },
		{ "absent", call_absent },
		{ "both", call_both },
		{ "both_plain", call_both_plain },
		{ "fill", call_fill },
		{ "turn", call_turn },
		{ "forest", call_forest },
		{ "names", call_names },
	};
	unsigned int n;

	if (!strcmp(name, "plain") || !strcmp(name, "mixed"))
		return call_plain(who, !strcmp(name, "mixed"));
	for (n = 0; n < sizeof(all) / sizeof(*all); n++)
		if (!strcmp(name, all[n].name))
			return all[n].call(who);
	return 1;
}

static void rounds(WHO *who)
{
	assert_int_equal(call_plain(who, false), 0);
	assert_int_equal(call_plain(who, true), 0);
	assert_int_equal(call_variable(who), 0);
	assert_int_equal(call_absent(who), 0);
	assert_int_equal(call_both(who), 0);
	assert_int_equal(call_both_plain(who), 0);
	assert_int_equal(call_fill(who), 0);
	assert_int_equal(call_turn(who), 0);
	assert_int_equal(call_forest(who), 0);
	assert_int_equal(call_names(who), 0);
}
