// SPDX-License-Identifier: MIT
/*
 * channel.c - the commands of an open channel, as functions.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>

#include "channel.h"

static uint64_t address(const void *p)
{
	return (uint64_t)(uintptr_t)p;
}

static int command(int fd, unsigned long number, void *arg)
{
	return ioctl(fd, number, arg) < 0 ? -errno : 0;
}

/**
 * ud_channel_open - open a channel's device node
 * @path: its path
 * @attach: for serving it, which needs the right to write; else for looking
 *
 * Return: a file descriptor, closed on exec; or what open() said.
 */
int ud_channel_open(const char *path, bool attach)
{
	int fd = open(path, (attach ? O_RDWR : O_RDONLY) | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

/**
 * ud_channel_hello - become the incarnation of a channel
 * @fd: the channel
 * @hello: in and out, @size aside; the out fields are set on -EPROTO and
 *	-EPROTONOSUPPORT too
 */
int ud_channel_hello(int fd, struct lpc_hello *hello)
{
	hello->size = sizeof(*hello);
	return command(fd, LPC_IOC_HELLO, hello);
}

/**
 * ud_channel_bye - this incarnation is about to end in order
 * @fd: the channel
 */
int ud_channel_bye(int fd)
{
	struct lpc_bye bye = { .size = sizeof(bye) };

	return command(fd, LPC_IOC_BYE, &bye);
}

/**
 * ud_channel_reset - bring back a channel that has failed
 * @fd: the channel, attached or not
 */
int ud_channel_reset(int fd)
{
	struct lpc_reset reset = { .size = sizeof(reset) };

	return command(fd, LPC_IOC_RESET, &reset);
}

/**
 * ud_channel_bind - find the number of a name
 * @fd: the channel
 * @kind: &enum lpc_kind
 * @name: the name
 * @signature: in: the one known here, 0: do not compare; out: the kernel
 *	half's, on -EPROTO too
 * @ret_index: the number
 */
int ud_channel_bind(int fd, uint32_t kind, const char *name,
		    uint64_t *signature, uint32_t *ret_index)
{
	struct lpc_bind bind = {
		.size = sizeof(bind),
		.kind = kind,
		.signature = *signature,
	};
	size_t len = strlen(name);
	int err;

	if (len >= sizeof(bind.name))
		return -ENOENT;
	memcpy(bind.name, name, len);
	err = command(fd, LPC_IOC_BIND, &bind);
	*signature = bind.signature;
	*ret_index = bind.index;
	return err;
}

/**
 * ud_channel_query - look
 * @fd: the channel
 * @kind: &enum lpc_query_kind
 * @index: which one, where there are several
 * @buf: where it goes
 * @buf_len: bytes there
 * @ret_len: bytes there are to say, which may be more
 */
int ud_channel_query(int fd, uint32_t kind, uint32_t index, void *buf,
		     uint32_t buf_len, uint32_t *ret_len)
{
	struct lpc_query query = {
		.size = sizeof(query),
		.kind = kind,
		.index = index,
		.buf = address(buf),
		.buf_len = buf_len,
	};
	int err = command(fd, LPC_IOC_QUERY, &query);

	*ret_len = query.len;
	return err;
}

/**
 * ud_channel_poll - wait for a message
 * @fd: the channel
 * @wait: where it goes
 */
int ud_channel_poll(int fd, struct ud_wait *wait)
{
	struct lpc_poll poll = {
		.size = sizeof(poll),
		.flags = wait->flags,
		.buf = address(wait->buf),
		.buf_len = wait->buf_len,
		.timeout_ns = wait->timeout_ns,
	};
	int err = command(fd, LPC_IOC_POLL, &poll);

	wait->msg = poll.msg;
	return err;
}

/**
 * ud_channel_response - answer an upcall
 * @fd: the channel
 * @answer: the answer
 */
int ud_channel_response(int fd, const struct ud_answer *answer)
{
	struct lpc_response response = {
		.size = sizeof(response),
		.call = answer->call,
		.buf = address(answer->reply),
		.len = answer->len,
		.status = answer->status,
	};

	return command(fd, LPC_IOC_RESPONSE, &response);
}

/**
 * ud_channel_response_poll - answer an upcall and wait for a message
 * @fd: the channel
 * @answer: the answer
 * @wait: where the message goes
 * @ret_response: 0, or -ECANCELED: the caller had left
 */
int ud_channel_response_poll(int fd, const struct ud_answer *answer,
			     struct ud_wait *wait, int *ret_response)
{
	struct lpc_response_poll both = {
		.size = sizeof(both),
		.flags = wait->flags,
		.call = answer->call,
		.reply = address(answer->reply),
		.reply_len = answer->len,
		.status = answer->status,
		.buf = address(wait->buf),
		.buf_len = wait->buf_len,
		.timeout_ns = wait->timeout_ns,
	};
	int err = command(fd, LPC_IOC_RESPONSE_POLL, &both);

	wait->msg = both.msg;
	*ret_response = both.response;
	return err;
}

/**
 * ud_channel_slot - make a slot
 * @fd: the channel
 * @op: out: where it is
 */
int ud_channel_slot(int fd, struct lpc_slot_op *op)
{
	*op = (struct lpc_slot_op){ .size = sizeof(*op) };
	return command(fd, LPC_IOC_SLOT, op);
}

/**
 * ud_channel_enter - answer and wait, by a slot
 * @fd: the channel
 * @index: number of the slot
 */
int ud_channel_enter(int fd, uint32_t index)
{
	return ioctl(fd, LPC_IOC_ENTER, (unsigned long)index) < 0 ? -errno : 0;
}

/**
 * ud_channel_exec - run a downcall
 * @fd: the channel
 * @call: the call on whose behalf, 0: none
 * @index: number of the procedure
 * @in: arguments
 * @in_len: bytes of them
 * @wait: where the results or a nested upcall's arguments go; its flags and
 *	timeout are not used
 */
int ud_channel_exec(int fd, uint64_t call, uint32_t index, const void *in,
		    uint32_t in_len, struct ud_wait *wait)
{
	struct lpc_exec exec = {
		.size = sizeof(exec),
		.call = call,
		.in = address(in),
		.in_len = in_len,
		.index = index,
		.buf = address(wait->buf),
		.buf_len = wait->buf_len,
	};
	int err = command(fd, LPC_IOC_EXEC, &exec);

	wait->msg = exec.msg;
	return err;
}

/**
 * ud_channel_request - ask for a public procedure
 * @fd: the channel, attached or not
 * @kind: LPC_KIND_UPCALL or LPC_KIND_DOWNCALL
 * @index: number of the procedure
 * @in: arguments
 * @in_len: bytes of them
 * @out: where the results go
 * @out_size: bytes there
 * @ret_len: bytes of results
 * @ret_status: result of the way or of the procedure
 */
int ud_channel_request(int fd, uint32_t kind, uint32_t index, const void *in,
		       uint32_t in_len, void *out, uint32_t out_size,
		       uint32_t *ret_len, int *ret_status)
{
	struct lpc_request request = {
		.size = sizeof(request),
		.kind = kind,
		.index = index,
		.in = address(in),
		.in_len = in_len,
		.buf = address(out),
		.buf_len = out_size,
	};
	int err = command(fd, LPC_IOC_REQUEST, &request);

	*ret_len = request.out_len;
	*ret_status = request.status;
	return err;
}

/**
 * ud_channel_lock - take a lock and a copy of what it guards
 * @fd: the channel
 * @call: the call on whose behalf, 0: this thread's own
 * @index: number of the lock
 * @flags: LPC_LOCK_TRY, LPC_LOCK_REPAIR
 * @copy: where the copy goes
 * @len: its bytes
 * @timeout_ns: 0: until the call's deadline
 */
int ud_channel_lock(int fd, uint64_t call, uint32_t index, uint32_t flags,
		    void *copy, uint32_t len, uint64_t timeout_ns)
{
	struct lpc_lock_op op = {
		.size = sizeof(op),
		.flags = flags,
		.call = call,
		.index = index,
		.len = len,
		.buf = address(copy),
		.timeout_ns = timeout_ns,
	};

	return command(fd, LPC_IOC_LOCK, &op);
}

/**
 * ud_channel_unlock - write a copy back and release the lock
 * @fd: the channel
 * @call: as it was taken
 * @index: number of the lock
 * @flags: LPC_UNLOCK_DISCARD: write nothing back
 * @copy: what is written back
 * @len: its bytes
 */
int ud_channel_unlock(int fd, uint64_t call, uint32_t index, uint32_t flags,
		      const void *copy, uint32_t len)
{
	struct lpc_lock_op op = {
		.size = sizeof(op),
		.flags = flags,
		.call = call,
		.index = index,
		.len = len,
		.buf = address(copy),
	};

	return command(fd, LPC_IOC_UNLOCK, &op);
}

/**
 * ud_channel_up - post a semaphore
 * @fd: the channel
 * @call: the call on whose behalf, 0: this thread's own
 * @index: number of the semaphore
 */
int ud_channel_up(int fd, uint64_t call, uint32_t index)
{
	struct lpc_semaphore_op op = {
		.size = sizeof(op),
		.call = call,
		.index = index,
	};

	return command(fd, LPC_IOC_UP, &op);
}

/**
 * ud_channel_down - take one of a semaphore's counts
 * @fd: the channel
 * @call: the call on whose behalf, 0: this thread's own
 * @index: number of the semaphore
 * @timeout_ns: 0: until the call's deadline
 */
int ud_channel_down(int fd, uint64_t call, uint32_t index, uint64_t timeout_ns)
{
	struct lpc_semaphore_op op = {
		.size = sizeof(op),
		.call = call,
		.index = index,
		.timeout_ns = timeout_ns,
	};

	return command(fd, LPC_IOC_DOWN, &op);
}

/**
 * ud_channel_caller - who the caller is
 * @fd: the channel
 * @call: number of the call
 * @caller: in: room for groups and label; out: what there is to say
 */
int ud_channel_caller(int fd, uint64_t call, struct lpc_caller *caller)
{
	caller->size = sizeof(*caller);
	caller->call = call;
	return command(fd, LPC_IOC_CALLER, caller);
}

/**
 * ud_channel_may - whether the caller may do a thing
 * @fd: the channel
 * @call: number of the call
 * @may: in: the question; out: the answer
 */
int ud_channel_may(int fd, uint64_t call, struct lpc_may *may)
{
	may->size = sizeof(*may);
	may->call = call;
	return command(fd, LPC_IOC_MAY, may);
}

/**
 * ud_channel_assume - act as the caller, or no more
 * @fd: the channel
 * @call: number of the call
 * @flags: LPC_ASSUME_END
 */
int ud_channel_assume(int fd, uint64_t call, uint32_t flags)
{
	struct lpc_assume assume = {
		.size = sizeof(assume),
		.flags = flags,
		.call = call,
	};

	return command(fd, LPC_IOC_ASSUME, &assume);
}
