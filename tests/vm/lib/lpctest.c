// SPDX-License-Identifier: MIT
/*
 * lpctest.c - the protocol, command by command, for tests of kshim.
 */
#include "lpctest.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/ioctl.h>

static const char *const upcall_names[] = {
	[RIG_NULL] = "null",
	[RIG_WORK] = "work",
	[RIG_BRIEF] = "brief",
	[RIG_AGAIN] = "again",
	[RIG_HIDDEN] = "hidden",
	[RIG_BULK] = "bulk",
	[RIG_NEWER] = "newer",
	[RIG_ACT] = "act",
	[RIG_ACT_BRIEF] = "act_brief",
	[RIG_SPARE] = "spare",
	[RIG_STORE] = "store",
};

static const char *const event_names[] = {
	[RIG_TICK] = "tick",
	[RIG_BARE] = "bare",
};

/**
 * lpctest_load() - load kshim and the rig
 * @params: of the rig, or NULL
 */
void lpctest_load(const char *params)
{
	vmtest_load("kshim", NULL);
	vmtest_load("lpc_rig", params);
}

/**
 * lpctest_open() - open a channel; fails the test if that does not work
 * @device: path of its device node
 * @flags: O_RDWR to attach, O_RDONLY to look
 */
int lpctest_open(const char *device, int flags)
{
	int fd = open(device, flags | O_CLOEXEC);

	if (fd < 0)
		vmtest_fail("%s: %s", device, strerror(errno));
	return fd;
}

/**
 * lpctest_ioctl() - give a command
 * @fd: of the open file
 * @command: LPC_IOC_*
 * @argument: its structure
 *
 * Return: 0 or a negative error number.
 */
int lpctest_ioctl(int fd, unsigned long command, void *argument)
{
	return ioctl(fd, command, argument) < 0 ? -errno : 0;
}

/**
 * lpctest_hello() - the argument of a HELLO that is taken
 */
struct lpc_hello lpctest_hello(void)
{
	return (struct lpc_hello){
		.size = sizeof(struct lpc_hello),
		.abi = LPC_ABI,
		.features = LPCTEST_FEATURES,
		.interface = RIG_NAME,
		.version = RIG_VERSION,
		.signature = RIG_SIGNATURE_2,
	};
}

/**
 * lpctest_bind() - find a name
 * @fd: of the open file
 * @kind: &enum lpc_kind
 * @name: the name
 * @signature: what to compare with, 0: nothing
 *
 * Return: its number, or a negative error number.
 */
int lpctest_bind(int fd, uint32_t kind, const char *name, uint64_t signature)
{
	struct lpc_bind bind = {
		.size = sizeof(bind),
		.kind = kind,
		.signature = signature,
	};
	int err;

	snprintf(bind.name, sizeof(bind.name), "%s", name);
	err = lpctest_ioctl(fd, LPC_IOC_BIND, &bind);
	return err ? err : (int)bind.index;
}

/**
 * lpctest_bind_all() - bind every upcall and event; fails the test on an error
 * @fd: of an attached file
 * @version: that was said in HELLO
 *
 * Upcalls marked 'as_caller' are for the tests that are about them.
 */
void lpctest_bind_all(int fd, uint32_t version)
{
	int i;

	for (i = 0; i < RIG_UPCALLS; i++) {
		if ((i == RIG_NEWER && version < 2) || i == RIG_ACT ||
		    i == RIG_ACT_BRIEF)
			continue;
		lpctest_result(lpctest_bind(fd, LPC_KIND_UPCALL, upcall_names[i],
					    RIG_SIGNATURE(LPC_KIND_UPCALL, i)),
			       i);
	}
	for (i = 0; i < RIG_EVENTS; i++)
		lpctest_result(lpctest_bind(fd, LPC_KIND_EVENT, event_names[i],
					    RIG_SIGNATURE(LPC_KIND_EVENT, i)),
			       i);
}

/**
 * lpctest_attach_features() - say HELLO with these features, and bind all
 * @fd: of a file open for reading and writing
 * @features: &enum lpc_feature bits
 *
 * Return: 0 or HELLO's negative error number.
 */
int lpctest_attach_features(int fd, uint64_t features)
{
	struct lpc_hello hello = lpctest_hello();
	int err;

	hello.features = features;
	err = lpctest_ioctl(fd, LPC_IOC_HELLO, &hello);
	if (!err)
		lpctest_bind_all(fd, RIG_VERSION);
	return err;
}

/**
 * lpctest_attach() - say HELLO, and bind all upcalls and events
 * @fd: of a file open for reading and writing
 *
 * Return: 0 or HELLO's negative error number.
 */
int lpctest_attach(int fd)
{
	return lpctest_attach_features(fd, LPCTEST_FEATURES);
}

int lpctest_poll(int fd, void *buf, uint32_t len, uint32_t flags,
		 uint64_t timeout_ns, struct lpc_message *ret_msg)
{
	struct lpc_poll poll = {
		.size = sizeof(poll),
		.flags = flags,
		.buf = lpctest_ptr(buf),
		.buf_len = len,
		.timeout_ns = timeout_ns,
	};
	int err = lpctest_ioctl(fd, LPC_IOC_POLL, &poll);

	if (ret_msg)
		*ret_msg = poll.msg;
	return err;
}

