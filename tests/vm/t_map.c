// SPDX-License-Identifier: MIT
/*
 * t_map.c - mmap of a channel: refused where there is nothing to map, where the
 * file is not attached, and to whoever would execute, copy, move or divide it.
 */
#include "lendtest.h"

#include <sys/stat.h>
#include <sys/wait.h>

static int error_of(int result)
{
	return result < 0 ? -errno : 0;
}

/* 0, the mapping gone again, or a negative error number. */
static int try_map(int fd, size_t len, int prot, int flags, uint64_t offset)
{
	void *at = mmap(NULL, len, prot, flags, fd, offset);

	if (at == MAP_FAILED)
		return -errno;
	munmap(at, len);
	return 0;
}

static void nothing_there(void)
{
	int fd;

	lpctest_load(NULL);
	fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	lpctest_result(lpctest_attach(fd), 0);
	lpctest_result(try_map(fd, LEND_PAGE, PROT_READ, MAP_SHARED, LPC_MMAP_ARENA),
		       -EINVAL);
	lpctest_result(try_map(fd, LEND_PAGE, PROT_READ, MAP_SHARED, LPC_MMAP_GRANT),
		       -EINVAL);
	lpctest_result(try_map(fd, LEND_PAGE, PROT_READ, MAP_SHARED,
			       15 * LPC_MMAP_REGION), -EINVAL);
	close(fd);
}

static void region(int fd, int observer, uint64_t offset, uint64_t len)
{
	const int both = PROT_READ | PROT_WRITE;

	vmtest_check(len && !(len % LEND_PAGE));
	lpctest_result(try_map(observer, len, both, MAP_SHARED, offset), -ENOTCONN);
	lpctest_result(try_map(fd, len, both, MAP_PRIVATE, offset), -EINVAL);
	lpctest_result(try_map(fd, len, both | PROT_EXEC, MAP_SHARED, offset), -EACCES);
	lpctest_result(try_map(fd, len - LEND_PAGE, both, MAP_SHARED, offset), -EINVAL);
	lpctest_result(try_map(fd, len + LEND_PAGE, both, MAP_SHARED, offset), -EINVAL);
	lpctest_result(try_map(fd, len, both, MAP_SHARED, offset + LEND_PAGE), -EINVAL);
	lpctest_result(try_map(fd, LEND_PAGE, both, MAP_SHARED,
			       offset + LPC_MMAP_REGION - LEND_PAGE), -EINVAL);
	lpctest_result(try_map(fd, 2 * LEND_PAGE, both, MAP_SHARED,
			       offset + LPC_MMAP_REGION - LEND_PAGE), -EINVAL);
	lpctest_result(try_map(fd, len, both, MAP_SHARED, offset), 0);
}

static void stays(int fd, uint64_t offset, uint64_t len, bool whole)
{
	uint8_t *at = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED, fd, offset);
	int status;
	pid_t pid;

	vmtest_check(at != MAP_FAILED);
	at[0] = 1;
	at[len - 1] = 2;
	lpctest_result(error_of(mprotect(at, len, PROT_READ | PROT_EXEC)), -EACCES);
	vmtest_check(mremap(at, len, len + LEND_PAGE, MREMAP_MAYMOVE) == MAP_FAILED);
	if (whole) {
		vmtest_errno(munmap(at, LEND_PAGE), EINVAL);
		vmtest_errno(mprotect(at, len, PROT_READ), EACCES);
		vmtest_check(mremap(at, len, len, MREMAP_MAYMOVE | MREMAP_FIXED,
				    at + 2 * len) == MAP_FAILED);
	}
	/* A child does not have it. */
	pid = fork();
	if (!pid)
		_exit(mprotect(at, LEND_PAGE, PROT_READ) < 0 && errno == ENOMEM);
	vmtest_equal(waitpid(pid, &status, 0), pid);
	vmtest_equal(WEXITSTATUS(status), 1);
	munmap(at, len);
}

/* A window by two nodes of one channel could not be closed at one stroke. */
static void two_nodes(const struct lpc_hello *known, int fd)
{
	struct lpc_hello hello = lpctest_hello();
	void *first, *second;
	struct stat st;
	int other;

	vmtest_succeeds(stat(LEND_DEVICE, &st));
	vmtest_succeeds(mknod("node", S_IFCHR | 0600, st.st_rdev));
	other = lpctest_open("node", O_RDWR);
	hello.flags = LPC_HELLO_REPLACE;
	snprintf(hello.interface, sizeof(hello.interface), "lend");
	hello.version = known->version;
	hello.signature = known->signature;
	lpctest_result(lpctest_ioctl(other, LPC_IOC_HELLO, &hello), 0);
	first = mmap(NULL, known->grant_len, PROT_READ, MAP_SHARED, fd, LPC_MMAP_GRANT);
	vmtest_check(first != MAP_FAILED);
	second = mmap(NULL, known->grant_len, PROT_READ, MAP_SHARED, other,
		      LPC_MMAP_GRANT);
	vmtest_check(second == MAP_FAILED && errno == EBUSY);
	munmap(first, known->grant_len);
	lpctest_result(try_map(other, known->grant_len, PROT_READ, MAP_SHARED,
			       LPC_MMAP_GRANT), 0);
	close(other);
	unlink("node");
}

/* The incarnation lasts as long as the last mapping. */
static void outlives_descriptor(struct lpc_hello *hello, int fd)
{
	void *at = mmap(NULL, hello->arena_len, PROT_READ, MAP_SHARED, fd,
			LPC_MMAP_ARENA);
	int observer = lpctest_open(LEND_DEVICE, O_RDONLY);

	vmtest_check(at != MAP_FAILED);
	close(fd);
	vmtest_equal(lpctest_half(observer).daemon_pid, getpid());
	munmap(at, hello->arena_len);
	vmtest_equal(lpctest_half(observer).daemon_pid, 0);
	close(observer);
}

int main(void)
{
	struct lpc_hello hello;
	int fd, observer;

	nothing_there();
	close(lend_load(NULL));
	fd = lend_attach(&hello);
	observer = lpctest_open(LEND_DEVICE, O_RDWR);
	vmtest_equal(hello.arena_len, 4 << 20);
	vmtest_equal(hello.arena_state, 8192);
	region(fd, observer, LPC_MMAP_ARENA, hello.arena_len);
	region(fd, observer, LPC_MMAP_GRANT, hello.grant_len);
	stays(fd, LPC_MMAP_ARENA, hello.arena_len, false);
	stays(fd, LPC_MMAP_GRANT, hello.grant_len, true);
	close(observer);
	two_nodes(&hello, fd);
	outlives_descriptor(&hello, fd);
	return 0;
}
