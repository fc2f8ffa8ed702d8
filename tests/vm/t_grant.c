// SPDX-License-Identifier: MIT
/*
 * t_grant.c - an application's buffer, lent: the right bytes at every alignment
 * and length, in every kind of memory, and not one byte of a neighbour either way.
 */
#include <sys/auxv.h>

#include "lendtest.h"

#define ROOM	(LEND_MOST + 4 * LEND_PAGE)
#define GUARD	0x5a

static const uint32_t offsets[] = { 0, 1, 2, 7, 8, 100, 2048, 4093, 4095 };
static const uint32_t lens[] = { 0, 1, 3, 8, 1000, 4095, 4096, 4097, 8191, 8192,
				 12289, 65536, 65543, 300000 };

static void guarded(const uint8_t *room, uint32_t at, uint32_t len)
{
	uint32_t i;

	for (i = 0; i < at; i++)
		vmtest_check(room[i] == GUARD, "at %u of %u", i, at);
	for (i = at + len; i < at + len + 2 * LEND_PAGE; i++)
		vmtest_check(room[i] == GUARD, "at %u behind", i - at - len);
}

/* A buffer of @len bytes at @at, with GUARD around it. */
static void one(int fd, uint8_t *room, uint32_t at, uint32_t len, uint32_t deed)
{
	struct lend_op op = { .buf = lpctest_ptr(room + at), .len = len };
	uint32_t i;

	memset(room, GUARD, at + len + 2 * LEND_PAGE);
	for (i = 0; i < len; i++)
		room[at + i] = i * 11 + at;
	op.deed = deed;
	lpctest_result(lend(fd, LEND_SUM, &op), 0);
	vmtest_equal(op.sum, lend_sum_of(room + at, len));
	/* What is behind or before it the user half sees as zero. */
	vmtest_equal(op.around, 0);
	guarded(room, at, len);

	op.seed = at;
	op.deed = DEED_AROUND;
	lpctest_result(lend(fd, LEND_FILL, &op), 0);
	vmtest_equal(op.len, len);
	vmtest_equal(op.around, 0);
	for (i = 0; i < len; i++)
		vmtest_check(room[at + i] == (uint8_t)(i + at), "at %u of %u+%u", i,
			     at, len);
	guarded(room, at, len);
}

static void alignments(int fd, uint8_t *room)
{
	uint32_t i, j;

	for (i = 0; i < sizeof(offsets) / sizeof(offsets[0]); i++)
		for (j = 0; j < sizeof(lens) / sizeof(lens[0]); j++)
			one(fd, room, offsets[i], lens[j], DEED_NOTHING);
	one(fd, room, 4095, LEND_MOST, DEED_NOTHING);
	lend_unpinned();
}

static void two_buffers(int fd, uint8_t *room)
{
	uint8_t *to = room + LEND_MOST / 2;
	struct lend_op op = { .buf = lpctest_ptr(room + 5), .len = 20000,
			      .to = lpctest_ptr(to + 77) };
	uint32_t i;

	memset(room, GUARD, LEND_MOST);
	for (i = 0; i < op.len; i++)
		room[5 + i] = i * 3;
	lpctest_result(lend(fd, LEND_COPY, &op), 0);
	vmtest_equal(op.len, 20000);
	vmtest_check(!memcmp(room + 5, to + 77, 20000));
	vmtest_equal(to[76], GUARD);
	vmtest_equal(to[77 + 20000], GUARD);
}

/* How often the user half was asked to fill a buffer. */
static uint64_t fills(void)
{
	int observer = lpctest_open(LEND_DEVICE, O_RDONLY);
	struct lpc_info_procedure info = {};
	uint32_t i;

	for (i = 0; strcmp(info.name, "fill"); i++)
		info = lpctest_procedure(observer, LPC_KIND_UPCALL, i);
	close(observer);
	return info.calls;
}

