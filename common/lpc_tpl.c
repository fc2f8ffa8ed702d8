// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * lpc_tpl.c - TPL images, written and read in place, on both sides.
 */
#ifdef __KERNEL__
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/string.h>
#define LPC_TPL_EXPORT(symbol)	EXPORT_SYMBOL_GPL(symbol)
#else
#include <errno.h>
#include <string.h>
#define LPC_TPL_EXPORT(symbol)	_Static_assert(1, #symbol)
#endif

#include "lpc_tpl.h"

static void *reserve(struct lpc_tpl_writer *w, __u32 len)
{
	struct lpc_tpl_segment *last;
	__u8 *at;

	if (w->err)
		return NULL;
	if (len > w->size - w->used) {
		w->err = -EMSGSIZE;
		return NULL;
	}
	at = w->scratch + w->used;
	last = w->segments ? &w->segment[w->segments - 1] : NULL;
	if (last && (const __u8 *)last->base + last->len == at) {
		last->len += len;
	} else {
		/* lpc_tpl_put_refer() has left one for this. */
		w->segment[w->segments].base = at;
		w->segment[w->segments].len = len;
		w->segments++;
	}
	w->used += len;
	w->total += len;
	return at;
}

/**
 * lpc_tpl_writer_init - begin an image
 * @w: the writer
 * @scratch: memory for what must be copied; room for the whole image is always
 *	enough
 * @size: bytes of it
 * @max_segments: pieces the image may be left in, 1 to LPC_TPL_SEGMENTS; with 1
 *	it lies in @scratch from its start
 * @prefix: what comes before the data in every image of this kind
 * @prefix_len: bytes of it
 *
 * Context: any.
 */
void lpc_tpl_writer_init(struct lpc_tpl_writer *w, void *scratch, __u32 size,
			 __u32 max_segments, const void *prefix, __u32 prefix_len)
{
	w->scratch = scratch;
	w->size = size;
	w->used = 0;
	w->total = 0;
	w->max_segments = max_segments;
	w->segments = 0;
	w->err = 0;
	lpc_tpl_put(w, prefix, prefix_len);
}
LPC_TPL_EXPORT(lpc_tpl_writer_init);

/**
 * lpc_tpl_put - append bytes as they are
 * @w: the writer
 * @data: the bytes
 * @len: how many
 *
 * Context: any.
 */
void lpc_tpl_put(struct lpc_tpl_writer *w, const void *data, __u32 len)
{
	void *at = reserve(w, len);

	if (at && len)
		memcpy(at, data, len);
}
LPC_TPL_EXPORT(lpc_tpl_put);

/**
 * lpc_tpl_put_u8 - append one byte (TPL's c)
 * @w: the writer
 * @v: the byte
 */
void lpc_tpl_put_u8(struct lpc_tpl_writer *w, __u8 v)
{
	lpc_tpl_put(w, &v, sizeof(v));
}
LPC_TPL_EXPORT(lpc_tpl_put_u8);

/**
 * lpc_tpl_put_u16 - append a 16-bit integer (TPL's j and v)
 * @w: the writer
 * @v: the integer
 */
void lpc_tpl_put_u16(struct lpc_tpl_writer *w, __u16 v)
{
	lpc_tpl_put(w, &v, sizeof(v));
}
LPC_TPL_EXPORT(lpc_tpl_put_u16);

/**
 * lpc_tpl_put_u32 - append a 32-bit integer (TPL's i and u), or a count
 * @w: the writer
 * @v: the integer
 */
void lpc_tpl_put_u32(struct lpc_tpl_writer *w, __u32 v)
{
	lpc_tpl_put(w, &v, sizeof(v));
}
LPC_TPL_EXPORT(lpc_tpl_put_u32);

/**
 * lpc_tpl_put_u64 - append a 64-bit integer (TPL's I and U)
 * @w: the writer
 * @v: the integer
 */
void lpc_tpl_put_u64(struct lpc_tpl_writer *w, __u64 v)
{
	lpc_tpl_put(w, &v, sizeof(v));
}
LPC_TPL_EXPORT(lpc_tpl_put_u64);

/**
 * lpc_tpl_put_string - append a string (TPL's s)
 * @w: the writer
 * @s: the string
 * @max: bytes it may have, its NUL not counted; a longer one is -EMSGSIZE
 */
