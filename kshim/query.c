// SPDX-License-Identifier: GPL-2.0-only
/*
 * query.c - what there is to see of a kernel half.
 */
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/nospec.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "arena.h"
#include "call.h"
#include "event.h"
#include "grant.h"
#include "half.h"
#include "incarnation.h"
#include "lane.h"
#include "lock.h"
#include "query.h"
#include "semaphore.h"
#include "stats.h"

static int put(struct lpc_query *query, const void *what, u32 len)
{
	query->len = len;
	if (copy_to_user(u64_to_user_ptr(query->buf), what, min(len, query->buf_len)))
		return -EFAULT;
	return 0;
}

static int query_half(struct lpc_half *half, struct lpc_query *query)
{
	const struct lpc_interface *interface = half->interface;
	struct lpc_info_half info = {
		.version = interface->version,
		.signature = interface->signatures[interface->version - 1],
		.count = {
			[LPC_KIND_UPCALL] = interface->n_upcalls,
			[LPC_KIND_DOWNCALL] = interface->n_downcalls,
			[LPC_KIND_EVENT] = interface->n_events,
			[LPC_KIND_LOCK] = interface->n_locks,
			[LPC_KIND_SEMAPHORE] = interface->n_semaphores,
		},
		.max_calls = half->max_calls,
		.max_depth = half->max_depth,
		.description_len = strlen(interface->description),
		.locks_left = lpc_locks_left(half),
	};
	const struct lpc_incarnation *incarnation;
	struct lpc_lane *lane = NULL;

	strscpy_pad(info.name, half->name, sizeof(info.name));
	strscpy_pad(info.interface, interface->name, sizeof(info.interface));
	lpc_half_lock_all(half);
	incarnation = half->incarnation;
	if (incarnation) {
		info.daemon_pid = incarnation->pid;
		info.features = incarnation->features;
		info.bound_version = incarnation->version;
	}
	if (half->successor)
		info.successor_pid = half->successor->pid;
	info.incarnation = half->incarnations;
	info.calls = atomic_read(&half->calls);
	while (lpc_lane_next(half, &lane)) {
		info.calls_pending += lane->n_pending;
		info.workers_idle += lane->n_idle + lane->n_looking;
	}
	info.deaths = atomic64_read(&half->deaths);
	info.unknown = atomic64_read(&half->unknown);
	info.repeated = atomic64_read(&half->repeated);
	lpc_escalation_inform(half, &info);
	info.honoured = atomic64_read(&half->honoured);
	info.fallbacks = atomic64_read(&half->fallbacks);
	info.recovery_ms = half->recovery_ms;
	info.repeats = half->repeats;
	lpc_half_unlock_all(half);
	return put(query, &info, sizeof(info));
}

static int query_procedure(struct lpc_half *half, struct lpc_query *query, u32 index,
			   bool down)
{
	const struct lpc_interface *interface = half->interface;
	const struct lpc_procedure *procedure = down ? &interface->downcalls[index] :
						       &interface->upcalls[index];
	struct lpc_info_procedure *info;
	int err;

	info = kzalloc(sizeof(*info), GFP_KERNEL);
	if (!info)
		return -ENOMEM;
	strscpy_pad(info->name, procedure->name, sizeof(info->name));
	info->flags = procedure->flags;
	info->since = procedure->since;
	info->timeout_ms = procedure->timeout_ms;
	info->bound = down;
	if (!down) {
		spin_lock_irq(&half->lock);
		if (half->incarnation)
			info->bound = lpc_incarnation_has_upcall(half->incarnation, index);
		spin_unlock_irq(&half->lock);
	}
	lpc_stats_inform(half, down ? interface->n_upcalls + index : index, info);
	err = put(query, info, sizeof(*info));
	kfree(info);
	return err;
}

static int query_event(struct lpc_half *half, struct lpc_query *query, u32 index)
{
	struct lpc_info_event info = {};

	lpc_event_inform(half, index, &info);
	return put(query, &info, sizeof(info));
}

static int query_lock(struct lpc_half *half, struct lpc_query *query, u32 index)
{
	struct lpc_info_lock info = {};

	lpc_lock_inform(&half->locks[index], &info);
	return put(query, &info, sizeof(info));
}

