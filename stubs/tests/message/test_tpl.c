// SPDX-License-Identifier: MIT
/*
 * test_tpl.c - images without room: what does not fit is an error, nothing is
 * written past the end, and after an error nothing is written or read.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lpc_tpl.h"

#define ROOM	48
#define BEYOND	0xa5

static const uint8_t prefix[] = { 't', 'p', 'l', 0, 0, 0, 0, 0, 'u', 0 };
static const uint8_t bytes[2 * LPC_TPL_REFER_MIN];

static struct lpc_tpl_writer writer;
static uint8_t scratch[ROOM + 2 * LPC_TPL_SEGMENTS * LPC_TPL_REFER_MIN];

static void begin(uint32_t size, uint32_t max_segments)
{
	memset(scratch, BEYOND, sizeof(scratch));
	lpc_tpl_writer_init(&writer, scratch, size, max_segments, prefix,
			    sizeof(prefix));
	assert_int_equal(writer.err, 0);
}

static void nothing_beyond(uint32_t at)
{
	for (; at < sizeof(scratch); at++)
		assert_int_equal(scratch[at], BEYOND);
}

static void room_is_used_to_the_last_byte(void **state)
{
	(void)state;
	begin(ROOM, 1);
	lpc_tpl_put(&writer, bytes, ROOM - sizeof(prefix));
	assert_int_equal(lpc_tpl_writer_finish(&writer), 0);
	assert_int_equal(writer.total, ROOM);
	assert_int_equal(writer.segments, 1);
	nothing_beyond(ROOM);
}

static void one_byte_more_is_refused(void **state)
{
	(void)state;
	begin(ROOM, 1);
	lpc_tpl_put(&writer, bytes, ROOM - sizeof(prefix) + 1);
	assert_int_equal(writer.err, -EMSGSIZE);
	nothing_beyond(sizeof(prefix));
	/* Nor is what would fit. */
	lpc_tpl_put_u8(&writer, 1);
	assert_int_equal(writer.total, sizeof(prefix));
	nothing_beyond(sizeof(prefix));
	assert_int_equal(lpc_tpl_writer_finish(&writer), -EMSGSIZE);
}

static void nothing_is_referred_to_after_an_error(void **state)
{
	(void)state;
	begin(ROOM, LPC_TPL_SEGMENTS);
	lpc_tpl_put(&writer, bytes, ROOM);
	assert_int_equal(writer.err, -EMSGSIZE);
	lpc_tpl_put_refer(&writer, bytes, sizeof(bytes));
	assert_int_equal(writer.segments, 1);
	assert_int_equal(writer.total, sizeof(prefix));
}

/* What has no piece left is copied, or has no room. */
static void pieces_are_no_more_than_allowed(void **state)
{
	uint32_t most, i;

	(void)state;
	for (most = 1; most <= LPC_TPL_SEGMENTS; most++) {
		begin(sizeof(scratch), most);
		for (i = 0; i < LPC_TPL_SEGMENTS; i++) {
			lpc_tpl_put_refer(&writer, bytes, LPC_TPL_REFER_MIN);
			assert_true(writer.segments <= most);
		}
		lpc_tpl_put_u32(&writer, 1);
		assert_true(writer.segments <= most);
		assert_int_equal(writer.err, 0);
		assert_int_equal(writer.total,
				 sizeof(prefix) + sizeof(uint32_t) +
					 LPC_TPL_SEGMENTS * LPC_TPL_REFER_MIN);
	}
	begin(ROOM, 1);
	lpc_tpl_put_refer(&writer, bytes, LPC_TPL_REFER_MIN);
	assert_int_equal(writer.err, -EMSGSIZE);
	nothing_beyond(sizeof(prefix));
}

static void nothing_is_read_after_an_error(void **state)
{
	struct lpc_tpl_reader reader;

	(void)state;
	begin(ROOM, 1);
	lpc_tpl_put_u64(&writer, ~0ULL);
	assert_int_equal(lpc_tpl_writer_finish(&writer), 0);
	lpc_tpl_reader_init(&reader, scratch, writer.total, prefix,
			    sizeof(prefix));
	assert_int_equal(reader.err, 0);
	assert_null(lpc_tpl_get(&reader, 9));
	assert_int_equal(reader.err, -EPROTO);
	/* Though it is there. */
	assert_null(lpc_tpl_get(&reader, 8));
	assert_int_equal(lpc_tpl_get_u64(&reader), 0);
	assert_int_equal(lpc_tpl_reader_finish(&reader), -EPROTO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(room_is_used_to_the_last_byte),
		cmocka_unit_test(one_byte_more_is_refused),
		cmocka_unit_test(nothing_is_referred_to_after_an_error),
		cmocka_unit_test(pieces_are_no_more_than_allowed),
		cmocka_unit_test(nothing_is_read_after_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