void lpc_tpl_put_string(struct lpc_tpl_writer *w, const char *s, __u32 max)
{
	__u32 len = strnlen(s, (size_t)max + 1);

	if (len > max) {
		w->err = -EMSGSIZE;
		return;
	}
	lpc_tpl_put_u32(w, len + 1);
	lpc_tpl_put(w, s, len);
}
LPC_TPL_EXPORT(lpc_tpl_put_string);

/**
 * lpc_tpl_put_refer - append bytes, by reference where that pays
 * @w: the writer
 * @data: the bytes; they must stay as long as the image is used
 * @len: how many
 */
void lpc_tpl_put_refer(struct lpc_tpl_writer *w, const void *data, __u32 len)
{
	/* One piece for this and one for what comes after. */
	if (w->err || len < LPC_TPL_REFER_MIN ||
	    w->segments + 2 > w->max_segments) {
		lpc_tpl_put(w, data, len);
		return;
	}
	w->segment[w->segments].base = data;
	w->segment[w->segments].len = len;
	w->segments++;
	w->total += len;
}
LPC_TPL_EXPORT(lpc_tpl_put_refer);

/**
 * lpc_tpl_put_bytes - append a buffer (TPL's B)
 * @w: the writer
 * @data: its bytes; they must stay as long as the image is used
 * @len: how many
 */
void lpc_tpl_put_bytes(struct lpc_tpl_writer *w, const void *data, __u32 len)
{
	lpc_tpl_put_u32(w, len);
	lpc_tpl_put_refer(w, data, len);
}
LPC_TPL_EXPORT(lpc_tpl_put_bytes);

/**
 * lpc_tpl_writer_finish - complete the image
 * @w: the writer
 *
 * The image is in @w->segment[0 .. @w->segments - 1], @w->total bytes.
 *
 * Return: 0, or -EMSGSIZE: it did not fit.
 */
int lpc_tpl_writer_finish(struct lpc_tpl_writer *w)
{
	if (w->err)
		return w->err;
	memcpy(w->scratch + LPC_TPL_LENGTH_AT, &w->total, sizeof(w->total));
	return 0;
}
LPC_TPL_EXPORT(lpc_tpl_writer_finish);

/**
 * lpc_tpl_reader_init - begin to read an image
 * @r: the reader
 * @image: the image
 * @len: its bytes
 * @prefix: what comes before the data in every image of this kind
 * @prefix_len: bytes of it
 *
 * An image of another kind, of the other byte order, or whose own length is
 * not @len sets @r->err.
 *
 * Context: any.
 */
void lpc_tpl_reader_init(struct lpc_tpl_reader *r, const void *image, __u32 len,
			 const void *prefix, __u32 prefix_len)
{
	const __u8 *img = image, *want = prefix;
	const __u32 after = LPC_TPL_LENGTH_AT + sizeof(__u32);
	__u32 total;

	r->next = img;
	r->end = img;
	r->err = -EPROTO;
	if (len < prefix_len)
		return;
	memcpy(&total, img + LPC_TPL_LENGTH_AT, sizeof(total));
	if (total != len || memcmp(img, want, LPC_TPL_LENGTH_AT) ||
	    memcmp(img + after, want + after, prefix_len - after))
		return;
	r->next = img + prefix_len;
	r->end = img + len;
	r->err = 0;
}
LPC_TPL_EXPORT(lpc_tpl_reader_init);

/**
 * lpc_tpl_get - take bytes as they are
 * @r: the reader
 * @len: how many
 *
 * Return: where they lie in the image, or NULL with @r->err set.
 */
const void *lpc_tpl_get(struct lpc_tpl_reader *r, __u32 len)
{
	const __u8 *at = r->next;

	if (r->err)
		return NULL;
	if (len > (size_t)(r->end - r->next)) {
		r->err = -EPROTO;
		return NULL;
	}
	r->next += len;
	return at;
}
LPC_TPL_EXPORT(lpc_tpl_get);

/**
 * lpc_tpl_get_u8 - take one byte (TPL's c)
 * @r: the reader
 *
 * Return: the byte, or 0 with @r->err set.
 */
__u8 lpc_tpl_get_u8(struct lpc_tpl_reader *r)
{
	const __u8 *at = lpc_tpl_get(r, sizeof(*at));

	return at ? *at : 0;
}
LPC_TPL_EXPORT(lpc_tpl_get_u8);

