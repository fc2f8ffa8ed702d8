// SPDX-License-Identifier: MIT
/*
 * t_guard.c - a user half written with the library, and run as root: it refuses
 * a caller without a capability, and makes files as its caller, in both modes.
 */
#include <sys/stat.h>

#include "callertest.h"
#include "guard_user.h"
#include "udriver.h"

#define DEVICE "/dev/lpc/guard"
#define DIR    "/tmp/guard"

static uint32_t kept;

static int set(struct lpc_ctx *ctx, uint32_t value)
{
	int err = lpc_caller_capable(ctx, CAP_SYS_ADMIN);

	if (err)
		return err;
	kept = value;
	return 0;
}

static int get(struct lpc_ctx *ctx, uint32_t *value, uint32_t *user)
{
	struct lpc_caller caller;
	int err = lpc_caller(ctx, &caller);

	*value = kept;
	*user = caller.uid;
	return err;
}

/* A file of even number is in a folder that is open to all, of odd in none such. */
static void path_of(char path[64], uint32_t number)
{
	snprintf(path, 64, DIR "/%s/%u", number % 2 ? "closed" : "open",
		 number);
}

static int make(struct lpc_ctx *ctx, uint32_t number)
{
	char path[64];
	int fd;

	(void)ctx;
	path_of(path, number);
	fd = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0644);
	if (fd < 0)
		return -errno;
	close(fd);
	return 0;
}

static const struct guard_user_ops ops = {
	.set = set,
	.get = get,
	.make = make,
};

GUARD_USER_HALF(.ops = &ops);

static int request(int fd, uint32_t index, uint32_t value,
		   struct guard_get_out *out)
{
	bool get = index == LPC_GUARD_UPCALL_GET;

	return lpctest_request(fd, LPC_KIND_UPCALL, index, &value,
			       get ? 0 : sizeof(value), out,
			       get ? sizeof(*out) : 0, NULL);
}

/* A process of user 1000 asks. */
static int as_user(uint32_t index, uint32_t value)
{
	int fd = lpctest_open(DEVICE, O_RDWR), status;
	struct guard_get_out out = {};
	pid_t pid;

	fflush(NULL);
	pid = fork();
	vmtest_succeeds(pid);
	if (!pid) {
		callertest_user();
		status = request(fd, index, value, &out);
		if (!status && index == LPC_GUARD_UPCALL_GET &&
		    (out.value != value || out.caller != CALLERTEST_USER))
			status = -EPROTO;
		_exit(-status);
	}
	close(fd);
	vmtest_equal(waitpid(pid, &status, 0), pid);
	vmtest_check(WIFEXITED(status), "%x", status);
	return -WEXITSTATUS(status);
}

static void belongs_to(uint32_t number, uid_t uid)
{
	struct stat status;
	char path[64];

	path_of(path, number);
	vmtest_succeeds(stat(path, &status));
	vmtest_equal(status.st_uid, uid);
}

static void in_mode(enum udriver_mode mode, uint32_t first)
{
	const struct udriver_options options = { .name = "guard",
						 .mode = mode };
	struct guard_get_out out;
	struct lpc_driver *driver;
	uint32_t i;
	int fd;

	lpctest_result(udriver_create(&driver, &lpc_user_half, &options), 0);
	if (udriver_start(driver))
		vmtest_fail("%s", udriver_error(driver));
	fd = lpctest_open(DEVICE, O_RDWR);

	lpctest_result(request(fd, LPC_GUARD_UPCALL_SET, 5 + first, NULL), 0);
	lpctest_result(as_user(LPC_GUARD_UPCALL_SET, 6), -EPERM);
	lpctest_result(as_user(LPC_GUARD_UPCALL_GET, 5 + first), 0);
	lpctest_result(request(fd, LPC_GUARD_UPCALL_GET, 0, &out), 0);
	vmtest_equal(out.caller, 0);

	/* Workers take turns: none keeps the caller's identity. */
	for (i = first; i < first + 20; i += 4) {
		lpctest_result(as_user(LPC_GUARD_UPCALL_MAKE, i), 0);
		belongs_to(i, CALLERTEST_USER);
		lpctest_result(as_user(LPC_GUARD_UPCALL_MAKE, i + 1), -EACCES);
		lpctest_result(request(fd, LPC_GUARD_UPCALL_MAKE, i + 1, NULL),
			       0);
		belongs_to(i + 1, 0);
		lpctest_result(request(fd, LPC_GUARD_UPCALL_MAKE, i + 2, NULL),
			       0);
		belongs_to(i + 2, 0);
	}
	close(fd);
	udriver_destroy(driver);
}

int main(void)
{
	vmtest_load("kshim", NULL);
	vmtest_load("lpc_guard", NULL);
	umask(0);
	vmtest_succeeds(chmod("/", 0755));
	vmtest_succeeds(chmod("/tmp", 0777));
	vmtest_succeeds(mkdir(DIR, 0755));
	vmtest_succeeds(mkdir(DIR "/open", 0777));
	vmtest_succeeds(mkdir(DIR "/closed", 0700));
	in_mode(UDRIVER_DIRECT, 0);
	in_mode(UDRIVER_LEADER, 1000);
	return 0;
}
