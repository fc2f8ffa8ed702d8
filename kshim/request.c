// SPDX-License-Identifier: GPL-2.0-only
/*
 * request.c - an application asks for a public procedure.
 *
 * The application's bytes are as little to be believed as a daemon's, and are
 * checked in the same way before they go up or down.
 */
#include <linux/nospec.h>
#include <linux/uaccess.h>

#include "call.h"
#include "exec.h"
#include "half.h"
#include "request.h"

static int put_results(const struct lpc_request *request, const void *out, u32 len)
{
	if (len > request->buf_len)
		return -EMSGSIZE;
	if (copy_to_user(u64_to_user_ptr(request->buf), out, len))
		return -EFAULT;
	return 0;
}

static int request_up(struct lpc_half *half, u32 index, struct lpc_request *request,
		      struct lpc_exec_data *data)
{
	const struct lpc_procedure *procedure = &half->interface->upcalls[index];
	struct lpc_upcall upcall = {
		.index = index,
		.segments = 1,
		.segment[0] = { .iov_base = data->in, .iov_len = data->in_len },
	};
	int err;

	err = procedure->check_in(half, data->in, data->in_len);
	if (err)
		return err;
	request->status = lpc_upcall(half, &upcall);
	if (request->status)
		return 0;
	request->out_len = upcall.reply_len;
	err = put_results(request, upcall.reply, upcall.reply_len);
	lpc_upcall_put(&upcall);
	return err;
}

static int request_down(struct lpc_half *half, u32 index, struct lpc_request *request,
			struct lpc_exec_data *data)
{
	int err = lpc_exec_run(half, index, LPC_SEAT_REQUEST, NULL, data);

	if (err)
		return err;
	request->status = data->status;
	if (data->status)
		return 0;
	request->out_len = data->out_len;
	return put_results(request, data->out, data->out_len);
}

int lpc_request(struct lpc_file *file, void *argument, void __user *user)
{
	const struct lpc_interface *interface = file->half->interface;
	struct lpc_request *request = argument;
	const struct lpc_procedure *procedure;
	struct lpc_exec_data data;
	bool down = request->kind == LPC_KIND_DOWNCALL;
	u32 count = down ? interface->n_downcalls : interface->n_upcalls;
	u32 index;
	int err;

	if (request->flags || request->kind > LPC_KIND_DOWNCALL)
		return -EINVAL;
	if (request->index >= count)
		return -ENOENT;
	index = array_index_nospec(request->index, count);
	procedure = down ? &interface->downcalls[index] : &interface->upcalls[index];
	if (!(procedure->flags & LPC_PROCEDURE_PUBLIC))
		return -EACCES;
	/* Not after it has run. */
	if (request->buf_len < procedure->out_max)
		return -EMSGSIZE;
	request->out_len = 0;
	request->status = 0;
	err = lpc_exec_copy_in(&data, u64_to_user_ptr(request->in), request->in_len,
			       procedure->in_max, down ? procedure->out_max : 0);
	if (err)
		return err;
	err = down ? request_down(file->half, index, request, &data) :
		     request_up(file->half, index, request, &data);
	lpc_exec_free(&data);
	return err;
}
