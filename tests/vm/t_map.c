// SPDX-License-Identifier: MIT
/*
 * t_map.c - mmap of a channel: refused where there is nothing to map, where the
 * file is not attached, and to whoever would execute or have a copy of it.
 */
#include "lpctest.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

/* 0, the mapping gone again, or a negative error number. */
static int try_map(int fd, size_t len, int prot, int flags, uint64_t offset)
{
	void *at = mmap(NULL, len, prot, flags, fd, offset);

	if (at == MAP_FAILED)
		return -errno;
	munmap(at, len);
	return 0;
}

int main(void)
{
	const uint64_t page = sysconf(_SC_PAGESIZE);
	int fd;

	lpctest_load(NULL);
	fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	lpctest_result(lpctest_attach(fd), 0);
	/* No such region; and none of the last that ends outside it. */
	lpctest_result(try_map(fd, page, PROT_READ, MAP_SHARED, 15 * LPC_MMAP_REGION),
		       -EINVAL);
	lpctest_result(try_map(fd, 2 * page, PROT_READ, MAP_SHARED,
			       LPC_MMAP_GRANT + LPC_MMAP_REGION - page), -EINVAL);
	lpctest_result(try_map(fd, page, PROT_READ, MAP_SHARED,
			       LPC_MMAP_ARENA + LPC_MMAP_REGION - page), -EINVAL);
	/* The rig has no arena and no grants. */
	lpctest_result(try_map(fd, page, PROT_READ, MAP_SHARED, LPC_MMAP_ARENA), -EINVAL);
	lpctest_result(try_map(fd, page, PROT_READ, MAP_SHARED, LPC_MMAP_GRANT), -EINVAL);
	close(fd);
	return 0;
}
