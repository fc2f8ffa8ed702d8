// SPDX-License-Identifier: GPL-2.0-only
/*
 * stats.c - how procedures fare.
 *
 * Counters of a processor are changed by that processor alone, with preemption
 * off, and added up by who looks.  Row i is upcall i, row n_upcalls + i is
 * downcall i.
 */
#include <linux/cpumask.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/smp.h>

#include "call.h"
#include "grant.h"
#include "half.h"
#include "stats.h"

/**
 * struct lpc_stats - how a procedure fared on one processor
 * @calls: see &struct lpc_info_procedure, as for the rest
 * @errors: the same
 * @timeouts: the same
 * @cancelled: the same
 * @failed: the same
 * @in_bytes: the same
 * @out_bytes: the same
 * @total_ns: the same
 * @histogram: the same
 * @blocks: the same
 * @grants: the same
 * @lent_bytes: the same
 * @pinned_pages: the same
 * @copied_pages: the same
 * @revoked: the same
 */
struct lpc_stats {
	u64 calls;
	u64 errors;
	u64 timeouts;
	u64 cancelled;
	u64 failed;
	u64 in_bytes;
	u64 out_bytes;
	u64 total_ns;
	u64 histogram[LPC_HISTOGRAM];
	u64 blocks;
	u64 grants;
	u64 lent_bytes;
	u64 pinned_pages;
	u64 copied_pages;
	u64 revoked;
};

int lpc_stats_create(struct lpc_half *half)
{
	const struct lpc_interface *interface = half->interface;
	size_t rows = (size_t)interface->n_upcalls + interface->n_downcalls;
	int cpu;

	half->stats = kcalloc(nr_cpu_ids, sizeof(*half->stats), GFP_KERNEL);
	if (!half->stats)
		return -ENOMEM;
	for_each_possible_cpu(cpu) {
		half->stats[cpu] = kvcalloc(max_t(size_t, rows, 1),
					    sizeof(**half->stats), GFP_KERNEL);
		if (!half->stats[cpu])
			return -ENOMEM;
	}
	return 0;
}

void lpc_stats_destroy(struct lpc_half *half)
{
	int cpu;

	if (!half->stats)
		return;
	for_each_possible_cpu(cpu)
		kvfree(half->stats[cpu]);
	kfree(half->stats);
}

/* Whoever adds the processors up reads meanwhile. */
static void count(u64 *counter, u64 more)
{
	WRITE_ONCE(*counter, *counter + more);
}

/* @error is of the way, @status of the procedure; of both, at most one is not 0. */
static void add(struct lpc_half *half, u32 row, int error, int status, u32 in_len,
		u32 out_len, u64 ns)
{
	struct lpc_stats *stats = &half->stats[get_cpu()][row];

	count(&stats->calls, 1);
	count(&stats->in_bytes, in_len);
	count(&stats->total_ns, ns);
	count(&stats->histogram[min_t(u32, ns ? ilog2(ns) : 0, LPC_HISTOGRAM - 1)], 1);
	if (!error && !status)
		count(&stats->out_bytes, out_len);
	else if (status)
		count(&stats->errors, 1);
	else if (error == -ETIMEDOUT || error == -EAGAIN)
		count(&stats->timeouts, 1);
	else if (error == -EINTR)
		count(&stats->cancelled, 1);
	else
		count(&stats->failed, 1);
	put_cpu();
}

static void add_loan(struct lpc_stats *stats, const struct lpc_loan *loan, bool answered)
{
	const struct lpc_grant *grant;

	if (!(loan->flags & LPC_LOAN_USER)) {
		count(&stats->blocks, 1);
		count(&stats->lent_bytes, loan->len);
		return;
	}
	grant = loan->grant;
	if (!grant)
		return;
	count(&stats->grants, 1);
	count(&stats->lent_bytes, grant->len);
	count(&stats->pinned_pages, grant->n_whole);
	count(&stats->copied_pages, grant->n_pages - grant->n_whole);
	count(&stats->revoked, !answered);
}

/* What was lent for a call, while it still is the caller's. */
static void add_loans(const struct lpc_call *call)
{
	const struct lpc_upcall *upcall = call->upcall;
	struct lpc_stats *stats = &call->half->stats[get_cpu()][call->index];
	u32 i;

	for (i = 0; i < upcall->n_loans; i++)
		add_loan(stats, &upcall->loans[i],
			 call->from_user || call->status == -EPROTO);
	put_cpu();
}

/**
 * lpc_stats_upcall - count an upcall that has ended
 * @call: the call
 * @ns: how long it took
 */
void lpc_stats_upcall(const struct lpc_call *call, u64 ns)
{
	/* Where the caller has left, the answer may be on its way in just now. */
	u32 out_len = call->status ? 0 : call->reply_len;

	add(call->half, call->index, call->from_user ? 0 : call->status,
	    call->from_user ? call->status : 0, call->in_len, out_len, ns);
	if (call->n_lent)
		add_loans(call);
}

/**
 * lpc_stats_downcall - count a downcall that has ended
 * @half: the kernel half
 * @index: number of the downcall
 * @error: of the way, 0: it was run
 * @status: result of the procedure, where it was
 * @in_len: bytes of arguments
 * @out_len: bytes of results
 * @ns: how long it took
 */
void lpc_stats_downcall(struct lpc_half *half, u32 index, int error, int status,
			u32 in_len, u32 out_len, u64 ns)
{
	add(half, half->interface->n_upcalls + index, error, error ? 0 : status, in_len,
	    out_len, ns);
}

/**
 * lpc_stats_inform - add the processors up
 * @half: the kernel half
 * @row: of the procedure
 * @info: where to
 */
void lpc_stats_inform(struct lpc_half *half, u32 row, struct lpc_info_procedure *info)
{
	const struct lpc_stats *stats;
	int cpu, i;

	for_each_possible_cpu(cpu) {
		stats = &half->stats[cpu][row];
		info->calls += READ_ONCE(stats->calls);
		info->errors += READ_ONCE(stats->errors);
		info->timeouts += READ_ONCE(stats->timeouts);
		info->cancelled += READ_ONCE(stats->cancelled);
		info->failed += READ_ONCE(stats->failed);
		info->in_bytes += READ_ONCE(stats->in_bytes);
		info->out_bytes += READ_ONCE(stats->out_bytes);
		info->total_ns += READ_ONCE(stats->total_ns);
		for (i = 0; i < LPC_HISTOGRAM; i++)
			info->histogram[i] += READ_ONCE(stats->histogram[i]);
		info->blocks += READ_ONCE(stats->blocks);
		info->grants += READ_ONCE(stats->grants);
		info->lent_bytes += READ_ONCE(stats->lent_bytes);
		info->pinned_pages += READ_ONCE(stats->pinned_pages);
		info->copied_pages += READ_ONCE(stats->copied_pages);
		info->revoked += READ_ONCE(stats->revoked);
	}
}
