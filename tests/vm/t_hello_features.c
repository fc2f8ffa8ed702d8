// SPDX-License-Identifier: MIT
/*
 * t_hello_features.c - features in force are those that both sides have, and
 * what a daemon did not ask for is not done to it.
 */
#include "lpctest.h"

#include <fcntl.h>
#include <unistd.h>

/* All that there are; the other tests leave some alone. */
#define KNOWN	(LPCTEST_FEATURES | LPC_FEATURE_BYE | LPC_FEATURE_BATCH)

static void negotiation(void)
{
	struct lpc_hello hello = lpctest_hello();
	int fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);

	/* Features that this kernel has never heard of are no error. */
	hello.features = ~0ULL;
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_HELLO, &hello), 0);
	vmtest_equal(hello.features, KNOWN);
	vmtest_equal(lpctest_half(fd).features, KNOWN);
	close(fd);
}

static void none(void)
{
	struct lpc_response_poll both = { .size = sizeof(both) };
	int fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	struct lpctest_caller caller;
	struct lpc_message msg;

	lpctest_result(lpctest_attach_features(fd, 0), 0);
	vmtest_equal(lpctest_half(fd).features, 0);
	lpctest_call(&caller, fd, RIG_BRIEF, 1);
	msg = lpctest_take(fd, NULL);

	both.call = msg.call;
	both.reply_len = sizeof(uint64_t);
	both.reply = lpctest_ptr(&both);
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_RESPONSE_POLL, &both), -EINVAL);
	lpctest_result(lpctest_exec(fd, msg.call, RIG_CHAIN, 1, NULL), -EDEADLK);
	lpctest_result(lpctest_exec(fd, msg.call, RIG_ADD, 1, NULL), 0);

	/* The caller leaves, and nobody says so. */
	lpctest_result(lpctest_call_end(&caller), -ETIMEDOUT);
	lpctest_result(lpctest_poll(fd, NULL, 0, LPC_POLL_NONBLOCK, 0, NULL),
		       -EAGAIN);
	lpctest_result(lpctest_respond_value(fd, msg.call, 1), -ECANCELED);
	close(fd);
}

int main(void)
{
	lpctest_load(NULL);
	negotiation();
	none();
	return 0;
}