static int query_semaphore(struct lpc_half *half, struct lpc_query *query, u32 index)
{
	struct lpc_info_semaphore info = {};

	lpc_semaphore_inform(&half->semaphores[index], &info);
	return put(query, &info, sizeof(info));
}

static void inform_call(const struct lpc_call *call, u64 now, struct lpc_info_call *info)
{
	*info = (struct lpc_info_call) {
		.call = call->id,
		.chain = call->chain->id,
		.index = call->index,
		.state = call->state,
		.depth = call->depth,
		.caller_pid = call->caller_pid,
		.age_ns = now - call->start_ns,
	};
}

static int query_calls(struct lpc_half *half, struct lpc_query *query)
{
	u32 room = min_t(u32, query->buf_len / sizeof(struct lpc_info_call),
			 LPC_CALLS_MAX * LPC_DEPTH_MAX);
	struct lpc_info_call *info;
	struct lpc_lane *lane = NULL;
	struct lpc_call *call;
	u64 now = ktime_get_ns();
	u32 n = 0;
	int err;

	info = kvcalloc(max(room, 1U), sizeof(*info), GFP_KERNEL);
	if (!info)
		return -ENOMEM;
	while (lpc_lane_next(half, &lane)) {
		lpc_lane_lock(lane);
		hlist_for_each_entry(call, &lane->all, all) {
			if (n++ < room)
				inform_call(call, now, &info[n - 1]);
		}
		lpc_lane_unlock(lane);
	}
	err = put(query, info, min(n, room) * sizeof(*info));
	query->len = n * sizeof(*info);
	kvfree(info);
	return err;
}

static int query_memory(struct lpc_half *half, struct lpc_query *query)
{
	struct lpc_info_memory info = { .waiting = READ_ONCE(half->waiting) };

	lpc_arena_inform(half->arena, &info);
	lpc_grants_inform(half->grants, &info);
	return put(query, &info, sizeof(info));
}

static int query_grants(struct lpc_half *half, struct lpc_query *query)
{
	u32 room = query->buf_len / sizeof(struct lpc_info_grant), n;
	struct lpc_info_grant *infos;
	int err;

	room = min(room, half->grants ? half->grants->places : 0);
	infos = kvcalloc(max(room, 1U), sizeof(*infos), GFP_KERNEL);
	if (!infos)
		return -ENOMEM;
	n = lpc_grants_list(half->grants, infos, room);
	err = put(query, infos, min(n, room) * sizeof(*infos));
	query->len = n * sizeof(*infos);
	kvfree(infos);
	return err;
}

int lpc_query(struct lpc_file *file, void *argument, void __user *user)
{
	struct lpc_half *half = file->half;
	const struct lpc_interface *interface = half->interface;
	struct lpc_query *query = argument;
	u32 count = 1, index;

	if (query->flags)
		return -EINVAL;
	switch (query->kind) {
	case LPC_QUERY_UPCALL:
		count = interface->n_upcalls;
		break;
	case LPC_QUERY_DOWNCALL:
		count = interface->n_downcalls;
		break;
	case LPC_QUERY_EVENT:
		count = interface->n_events;
		break;
	case LPC_QUERY_LOCK:
		count = interface->n_locks;
		break;
	case LPC_QUERY_SEMAPHORE:
		count = interface->n_semaphores;
		break;
	}
	if (query->index >= count)
		return -ENOENT;
	index = array_index_nospec(query->index, count);
	switch (query->kind) {
	case LPC_QUERY_HALF:
		return query_half(half, query);
	case LPC_QUERY_DESCRIPTION:
		return put(query, interface->description, strlen(interface->description));
	case LPC_QUERY_UPCALL:
	case LPC_QUERY_DOWNCALL:
		return query_procedure(half, query, index,
				       query->kind == LPC_QUERY_DOWNCALL);
	case LPC_QUERY_EVENT:
		return query_event(half, query, index);
	case LPC_QUERY_LOCK:
		return query_lock(half, query, index);
	case LPC_QUERY_SEMAPHORE:
		return query_semaphore(half, query, index);
	case LPC_QUERY_CALLS:
		return query_calls(half, query);
	case LPC_QUERY_MEMORY:
		return query_memory(half, query);
	case LPC_QUERY_GRANTS:
		return query_grants(half, query);
	default:
		return -EINVAL;
	}
}