int lpctest_respond(int fd, uint64_t call, const void *buf, uint32_t len,
		    int status)
{
	struct lpc_response response = {
		.size = sizeof(response),
		.call = call,
		.buf = lpctest_ptr(buf),
		.len = len,
		.status = status,
	};

	return lpctest_ioctl(fd, LPC_IOC_RESPONSE, &response);
}

int lpctest_respond_value(int fd, uint64_t call, uint64_t v)
{
	return lpctest_respond(fd, call, &v, sizeof(v), 0);
}

/**
 * lpctest_exec() - run a downcall in which nothing nests
 * @fd: of an attached file
 * @call: on whose behalf, 0: none
 * @index: number of the downcall
 * @v: argument
 * @ret_v: where the result goes, or NULL
 *
 * Return: 0; the procedure's error; or the command's.
 */
int lpctest_exec(int fd, uint64_t call, uint32_t index, uint64_t v,
		 uint64_t *ret_v)
{
	uint64_t out = 0;
	struct lpc_exec exec = {
		.size = sizeof(exec),
		.call = call,
		.in = lpctest_ptr(&v),
		.in_len = sizeof(v),
		.index = index,
		.buf = lpctest_ptr(&out),
		.buf_len = sizeof(out),
	};
	int err = lpctest_ioctl(fd, LPC_IOC_EXEC, &exec);

	if (err)
		return err;
	vmtest_equal(exec.msg.kind, LPC_MSG_RETURN);
	vmtest_equal(exec.msg.index, index);
	vmtest_equal(exec.msg.call, 0);
	vmtest_equal(exec.msg.len, exec.msg.status ? 0 : sizeof(out));
	if (ret_v)
		*ret_v = out;
	return exec.msg.status;
}

/**
 * lpctest_request() - ask for a procedure
 *
 * Return: 0; the command's error; or @status of the request.
 */
int lpctest_request(int fd, uint32_t kind, uint32_t index, const void *in,
		    uint32_t in_len, void *out, uint32_t out_len,
		    uint32_t *ret_len)
{
	struct lpc_request request = {
		.size = sizeof(request),
		.kind = kind,
		.index = index,
		.in = lpctest_ptr(in),
		.in_len = in_len,
		.buf_len = out_len,
		.buf = lpctest_ptr(out),
	};
	int err = lpctest_ioctl(fd, LPC_IOC_REQUEST, &request);

	if (ret_len)
		*ret_len = request.out_len;
	return err ? err : request.status;
}

int lpctest_value(int fd, uint32_t kind, uint32_t index, uint64_t v,
			 uint64_t *ret_v)
{
	bool null = kind == LPC_KIND_UPCALL && index == RIG_NULL;
	uint64_t out = 0;
	uint32_t len;
	int err;

	err = lpctest_request(fd, kind, index, &v, null ? 0 : sizeof(v), &out,
			      sizeof(out), &len);
	if (!err)
		vmtest_equal(len, null ? 0 : sizeof(out));
	if (!err && ret_v)
		*ret_v = out;
	return err;
}

/**
 * lpctest_up_value() - ask for an upcall that takes and returns a value
 */
int lpctest_up_value(int fd, uint32_t index, uint64_t v, uint64_t *ret_v)
{
	return lpctest_value(fd, LPC_KIND_UPCALL, index, v, ret_v);
}

/**
 * lpctest_down_value() - ask for a downcall that takes and returns a value
 */
int lpctest_down_value(int fd, uint32_t index, uint64_t v, uint64_t *ret_v)
{
	return lpctest_value(fd, LPC_KIND_DOWNCALL, index, v, ret_v);
}

int lpctest_lock(int fd, uint64_t call, uint32_t index, uint64_t *words,
		 uint32_t flags, uint64_t timeout_ns)
{
	struct lpc_lock_op op = {
		.size = sizeof(op),
		.flags = flags,
		.call = call,
		.index = index,
		.len = RIG_LOCK_WORDS * sizeof(*words),
		.buf = lpctest_ptr(words),
		.timeout_ns = timeout_ns,
	};

	return lpctest_ioctl(fd, LPC_IOC_LOCK, &op);
}

int lpctest_unlock(int fd, uint64_t call, uint32_t index, const uint64_t *words)
{
	struct lpc_lock_op op = {
		.size = sizeof(op),
		.call = call,
		.index = index,
		.len = RIG_LOCK_WORDS * sizeof(*words),
		.buf = lpctest_ptr(words),
	};

	return lpctest_ioctl(fd, LPC_IOC_UNLOCK, &op);
}

int lpctest_discard(int fd, uint64_t call, uint32_t index)
{
	struct lpc_lock_op op = {
		.size = sizeof(op),
		.flags = LPC_UNLOCK_DISCARD,
		.call = call,
		.index = index,
	};

	return lpctest_ioctl(fd, LPC_IOC_UNLOCK, &op);
}

int lpctest_up(int fd, uint64_t call, uint32_t index)
{
	struct lpc_semaphore_op op = {
		.size = sizeof(op),
		.call = call,
		.index = index,
	};

	return lpctest_ioctl(fd, LPC_IOC_UP, &op);
}

int lpctest_down(int fd, uint64_t call, uint32_t index, uint32_t flags,
		 uint64_t timeout_ns)
{
	struct lpc_semaphore_op op = {
		.size = sizeof(op),
		.flags = flags,
		.call = call,
		.index = index,
		.timeout_ns = timeout_ns,
	};

	return lpctest_ioctl(fd, LPC_IOC_DOWN, &op);
}
