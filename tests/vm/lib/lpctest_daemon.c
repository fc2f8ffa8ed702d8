// SPDX-License-Identifier: MIT
/*
 * lpctest_daemon.c - a small daemon in a process of its own.
 */
#include "lpctest.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

/**
 * lpctest_shared() - memory that the test and its daemon both see, zeroed
 */
void *lpctest_shared(size_t size)
{
	void *shared = mmap(NULL, size, PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (shared == MAP_FAILED)
		vmtest_fail("mmap: %s", strerror(errno));
	return shared;
}

/**
 * lpctest_in() - the value that an upcall brings
 */
uint64_t lpctest_in(const struct lpctest_work *work)
{
	uint64_t v;

	memcpy(&v, work->in, sizeof(v));
	return v;
}

/**
 * lpctest_out() - set the value that an upcall returns
 *
 * Return: 0.
 */
int lpctest_out(struct lpctest_work *work, uint64_t v)
{
	memcpy(work->out, &v, sizeof(v));
	work->out_len = sizeof(v);
	return 0;
}

struct worker {
	const struct lpctest_daemon *daemon;
	int fd;
	char *in;
	char *out;
};

/* Buffers of the thread, one pair for each level of nesting. */
static void buffers(char **ret_in, char **ret_out)
{
	*ret_in = malloc(LPCTEST_BUF);
	*ret_out = malloc(LPCTEST_BUF);
	if (!*ret_in || !*ret_out)
		vmtest_fail("no memory");
}

/* What the thread runs in, for downcalls made in it. */
static __thread const struct lpctest_daemon *my_daemon;

/* Run a message. */
static int run(int fd, const struct lpc_message *msg, char *in, char *out,
	       uint32_t *ret_len)
{
	struct lpctest_work work = {
		.fd = fd,
		.msg = *msg,
		.in = in,
		.out = out,
		.out_len = sizeof(uint64_t),
		.shared = my_daemon->shared,
	};
	int status;

	if (msg->kind == LPC_MSG_CALL && msg->index == RIG_NULL)
		work.out_len = 0;
	status = my_daemon->work(&work);
	*ret_len = status ? 0 : work.out_len;
	return status;
}

/**
 * lpctest_work_down() - a downcall on behalf of an upcall; what nests in it is run
 * @work: the upcall
 * @index: number of the downcall
 * @v: argument
 * @ret_v: where its result goes, or NULL
 *
 * Return: 0; the procedure's error; or an error of the way.
 */
int lpctest_work_down(struct lpctest_work *work, uint32_t index, uint64_t v,
		      uint64_t *ret_v)
{
	struct lpc_response_poll both = {
		.size = sizeof(both),
		.flags = LPC_POLL_CHAIN,
		.buf_len = LPCTEST_BUF,
	};
	struct lpc_exec exec = {
		.size = sizeof(exec),
		.call = work->msg.call,
		.in = lpctest_ptr(&v),
		.in_len = sizeof(v),
		.index = index,
		.buf_len = LPCTEST_BUF,
	};
	struct lpc_message msg;
	char *in, *out;
	int err;

	buffers(&in, &out);
	exec.buf = lpctest_ptr(in);
	both.buf = lpctest_ptr(in);
	both.reply = lpctest_ptr(out);
	err = lpctest_ioctl(work->fd, LPC_IOC_EXEC, &exec);
	msg = exec.msg;
	while (!err && msg.kind == LPC_MSG_CALL) {
		both.call = msg.call;
		both.status = run(work->fd, &msg, in, out, &both.reply_len);
		err = lpctest_ioctl(work->fd, LPC_IOC_RESPONSE_POLL, &both);
		msg = both.msg;
	}
	if (!err)
		err = msg.status;
	if (!err && ret_v)
		memcpy(ret_v, in, sizeof(*ret_v));
	free(in);
	free(out);
	return err;
}

/**
 * lpctest_double() - work that returns twice its argument, or its very bytes
 */
int lpctest_double(struct lpctest_work *work)
{
	if (work->msg.kind != LPC_MSG_CALL || work->msg.index == RIG_NULL)
		return 0;
	if (work->msg.index == RIG_BULK) {
		memcpy(work->out, work->in, work->msg.len);
		work->out_len = work->msg.len;
		return 0;
	}
	return lpctest_out(work, 2 * lpctest_in(work));
}

static void *worker_main(void *arg)
{
	struct worker *worker = arg;
	struct lpc_response_poll both = {
		.size = sizeof(both),
		.reply = lpctest_ptr(worker->out),
		.buf = lpctest_ptr(worker->in),
		.buf_len = LPCTEST_BUF,
	};
	struct lpc_message msg;
	bool call;
	int err;

	my_daemon = worker->daemon;
	err = lpctest_poll(worker->fd, worker->in, LPCTEST_BUF, 0, 0, &msg);
	while (!err) {
		both.status = run(worker->fd, &msg, worker->in, worker->out,
				  &both.reply_len);
		call = msg.kind == LPC_MSG_CALL;
		if (call) {
			both.call = msg.call;
			err = lpctest_ioctl(worker->fd, LPC_IOC_RESPONSE_POLL,
					    &both);
			msg = both.msg;
		}
		/* What was wrong with the answer is for the test to see. */
		if (!call || (err && err != -ENODEV))
			err = lpctest_poll(worker->fd, worker->in, LPCTEST_BUF,
					   0, 0, &msg);
	}
	return NULL;
}

static void daemon_main(const struct lpctest_daemon *daemon)
{
	struct worker workers[64];
	pthread_t threads[64];
	unsigned int i;
	int fd;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	fd = lpctest_open(daemon->device ?: LPCTEST_DEVICE, O_RDWR);
	lpctest_result(lpctest_attach(fd), 0);
	for (i = 0; i < daemon->workers; i++) {
		workers[i].daemon = daemon;
		workers[i].fd = fd;
		buffers(&workers[i].in, &workers[i].out);
		if (pthread_create(&threads[i], NULL, worker_main, &workers[i]))
			vmtest_fail("no thread");
	}
	for (i = 0; i < daemon->workers; i++)
		pthread_join(threads[i], NULL);
}

/**
 * lpctest_daemon() - start a daemon, and wait until all its workers wait
 * @daemon: what it is
 *
 * It ends with the test, when it is killed, or when the rig goes.
 *
 * Return: its process.
 */
pid_t lpctest_daemon(const struct lpctest_daemon *daemon)
{
	int fd = lpctest_open(daemon->device ?: LPCTEST_DEVICE, O_RDONLY);
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid < 0)
		vmtest_fail("fork: %s", strerror(errno));
	if (!pid) {
		close(fd);
		daemon_main(daemon);
		_exit(0);
	}
	lpctest_wait_idle(fd, daemon->workers);
	close(fd);
	return pid;
}

/**
 * lpctest_kill() - kill a process of the test (SIGKILL) and wait for its end
 * @pid: the process
 */
void lpctest_kill(pid_t pid)
{
	kill(pid, SIGKILL);
	lpctest_result(lpctest_fork_end(pid), 1);
}