/**
 * lpc_tpl_get_u16 - take a 16-bit integer (TPL's j and v)
 * @r: the reader
 *
 * Return: the integer, or 0 with @r->err set.
 */
__u16 lpc_tpl_get_u16(struct lpc_tpl_reader *r)
{
	const void *at = lpc_tpl_get(r, sizeof(__u16));
	__u16 v = 0;

	if (at)
		memcpy(&v, at, sizeof(v));
	return v;
}
LPC_TPL_EXPORT(lpc_tpl_get_u16);

/**
 * lpc_tpl_get_u32 - take a 32-bit integer (TPL's i and u)
 * @r: the reader
 *
 * Return: the integer, or 0 with @r->err set.
 */
__u32 lpc_tpl_get_u32(struct lpc_tpl_reader *r)
{
	const void *at = lpc_tpl_get(r, sizeof(__u32));
	__u32 v = 0;

	if (at)
		memcpy(&v, at, sizeof(v));
	return v;
}
LPC_TPL_EXPORT(lpc_tpl_get_u32);

/**
 * lpc_tpl_get_u64 - take a 64-bit integer (TPL's I and U)
 * @r: the reader
 *
 * Return: the integer, or 0 with @r->err set.
 */
__u64 lpc_tpl_get_u64(struct lpc_tpl_reader *r)
{
	const void *at = lpc_tpl_get(r, sizeof(__u64));
	__u64 v = 0;

	if (at)
		memcpy(&v, at, sizeof(v));
	return v;
}
LPC_TPL_EXPORT(lpc_tpl_get_u64);

/**
 * lpc_tpl_get_count - take the count of an array (TPL's A)
 * @r: the reader
 * @min: fewest elements allowed
 * @max: most elements allowed
 *
 * Return: the count, or 0 with @r->err set.
 */
__u32 lpc_tpl_get_count(struct lpc_tpl_reader *r, __u32 min, __u32 max)
{
	__u32 count = lpc_tpl_get_u32(r);

	if (!r->err && (count < min || count > max))
		r->err = -EPROTO;
	return r->err ? 0 : count;
}
LPC_TPL_EXPORT(lpc_tpl_get_count);

/**
 * lpc_tpl_get_string - take a string (TPL's s)
 * @r: the reader
 * @max: bytes it may have, its NUL not counted
 * @len: out: bytes it has
 *
 * A NUL inside it and TPL's NULL string are refused.
 *
 * Return: its bytes in the image, without NUL; or NULL with @r->err set.
 */
const char *lpc_tpl_get_string(struct lpc_tpl_reader *r, __u32 max, __u32 *len)
{
	__u32 stored = lpc_tpl_get_u32(r);
	const char *at;

	*len = 0;
	if (!r->err && (stored == 0 || stored - 1 > max))
		r->err = -EPROTO;
	at = lpc_tpl_get(r, stored - 1);
	if (at && memchr(at, 0, stored - 1)) {
		r->err = -EPROTO;
		at = NULL;
	}
	if (at)
		*len = stored - 1;
	return at;
}
LPC_TPL_EXPORT(lpc_tpl_get_string);

/**
 * lpc_tpl_get_bytes - take a buffer (TPL's B)
 * @r: the reader
 * @max: bytes it may have
 * @len: out: bytes it has
 *
 * Return: its bytes in the image, or NULL with @r->err set.
 */
const void *lpc_tpl_get_bytes(struct lpc_tpl_reader *r, __u32 max, __u32 *len)
{
	const void *at;

	*len = lpc_tpl_get_u32(r);
	if (!r->err && *len > max)
		r->err = -EPROTO;
	at = lpc_tpl_get(r, *len);
	if (!at)
		*len = 0;
	return at;
}
LPC_TPL_EXPORT(lpc_tpl_get_bytes);

/**
 * lpc_tpl_reader_finish - whether the whole image was as it should be
 * @r: the reader
 *
 * Return: 0, or -EPROTO: something was wrong, or bytes are left over.
 */
int lpc_tpl_reader_finish(struct lpc_tpl_reader *r)
{
	if (!r->err && r->next != r->end)
		r->err = -EPROTO;
	return r->err;
}
LPC_TPL_EXPORT(lpc_tpl_reader_finish);
