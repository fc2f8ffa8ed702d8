/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * trace.h - a tracepoint for each step of a call.
 *
 * call is the number the daemon knows, chain what holds nested calls together.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM lpc

#if !defined(_LPC_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define _LPC_TRACE_H

#include <linux/tracepoint.h>

#include "compat.h"

DECLARE_EVENT_CLASS(lpc_incarnation,
		    TP_PROTO(const char *half, u64 incarnation, int pid),
		    TP_ARGS(half, incarnation, pid),
		    TP_STRUCT__entry(__string(half, half)
				     __field(u64, incarnation)
				     __field(int, pid)),
		    TP_fast_assign(lpc_assign_str(half, half);
				   __entry->incarnation = incarnation;
				   __entry->pid = pid;),
		    TP_printk("half=%s incarnation=%llu pid=%d",
			      __get_str(half), __entry->incarnation, __entry->pid));

DEFINE_EVENT(lpc_incarnation, lpc_attach,
	     TP_PROTO(const char *half, u64 incarnation, int pid),
	     TP_ARGS(half, incarnation, pid));

DEFINE_EVENT(lpc_incarnation, lpc_detach,
	     TP_PROTO(const char *half, u64 incarnation, int pid),
	     TP_ARGS(half, incarnation, pid));

DEFINE_EVENT(lpc_incarnation, lpc_replace,
	     TP_PROTO(const char *half, u64 incarnation, int pid),
	     TP_ARGS(half, incarnation, pid));

TRACE_EVENT(lpc_call_queue,
	    TP_PROTO(const char *half, u64 chain, const char *procedure, u32 index,
		     u32 depth, u32 len),
	    TP_ARGS(half, chain, procedure, index, depth, len),
	    TP_STRUCT__entry(__string(half, half)
			     __field(u64, chain)
			     __string(procedure, procedure)
			     __field(u32, index)
			     __field(u32, depth)
			     __field(u32, len)),
	    TP_fast_assign(lpc_assign_str(half, half);
			   __entry->chain = chain;
			   lpc_assign_str(procedure, procedure);
			   __entry->index = index;
			   __entry->depth = depth;
			   __entry->len = len;),
	    TP_printk("half=%s chain=%llu procedure=%s index=%u depth=%u len=%u",
		      __get_str(half), __entry->chain, __get_str(procedure),
		      __entry->index, __entry->depth, __entry->len));

TRACE_EVENT(lpc_call_deliver,
	    TP_PROTO(const char *half, u64 call, u64 chain, const char *procedure, u32 len),
	    TP_ARGS(half, call, chain, procedure, len),
	    TP_STRUCT__entry(__string(half, half)
			     __field(u64, call)
			     __field(u64, chain)
			     __string(procedure, procedure)
			     __field(u32, len)),
	    TP_fast_assign(lpc_assign_str(half, half);
			   __entry->call = call;
			   __entry->chain = chain;
			   lpc_assign_str(procedure, procedure);
			   __entry->len = len;),
	    TP_printk("half=%s call=%llx chain=%llu procedure=%s len=%u",
		      __get_str(half), __entry->call, __entry->chain,
		      __get_str(procedure), __entry->len));

TRACE_EVENT(lpc_call_lost,
	    TP_PROTO(const char *half, u64 call, const char *procedure, u32 repeats,
		     bool again),
	    TP_ARGS(half, call, procedure, repeats, again),
	    TP_STRUCT__entry(__string(half, half)
			     __field(u64, call)
			     __string(procedure, procedure)
			     __field(u32, repeats)
			     __field(bool, again)),
	    TP_fast_assign(lpc_assign_str(half, half);
			   __entry->call = call;
			   lpc_assign_str(procedure, procedure);
			   __entry->repeats = repeats;
			   __entry->again = again;),
	    TP_printk("half=%s call=%llx procedure=%s repeats=%u again=%d",
		      __get_str(half), __entry->call, __get_str(procedure),
		      __entry->repeats, __entry->again));

TRACE_EVENT(lpc_call_fallback,
	    TP_PROTO(const char *half, u64 chain, const char *procedure, int status),
	    TP_ARGS(half, chain, procedure, status),
	    TP_STRUCT__entry(__string(half, half)
			     __field(u64, chain)
			     __string(procedure, procedure)
			     __field(int, status)),
	    TP_fast_assign(lpc_assign_str(half, half);
			   __entry->chain = chain;
			   lpc_assign_str(procedure, procedure);
			   __entry->status = status;),
	    TP_printk("half=%s chain=%llu procedure=%s status=%d",
		      __get_str(half), __entry->chain, __get_str(procedure),
		      __entry->status));

TRACE_EVENT(lpc_call_response,
	    TP_PROTO(const char *half, u64 call, int status, u32 len),
	    TP_ARGS(half, call, status, len),
	    TP_STRUCT__entry(__string(half, half)
			     __field(u64, call)
			     __field(int, status)
			     __field(u32, len)),
	    TP_fast_assign(lpc_assign_str(half, half);
			   __entry->call = call;
			   __entry->status = status;
			   __entry->len = len;),
	    TP_printk("half=%s call=%llx status=%d len=%u",
		      __get_str(half), __entry->call, __entry->status, __entry->len));

