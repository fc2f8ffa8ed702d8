// SPDX-License-Identifier: MIT
/*
 * messages.c - messages of interface "rich", good ones and those made by hand.
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

struct image good[2][PROCEDURES][2];
bool seen[2][PROCEDURES][2];

static void keep(enum wire_call call, uint32_t index, bool out, void **message,
		 uint32_t *length)
{
	struct image *image = &good[call][index][out];

	/* The longest has the most in it. */
	if (seen[call][index][out] && *length <= image->length)
		return;
	assert_true(*length <= sizeof(image->bytes));
	if (*length)
		memcpy(image->bytes, *message, *length);
	image->length = *length;
	seen[call][index][out] = true;
}

int messages_setup(void **state)
{
	unsigned int n;

	(void)state;
	kern_start();
	wire_hook = keep;
	for (n = 0; n < 20; n++) {
		kern_round();
		user_round();
	}
	kern_handles();
	user_handles();
	wire_hook = NULL;
	return 0;
}

bool is_image(const struct image *image)
{
	return image->length > 8 && !memcmp(image->bytes, "tpl", 3);
}

int arrive(enum wire_call call, uint32_t index, bool out,
	   const struct image *image)
{
	unsigned int bodies = user_bodies() + kern_bodies();
	uint32_t max = 1, out_len;
	void *results;
	int err, again;
	bool gone;

	if (call == WIRE_DOWNCALL && out) {
		/* The user's library refuses what it has no room for. */
		if (is_image(image) &&
		    image->length > kern_out_max(call, index))
			return -EPROTO;
		return user_take(index, image->bytes, image->length);
	}
	err = kern_check(call, index, out, image->bytes, image->length);
	if (out && !is_image(image))
		return err;
	/* A list of handles is looked at beforehand alone. */
	gone = err == -EBADF || err == -ESTALE;
	/* What a stub reads it checks too, whatever was before. */
	if (out) {
		again = kern_take(index, image->bytes, image->length);
		if (!gone)
			assert_int_equal(again, err);
		return err;
	}
	if (err && call == WIRE_DOWNCALL && !is_image(image))
		return err;
	max += kern_out_max(call, index);
	results = malloc(max);
	if (call == WIRE_DOWNCALL) {
		/* What reads an image checks it too, whatever was before. */
		again = kern_run(index, image->bytes, image->length, results,
				 &out_len);
		if (err)
			assert_true(again || gone);
		else
			assert_int_not_equal(again, -EPROTO);
	} else if (user_run(index, image->bytes, image->length, results,
			    &out_len) == -EPROTO) {
		/* Handles are known to the kernel side alone. */
		if (!gone)
			assert_int_equal(err, -EPROTO);
	} else {
		assert_int_not_equal(err, -EPROTO);
	}
	/* Refused means refused before the body is run. */
	if (err == -EPROTO)
		assert_int_equal(user_bodies() + kern_bodies(), bodies);
	free(results);
	return err;
}

void set_total(struct image *image)
{
	if (image->length >= 8)
		memcpy(image->bytes + LPC_TPL_LENGTH_AT, &image->length, 4);
}

void begin(struct image *image, const struct image *like)
{
	const uint8_t *format;

	*image = *like;
	/* The format, its NUL, and a word for each fixed array in it. */
	image->length = 9;
	for (format = image->bytes + 8; *format; format++)
		image->length += *format == '#' ? 1 + 4 : 1;
}

void put(struct image *image, uint64_t value, unsigned int size)
{
	memcpy(image->bytes + image->length, &value, size);
	image->length += size;
}

void put_text(struct image *image, uint32_t length)
{
	put(image, length + 1, 4);
	memset(image->bytes + image->length, 'x', length);
	image->length += length;
}

void put_blob(struct image *image, uint32_t length)
{
	put(image, length, 4);
	memset(image->bytes + image->length, 0xff, length);
	image->length += length;
}
