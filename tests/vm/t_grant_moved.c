// SPDX-License-Identifier: MIT
/*
 * t_grant_moved.c - a daemon that tries to move, copy or divide the window of grants
 * does not keep what was lent once its call has ended.
 */
#include <sys/wait.h>

#include "lendtest.h"

#define LEN	(2 * LEND_PAGE)

/* All that must fail. */
static void try(uint8_t *window, uint64_t len)
{
	uint8_t *elsewhere = mmap(NULL, len, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS,
				  -1, 0);

	vmtest_check(elsewhere != MAP_FAILED);
	vmtest_check(mremap(window, len, len, MREMAP_MAYMOVE | MREMAP_FIXED,
			    elsewhere) == MAP_FAILED);
	vmtest_check(mremap(window, 0, len, MREMAP_MAYMOVE) == MAP_FAILED);
	vmtest_check(mremap(window, len, len, MREMAP_MAYMOVE | MREMAP_DONTUNMAP,
			    0) == MAP_FAILED);
	vmtest_check(mremap(window, len, LEND_PAGE, 0) == MAP_FAILED);
	vmtest_errno(munmap(window + LEND_PAGE, LEND_PAGE), EINVAL);
	munmap(elsewhere, len);
}

int main(void)
{
	uint8_t *room = mmap(NULL, LEN, PROT_READ | PROT_WRITE,
			     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int fd = lend_load(NULL), channel, status;
	struct lpc_info_grant grant;
	struct lpc_message msg;
	struct lpc_hello hello;
	uint8_t in[64], *window;
	uint32_t len;
	pid_t pid;

	vmtest_check(room != MAP_FAILED);
	channel = lend_attach(&hello);
	window = mmap(NULL, hello.grant_len, PROT_READ | PROT_WRITE, MAP_SHARED,
		      channel, LPC_MMAP_GRANT);
	vmtest_check(window != MAP_FAILED);
	try(window, hello.grant_len);

	pid = fork();
	if (!pid)
		_exit(-lend_simple(fd, LEND_FILL, room, LEN));
	lpctest_result(lpctest_poll(channel, in, sizeof(in), 0, 0, &msg), 0);
	lpctest_result(lpctest_query(channel, LPC_QUERY_GRANTS, 0, &grant,
				     sizeof(grant), &len), 0);
	vmtest_equal(len, sizeof(grant));
	window[grant.at] = 1;
	vmtest_equal(room[0], 1);
	lpctest_result(lpctest_respond(channel, msg.call, NULL, 0, -EIO), 0);
	vmtest_equal(waitpid(pid, &status, 0), pid);
	vmtest_equal(WEXITSTATUS(status), EIO);

	window[grant.at] = 2;
	vmtest_equal(room[0], 1);
	lend_unpinned();
	vmtest_succeeds(munmap(window, hello.grant_len));
	close(channel);
	close(fd);
	return 0;
}
