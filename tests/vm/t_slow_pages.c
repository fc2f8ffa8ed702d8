// SPDX-License-Identifier: MIT
/*
 * t_slow_pages.c - a daemon whose memory is slow to come (userfaultfd) cannot
 * keep a caller past its deadline, neither with the call nor with the answer;
 * and what it did not get is not lost.
 */
#include "lpctest.h"

#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PAGE	4096

static int faults;	/* the userfaultfd */
static char *pages;	/* missing, until given */

static void prepare(void)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register range = { .mode = UFFDIO_REGISTER_MODE_MISSING };

	faults = syscall(SYS_userfaultfd, O_CLOEXEC);
	if (faults < 0 && errno == ENOSYS)
		vmtest_skip("this kernel has no userfaultfd");
	vmtest_succeeds(faults);
	vmtest_succeeds(ioctl(faults, UFFDIO_API, &api));
	pages = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	vmtest_check(pages != MAP_FAILED);
	range.range.start = lpctest_ptr(pages);
	range.range.len = 4 * PAGE;
	vmtest_succeeds(ioctl(faults, UFFDIO_REGISTER, &range));
}

/* Wait until somebody wants a page; it stays missing. */
static void wanted(const char *page)
{
	struct uffd_msg msg;

	vmtest_equal(read(faults, &msg, sizeof(msg)), sizeof(msg));
	vmtest_equal(msg.event, UFFD_EVENT_PAGEFAULT);
	vmtest_check(msg.arg.pagefault.address - lpctest_ptr(page) < PAGE);
}

static void give(const char *page)
{
	struct uffdio_zeropage zero = {
		.range = { .start = lpctest_ptr(page), .len = PAGE },
	};

	vmtest_succeeds(ioctl(faults, UFFDIO_ZEROPAGE, &zero));
}

/* A worker whose buffer lies in a page. */
struct worker {
	int fd;
	char *page;
	uint64_t call;
	struct lpc_message msg;
	int result;
};

static void *poll_main(void *arg)
{
	struct worker *worker = arg;

	worker->result = lpctest_poll(worker->fd, worker->page, PAGE, 0, 0,
				      &worker->msg);
	return NULL;
}

static void *respond_main(void *arg)
{
	struct worker *worker = arg;

	worker->result = lpctest_respond(worker->fd, worker->call, worker->page, 8,
					 0);
	return NULL;
}

/* The call leaves while its arguments have no place to go. */
static void slow_poll(int fd)
{
	struct worker worker = { .fd = fd, .page = pages };
	struct lpctest_caller brief, work;
	pthread_t thread;

	pthread_create(&thread, NULL, poll_main, &worker);
	lpctest_wait_idle(fd, 1);
	lpctest_call(&brief, fd, RIG_BRIEF, 1);
	wanted(pages);
	lpctest_result(lpctest_call_end(&brief), -ETIMEDOUT);

	/* Once the page is there the worker has no message, and takes the next. */
	lpctest_call(&work, fd, RIG_WORK, 99);
	give(pages);
	pthread_join(thread, NULL);
	lpctest_result(worker.result, 0);
	vmtest_equal(worker.msg.kind, LPC_MSG_CALL);
	vmtest_equal(worker.msg.index, RIG_WORK);
	vmtest_equal(*(uint64_t *)pages, 99);
	lpctest_result(lpctest_respond_value(fd, worker.msg.call, 1), 0);
	lpctest_result(lpctest_call_end(&work), 0);
}

/* The page comes in time: the call is delivered to who waited for it. */
static void in_time_after_all(int fd)
{
	struct worker worker = { .fd = fd, .page = pages + PAGE };
	struct lpctest_caller work;
	pthread_t thread;

	pthread_create(&thread, NULL, poll_main, &worker);
	lpctest_wait_idle(fd, 1);
	lpctest_call(&work, fd, RIG_WORK, 5);
	wanted(worker.page);
	vmtest_equal(lpctest_calls(fd, LPC_CALL_QUEUED), 1);
	give(worker.page);
	pthread_join(thread, NULL);
	lpctest_result(worker.result, 0);
	vmtest_equal(*(uint64_t *)worker.page, 5);
	lpctest_result(lpctest_respond_value(fd, worker.msg.call, 1), 0);
	lpctest_result(lpctest_call_end(&work), 0);
}

static void slow_response(int fd)
{
	struct worker worker = { .fd = fd, .page = pages + 2 * PAGE };
	struct lpctest_caller brief;
	pthread_t thread;

	lpctest_call(&brief, fd, RIG_BRIEF, 1);
	worker.call = lpctest_take(fd, NULL).call;
	pthread_create(&thread, NULL, respond_main, &worker);
	wanted(worker.page);
	/* It is being answered: nobody else may. */
	lpctest_result(lpctest_respond_value(fd, worker.call, 1), -ESTALE);
	lpctest_result(lpctest_call_end(&brief), -ETIMEDOUT);
	give(worker.page);
	pthread_join(thread, NULL);
	lpctest_result(worker.result, -ECANCELED);
	/* Perhaps it was told before its answer came in. */
	lpctest_poll(fd, NULL, 0, LPC_POLL_NONBLOCK, 0, NULL);
}

int main(void)
{
	int fd;

	prepare();
	lpctest_load(NULL);
	fd = lpctest_open(LPCTEST_DEVICE, O_RDWR);
	lpctest_result(lpctest_attach(fd), 0);
	slow_poll(fd);
	in_time_after_all(fd);
	slow_response(fd);
	lpctest_quiet(fd);
	close(fd);
	return 0;
}
