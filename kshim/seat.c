// SPDX-License-Identifier: GPL-2.0-only
/*
 * seat.c - which thread is inside which downcall.
 *
 * A kernel half calls its stubs without saying in which chain it is: the thread
 * says it.  A seat is put into the table by its own thread and found by its own
 * thread, and most threads that look have none.
 *
 * Locks: half->seat_lock, nothing inside it.
 */
#include <linux/hashtable.h>
#include <linux/sched.h>

#include "half.h"
#include "handle.h"
#include "seat.h"

/**
 * lpc_seat_enter - this thread enters a downcall
 * @seat: filled in but for @hash, @task and @pins
 */
void lpc_seat_enter(struct lpc_seat *seat)
{
	struct lpc_half *half = seat->half;

	seat->task = current;
	seat->pins = 0;
	spin_lock(&half->seat_lock);
	hash_add(half->seats, &seat->hash, (unsigned long)current);
	spin_unlock(&half->seat_lock);
}

/**
 * lpc_seat_leave - this thread has left its downcall
 * @seat: from lpc_seat_enter()
 */
void lpc_seat_leave(struct lpc_seat *seat)
{
	struct lpc_half *half = seat->half;

	spin_lock(&half->seat_lock);
	hash_del(&seat->hash);
	spin_unlock(&half->seat_lock);
	lpc_handles_unpin(seat);
}

/**
 * lpc_seat_search - see lpc_seat_find()
 * @half: the kernel half
 * @head: where this thread's seats are
 */
struct lpc_seat *lpc_seat_search(struct lpc_half *half, struct hlist_head *head)
{
	struct lpc_seat *seat;

	spin_lock(&half->seat_lock);
	hlist_for_each_entry(seat, head, hash) {
		if (seat->task == current)
			break;
	}
	spin_unlock(&half->seat_lock);
	return seat;
}
