// SPDX-License-Identifier: MIT
/*
 * t_arena.c - what lies in the arena arrives as it was, whatever its size; the
 * arena has an end; what the user half keeps there outlives it.
 */
#include "lendtest.h"

#define MOST	LEND_MOST

static uint8_t buf[MOST + 1];

static void values(int fd)
{
	static const uint32_t lens[] = { 1, 7, 4095, 4096, 4097, 65536, MOST };
	struct lend_op op;
	uint32_t i, j, len;

	for (i = 0; i < sizeof(lens) / sizeof(lens[0]); i++) {
		len = lens[i];
		for (j = 0; j < len; j++)
			buf[j] = j * 7 + i;
		op = (struct lend_op){ .buf = lpctest_ptr(buf), .len = len };
		lpctest_result(lend(fd, LEND_SUM_BLOCK, &op), 0);
		vmtest_equal(op.sum, lend_sum_of(buf, len));
		lpctest_result(lend(fd, LEND_INVERT_BLOCK, &op), 0);
		vmtest_equal(op.len, len);
		for (j = 0; j < len; j++)
			vmtest_check(buf[j] == (uint8_t)~(j * 7 + i), "at %u", j);
		op.seed = i;
		lpctest_result(lend(fd, LEND_FILL_BLOCK, &op), 0);
		vmtest_equal(op.around, len);
		vmtest_equal(op.len, len - len / 4);
		for (j = 0; j < op.len; j++)
			vmtest_check(buf[j] == (uint8_t)(j + i), "at %u", j);
	}
}

static void bounds(int fd)
{
	lpctest_result(lend_simple(fd, LEND_SUM_BLOCK, buf, MOST + 1), -EMSGSIZE);
	lpctest_result(lend_simple(fd, LEND_SUM_BLOCK, buf, 0), -EINVAL);
	lpctest_result(lend_simple(fd, LEND_HOLD, NULL, 8 << 20), -ENOBUFS);
	/* Four MiB, of which the user half has eight KiB. */
	lpctest_result(lend_simple(fd, LEND_HOLD, NULL, MOST), 0);
	lpctest_result(lend_simple(fd, LEND_HOLD, NULL, MOST), 0);
	lpctest_result(lend_simple(fd, LEND_HOLD, NULL, MOST), 0);
	lpctest_result(lend_simple(fd, LEND_HOLD, NULL, MOST), -ENOBUFS);
	lpctest_result(lend_simple(fd, LEND_HOLD, NULL, MOST - 8192), 0);
	lpctest_result(lend_simple(fd, LEND_HOLD, NULL, 1), -ENOBUFS);
	lpctest_result(lend_simple(fd, LEND_SUM_BLOCK, buf, 1), -ENOBUFS);
	lpctest_result(lend_simple(fd, LEND_DROP, NULL, 0), 0);
	values(fd);
}

static uint64_t count(int fd, uint64_t n)
{
	uint64_t total = 0;

	lpctest_result(lpctest_up_value(fd, LPC_LEND_UPCALL_COUNT, n, &total), 0);
	return total;
}

static void outlives(int fd)
{
	int observer = lpctest_open(LEND_DEVICE, O_RDONLY);
	pid_t daemon = lend_daemon();

	vmtest_equal(count(observer, 5), 5);
	vmtest_daemon_kill(daemon);
	daemon = lend_daemon();
	vmtest_equal(count(observer, 3), 8);
	/* Blocks leave it alone. */
	values(fd);
	vmtest_equal(count(observer, 0), 8);
	vmtest_equal(vmtest_daemon_stop(daemon), 0);
	daemon = lend_daemon();
	vmtest_equal(count(observer, 1), 9);
	vmtest_daemon_stop(daemon);
	close(observer);
}

int main(void)
{
	int fd = lend_load(NULL);
	pid_t daemon = lend_daemon();

	values(fd);
	bounds(fd);
	vmtest_equal(vmtest_daemon_stop(daemon), 0);
	outlives(fd);
	close(fd);
	return 0;
}