TRACE_EVENT(lpc_call_end,
	    TP_PROTO(const char *half, u64 call, u64 chain, const char *procedure,
		     int status, u64 ns),
	    TP_ARGS(half, call, chain, procedure, status, ns),
	    TP_STRUCT__entry(__string(half, half)
			     __field(u64, call)
			     __field(u64, chain)
			     __string(procedure, procedure)
			     __field(int, status)
			     __field(u64, ns)),
	    TP_fast_assign(lpc_assign_str(half, half);
			   __entry->call = call;
			   __entry->chain = chain;
			   lpc_assign_str(procedure, procedure);
			   __entry->status = status;
			   __entry->ns = ns;),
	    TP_printk("half=%s call=%llx chain=%llu procedure=%s status=%d ns=%llu",
		      __get_str(half), __entry->call, __entry->chain,
		      __get_str(procedure), __entry->status, __entry->ns));

TRACE_EVENT(lpc_exec_enter,
	    TP_PROTO(const char *half, u64 call, u64 chain, const char *procedure),
	    TP_ARGS(half, call, chain, procedure),
	    TP_STRUCT__entry(__string(half, half)
			     __field(u64, call)
			     __field(u64, chain)
			     __string(procedure, procedure)),
	    TP_fast_assign(lpc_assign_str(half, half);
			   __entry->call = call;
			   __entry->chain = chain;
			   lpc_assign_str(procedure, procedure);),
	    TP_printk("half=%s call=%llx chain=%llu procedure=%s",
		      __get_str(half), __entry->call, __entry->chain,
		      __get_str(procedure)));

TRACE_EVENT(lpc_exec_exit,
	    TP_PROTO(const char *half, u64 call, u64 chain, const char *procedure,
		     int status),
	    TP_ARGS(half, call, chain, procedure, status),
	    TP_STRUCT__entry(__string(half, half)
			     __field(u64, call)
			     __field(u64, chain)
			     __string(procedure, procedure)
			     __field(int, status)),
	    TP_fast_assign(lpc_assign_str(half, half);
			   __entry->call = call;
			   __entry->chain = chain;
			   lpc_assign_str(procedure, procedure);
			   __entry->status = status;),
	    TP_printk("half=%s call=%llx chain=%llu procedure=%s status=%d",
		      __get_str(half), __entry->call, __entry->chain,
		      __get_str(procedure), __entry->status));

TRACE_EVENT(lpc_cancel,
	    TP_PROTO(const char *half, u64 call),
	    TP_ARGS(half, call),
	    TP_STRUCT__entry(__string(half, half)
			     __field(u64, call)),
	    TP_fast_assign(lpc_assign_str(half, half);
			   __entry->call = call;),
	    TP_printk("half=%s call=%llx", __get_str(half), __entry->call));

TRACE_EVENT(lpc_event,
	    TP_PROTO(const char *half, const char *event, u32 queued),
	    TP_ARGS(half, event, queued),
	    TP_STRUCT__entry(__string(half, half)
			     __string(event, event)
			     __field(u32, queued)),
	    TP_fast_assign(lpc_assign_str(half, half);
			   lpc_assign_str(event, event);
			   __entry->queued = queued;),
	    TP_printk("half=%s event=%s queued=%u",
		      __get_str(half), __get_str(event), __entry->queued));

TRACE_EVENT(lpc_lock,
	    TP_PROTO(const char *half, const char *lock, u32 holder, u64 chain),
	    TP_ARGS(half, lock, holder, chain),
	    TP_STRUCT__entry(__string(half, half)
			     __string(lock, lock)
			     __field(u32, holder)
			     __field(u64, chain)),
	    TP_fast_assign(lpc_assign_str(half, half);
			   lpc_assign_str(lock, lock);
			   __entry->holder = holder;
			   __entry->chain = chain;),
	    TP_printk("half=%s lock=%s holder=%s chain=%llu",
		      __get_str(half), __get_str(lock),
		      __print_symbolic(__entry->holder, { 1, "kernel" }, { 2, "user" }),
		      __entry->chain));

TRACE_EVENT(lpc_unlock,
	    TP_PROTO(const char *half, const char *lock, u32 holder, u64 chain,
		     bool written),
	    TP_ARGS(half, lock, holder, chain, written),
	    TP_STRUCT__entry(__string(half, half)
			     __string(lock, lock)
			     __field(u32, holder)
			     __field(u64, chain)
			     __field(u32, written)),
	    TP_fast_assign(lpc_assign_str(half, half);
			   lpc_assign_str(lock, lock);
			   __entry->holder = holder;
			   __entry->chain = chain;
			   __entry->written = written;),
	    TP_printk("half=%s lock=%s holder=%s chain=%llu written=%u",
		      __get_str(half), __get_str(lock),
		      __print_symbolic(__entry->holder, { 1, "kernel" }, { 2, "user" }),
		      __entry->chain, __entry->written));

DECLARE_EVENT_CLASS(lpc_semaphore,
		    TP_PROTO(const char *half, const char *semaphore, u32 count),
		    TP_ARGS(half, semaphore, count),
		    TP_STRUCT__entry(__string(half, half)
				     __string(semaphore, semaphore)
				     __field(u32, count)),
		    TP_fast_assign(lpc_assign_str(half, half);
				   lpc_assign_str(semaphore, semaphore);
				   __entry->count = count;),
		    TP_printk("half=%s semaphore=%s count=%u",
			      __get_str(half), __get_str(semaphore), __entry->count));

DEFINE_EVENT(lpc_semaphore, lpc_up,
	     TP_PROTO(const char *half, const char *semaphore, u32 count),
	     TP_ARGS(half, semaphore, count));

DEFINE_EVENT(lpc_semaphore, lpc_down,
	     TP_PROTO(const char *half, const char *semaphore, u32 count),
	     TP_ARGS(half, semaphore, count));

#endif /* _LPC_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