/* What no generated stub asks for. */
static void raw(int fd, uint8_t *room)
{
	struct lend_op op = { .seed = 100 };

	lpctest_result(lend_simple(fd, LEND_RAW, room, LEND_MOST), 0);
	lpctest_result(lend_simple(fd, LEND_RAW, room, LEND_MOST + 1), -EMSGSIZE);
	op.len = 100;
	lpctest_result(lend(fd, LEND_RAW_BLOCK, &op), 0);
	op.len = 101;
	lpctest_result(lend(fd, LEND_RAW_BLOCK, &op), -EMSGSIZE);
	op.len = 60;
	op.around = 40;
	lpctest_result(lend(fd, LEND_READ_BLOCK, &op), 0);
	op.around = 41;
	lpctest_result(lend(fd, LEND_READ_BLOCK, &op), -EMSGSIZE);
	op.around = ~0U;
	lpctest_result(lend(fd, LEND_READ_BLOCK, &op), -EMSGSIZE);
	lend_unpinned();
}

static void refused(int fd, uint8_t *room)
{
	void *readable = mmap(NULL, 4 * LEND_PAGE, PROT_READ,
			      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uint8_t *nobody = mmap(NULL, 4 * LEND_PAGE, PROT_NONE,
			       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uint64_t filled = fills();

	lpctest_result(lend_simple(fd, LEND_SUM, room, LEND_MOST + 1), -EMSGSIZE);
	lpctest_result(lend_simple(fd, LEND_FILL, room, 0xffffffff), -EMSGSIZE);
	lpctest_result(lend_simple(fd, LEND_SUM, nobody, 3 * LEND_PAGE), -EFAULT);
	lpctest_result(lend_simple(fd, LEND_SUM, nobody + 9, 1), -EFAULT);
	lpctest_result(lend_simple(fd, LEND_SUM, (void *)-4096L, 4096), -EFAULT);
	lpctest_result(lend_simple(fd, LEND_FILL, readable, 2 * LEND_PAGE), -EFAULT);
	lpctest_result(lend_simple(fd, LEND_FILL, readable, 5), -EFAULT);
	/* Not found out when the work is done. */
	vmtest_equal(fills(), filled);
	lpctest_result(lend_simple(fd, LEND_SUM, readable, 2 * LEND_PAGE + 1), 0);
	/* The first page is there, the second is not. */
	mprotect(nobody, LEND_PAGE, PROT_READ | PROT_WRITE);
	lpctest_result(lend_simple(fd, LEND_FILL, nobody, 2 * LEND_PAGE), -EFAULT);
	lpctest_result(lend_simple(fd, LEND_FILL, nobody + 1, 2 * LEND_PAGE), -EFAULT);
	lpctest_result(lend_simple(fd, LEND_FILL, nobody, LEND_PAGE), 0);
	munmap(readable, 4 * LEND_PAGE);
	munmap(nobody, 4 * LEND_PAGE);
	lend_unpinned();
}

/* Memory without a struct page of its own: the kernel's page of clocks. */
static void frames(int fd)
{
	unsigned long vdso = getauxval(AT_SYSINFO_EHDR);

	vmtest_check(vdso != 0);
	lpctest_result(lend_simple(fd, LEND_SUM, (void *)(vdso - LEND_PAGE), LEND_PAGE),
		       -EFAULT);
}

static void file_memory(int fd, int flags)
{
	int file = open("file", O_RDWR | O_CREAT | O_TRUNC, 0600);
	uint8_t *room;

	vmtest_succeeds(file);
	vmtest_succeeds(ftruncate(file, ROOM));
	room = mmap(NULL, ROOM, PROT_READ | PROT_WRITE, flags, file, 0);
	vmtest_check(room != MAP_FAILED);
	one(fd, room, 0, 8192, DEED_NOTHING);
	one(fd, room, 4095, 100000, DEED_NOTHING);
	munmap(room, ROOM);
	close(file);
	lend_unpinned();
}

int main(void)
{
	uint8_t *room = mmap(NULL, ROOM, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int fd = lend_load(NULL);

	vmtest_check(room != MAP_FAILED);
	lend_daemon();
	alignments(fd, room);
	two_buffers(fd, room);
	refused(fd, room);
	raw(fd, room);
	frames(fd);
	file_memory(fd, MAP_SHARED);
	file_memory(fd, MAP_PRIVATE);
	/* Huge pages where there are some. */
	madvise(room, ROOM, MADV_HUGEPAGE);
	alignments(fd, room);
	munmap(room, ROOM);
	close(fd);
	return 0;
}
