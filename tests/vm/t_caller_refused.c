// SPDX-License-Identifier: MIT
/*
 * t_caller_refused.c - who may not ask about a caller, and what is no question:
 * callers that have left, calls of others, flags and fields nobody knows.
 */
#include "callertest.h"

/* All three commands, for one call. */
static void all_give(int fd, uint64_t call, int error)
{
	struct lpc_may may = { .size = sizeof(may), .call = call };
	struct lpc_caller caller;

	lpctest_result(callertest_ask(fd, call, &caller), error);
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_MAY, &may), error);
	lpctest_result(callertest_assume(fd, call, 0), error);
}

static void calls(int fd, int other, int observer)
{
	struct lpctest_caller brief;
	uint64_t call;
	pid_t pid;

	call = callertest_call(fd, NULL, &pid);
	all_give(observer, call, -ENOTCONN);
	all_give(other, call, -EPERM);
	all_give(fd, 0, -ENOENT);
	all_give(fd, call + 4096, -ENOENT);
	all_give(fd, ~0ULL, -EPERM);
	callertest_answer(fd, call, pid);
	all_give(fd, call, -ESTALE);

	/* Killed. */
	call = callertest_call(fd, NULL, &pid);
	lpctest_kill(pid);
	all_give(fd, call, -ECANCELED);
	lpctest_result(lpctest_respond_value(fd, call, 1), -ECANCELED);
	all_give(fd, call, -ESTALE);

	/* Its deadline has passed. */
	lpctest_call(&brief, fd, RIG_BRIEF, 1);
	call = lpctest_take(fd, NULL).call;
	lpctest_result(lpctest_call_end(&brief), -ETIMEDOUT);
	all_give(fd, call, -ECANCELED);
	lpctest_result(lpctest_respond_value(fd, call, 1), -ECANCELED);
}

static void may_gives(int fd, struct lpc_may may, int error)
{
	may.size = sizeof(may);
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_MAY, &may), error);
}

static void questions(int fd)
{
	struct {
		struct lpc_caller caller;
		uint32_t more;
	} longer = { .caller.size = sizeof(longer) };
	struct lpc_caller caller = { .size = sizeof(caller) };
	static char long_path[5000];
	uint64_t call;
	pid_t pid;

	call = callertest_call(fd, NULL, &pid);
	caller.call = call;
	caller.flags = 1;
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_CALLER, &caller), -EINVAL);
	caller.flags = 0;
	caller.reserved = 1;
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_CALLER, &caller), -EINVAL);
	caller.reserved = 0;
	caller.size -= 8;
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_CALLER, &caller), -EINVAL);
	longer.caller.call = call;
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_CALLER, &longer), 0);
	longer.more = 1;
	longer.caller.size = sizeof(longer);
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_CALLER, &longer), -E2BIG);

	may_gives(fd, (struct lpc_may){ .call = call, .flags = 2 }, -EINVAL);
	may_gives(fd, (struct lpc_may){ .call = call, .kind = 3 }, -EINVAL);
	may_gives(fd, (struct lpc_may){ .call = call, .what = 64 }, -EINVAL);
	may_gives(fd, (struct lpc_may){ .call = call, .what = ~0U }, -EINVAL);
	may_gives(fd, (struct lpc_may){ .call = call, .fd = 1 }, -EINVAL);
	may_gives(fd, (struct lpc_may){ .call = call, .path = 8 }, -EINVAL);
	may_gives(fd,
		  (struct lpc_may){ .call = call,
				    .kind = LPC_MAY_PATH,
				    .path = lpctest_ptr("/"),
				    .what = 8 },
		  -EINVAL);
	may_gives(fd,
		  (struct lpc_may){ .call = call,
				    .kind = LPC_MAY_PATH,
				    .path = lpctest_ptr("/"),
				    .fd = 1 },
		  -EINVAL);
	may_gives(fd,
		  (struct lpc_may){ .call = call,
				    .kind = LPC_MAY_PATH,
				    .path = lpctest_ptr("/"),
				    .flags = 1 },
		  -EINVAL);
	may_gives(fd,
		  (struct lpc_may){
			  .call = call, .kind = LPC_MAY_PATH, .path = 8 },
		  -EFAULT);
	/* Relative to what? */
	may_gives(fd,
		  (struct lpc_may){ .call = call,
				    .kind = LPC_MAY_PATH,
				    .path = lpctest_ptr("etc") },
		  -EINVAL);
	may_gives(fd,
		  (struct lpc_may){ .call = call,
				    .kind = LPC_MAY_PATH,
				    .path = lpctest_ptr("") },
		  -EINVAL);
	memset(long_path, '/', sizeof(long_path) - 1);
	may_gives(fd,
		  (struct lpc_may){ .call = call,
				    .kind = LPC_MAY_PATH,
				    .path = lpctest_ptr(long_path) },
		  -EINVAL);
	may_gives(fd,
		  (struct lpc_may){
			  .call = call, .kind = LPC_MAY_FILE, .fd = 999 },
		  -EBADF);
	may_gives(fd,
		  (struct lpc_may){
			  .call = call, .kind = LPC_MAY_FILE, .fd = -1 },
		  -EBADF);
	may_gives(fd,
		  (struct lpc_may){
			  .call = call, .kind = LPC_MAY_FILE, .path = 8 },
		  -EINVAL);

	lpctest_result(callertest_assume(fd, call, 2), -EINVAL);
	/* The interface does not say so. */
	lpctest_result(callertest_assume(fd, call, 0), -EPERM);
	callertest_answer(fd, call, pid);
}

int main(void)
{
	int fd, other, observer;

	lpctest_load(NULL);
	fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	other = lpctest_open(LPCTEST_DEVICE_2, O_RDWR);
	observer = lpctest_open(LPCTEST_DEVICE, O_RDONLY);
	lpctest_result(lpctest_attach_features(fd, LPCTEST_FEATURES &
							   ~LPC_FEATURE_CANCEL),
		       0);
	lpctest_result(lpctest_attach(other), 0);
	calls(fd, other, observer);
	questions(fd);
	lpctest_quiet(fd);
	close(observer);
	close(other);
	close(fd);
	return 0;
}
