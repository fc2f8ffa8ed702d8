/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * lpc_tpl.h - TPL images, written and read in place, on both sides.
 *
 * Messages with variable-size arguments travel as TPL images: byte for byte
 * what libtpl's tpl_dump() writes and tpl_load() reads (tpl.h, Troy D. Hanson).
 * Generated code knows the format string of each message, so an image is
 * written and read in one pass, without a tree and without allocation.
 *
 * An image is
 *
 *   "tpl"  flags  u32 total length  format, NUL  u32 per '#' in it  data
 *
 * little-endian throughout.  Flags: bit 0 big-endian (never written here and
 * refused), bit 1 the format has strings.  Data follow the format without
 * padding: integers as they are, a string as its length plus one and its bytes
 * without NUL, a buffer as its length and its bytes, an array A(...) as its
 * count and its elements.  TPL has neither union nor optional value: an
 * optional value is an array of none or one, a union is its tag and one such
 * array for each arm, of which only the tag's has an element.
 *
 * Everything up to the data is the same in every message of a kind: its prefix.
 */
#ifndef _LPC_TPL_H
#define _LPC_TPL_H

#ifdef __KERNEL__
#include <linux/types.h>
#else
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <linux/types.h>
#endif

/* Offset of the total length in an image. */
#define LPC_TPL_LENGTH_AT	4

/* Pieces a writer may leave an image in. */
#define LPC_TPL_SEGMENTS	8

/* A buffer at least this long is referred to, not copied, where that is possible. */
#define LPC_TPL_REFER_MIN	128

/**
 * struct lpc_tpl_segment - a piece of an image
 * @base: where it lies
 * @len: its bytes
 */
struct lpc_tpl_segment {
	const void *base;
	size_t len;
};

/**
 * struct lpc_tpl_writer - an image being written
 * @scratch: memory for what must be copied
 * @size: bytes of it
 * @used: bytes of it in use
 * @total: bytes of the image so far
 * @max_segments: pieces the image may be in; 1: everything is copied
 * @segments: pieces there are
 * @err: 0, or -EMSGSIZE once something did not fit; later writes do nothing
 * @segment: the pieces
 */
struct lpc_tpl_writer {
	__u8 *scratch;
	__u32 size;
	__u32 used;
	__u32 total;
	__u32 max_segments;
	__u32 segments;
	int err;
	struct lpc_tpl_segment segment[LPC_TPL_SEGMENTS];
};

void lpc_tpl_writer_init(struct lpc_tpl_writer *w, void *scratch, __u32 size,
			 __u32 max_segments, const void *prefix, __u32 prefix_len);
void lpc_tpl_put(struct lpc_tpl_writer *w, const void *data, __u32 len);
void lpc_tpl_put_u8(struct lpc_tpl_writer *w, __u8 v);
void lpc_tpl_put_u16(struct lpc_tpl_writer *w, __u16 v);
void lpc_tpl_put_u32(struct lpc_tpl_writer *w, __u32 v);
void lpc_tpl_put_u64(struct lpc_tpl_writer *w, __u64 v);
void lpc_tpl_put_string(struct lpc_tpl_writer *w, const char *s, __u32 max);
void lpc_tpl_put_bytes(struct lpc_tpl_writer *w, const void *data, __u32 len);
void lpc_tpl_put_refer(struct lpc_tpl_writer *w, const void *data, __u32 len);
int lpc_tpl_writer_finish(struct lpc_tpl_writer *w);

/**
 * struct lpc_tpl_reader - an image being read
 * @next: next byte
 * @end: byte after the last
 * @err: 0, or -EPROTO once something was not as it should be; later reads
 *	return zeroes
 */
struct lpc_tpl_reader {
	const __u8 *next;
	const __u8 *end;
	int err;
};

void lpc_tpl_reader_init(struct lpc_tpl_reader *r, const void *image, __u32 len,
			 const void *prefix, __u32 prefix_len);
const void *lpc_tpl_get(struct lpc_tpl_reader *r, __u32 len);
__u8 lpc_tpl_get_u8(struct lpc_tpl_reader *r);
__u16 lpc_tpl_get_u16(struct lpc_tpl_reader *r);
__u32 lpc_tpl_get_u32(struct lpc_tpl_reader *r);
__u64 lpc_tpl_get_u64(struct lpc_tpl_reader *r);
__u32 lpc_tpl_get_count(struct lpc_tpl_reader *r, __u32 min, __u32 max);
const char *lpc_tpl_get_string(struct lpc_tpl_reader *r, __u32 max, __u32 *len);
const void *lpc_tpl_get_bytes(struct lpc_tpl_reader *r, __u32 max, __u32 *len);
int lpc_tpl_reader_finish(struct lpc_tpl_reader *r);

#endif /* _LPC_TPL_H */
