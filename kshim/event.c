// SPDX-License-Identifier: GPL-2.0-only
/*
 * event.c - one-way messages to the user half, from any context.
 *
 * Each event has a queue of its own, whose memory is there from the start.  Where
 * it is full, the next time is put to the last message, which counts it and has
 * its payload: nothing is lost without being counted.
 *
 * Locks: half->event_lock, inside the lanes' where both are held; workers are woken
 * without it.
 */
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "event.h"
#include "half.h"
#include "incarnation.h"
#include "lane.h"
#include "trace.h"

int lpc_events_create(struct lpc_half *half)
{
	const struct lpc_interface *interface = half->interface;
	struct lpc_event *event;
	u32 i;

	half->events = kvcalloc(interface->n_events, sizeof(*half->events), GFP_KERNEL);
	if (!half->events && interface->n_events)
		return -ENOMEM;
	for (i = 0; i < interface->n_events; i++) {
		event = &half->events[i];
		event->type = &interface->events[i];
		INIT_LIST_HEAD(&event->ready);
		event->counts = kvcalloc(event->type->queue, sizeof(*event->counts),
					 GFP_KERNEL);
		event->payloads = kvcalloc(event->type->queue, max(event->type->len, 1U),
					   GFP_KERNEL);
		if (!event->counts || !event->payloads)
			return -ENOMEM;
	}
	return 0;
}

void lpc_events_destroy(struct lpc_half *half)
{
	u32 i;

	if (!half->events)
		return;
	for (i = 0; i < half->interface->n_events; i++) {
		kvfree(half->events[i].counts);
		kvfree(half->events[i].payloads);
	}
	kvfree(half->events);
}

static void *payload_at(const struct lpc_event *event, u32 slot)
{
	return event->payloads + (size_t)slot * event->type->len;
}

static u32 slot_of(const struct lpc_event *event, u32 i)
{
	return (event->head + i) % event->type->queue;
}

/* Whether a worker has to be woken for it. */
static bool make_ready(struct lpc_half *half, struct lpc_event *event)
{
	if (!event->bound || !event->queued)
		return false;
	if (list_empty(&event->ready))
		list_add_tail(&event->ready, &half->ready_events);
	return true;
}

/**
 * lpc_event - tell the user half that something happened
 * @half: the kernel half
 * @index: number of the event
 * @payload: what about it, of the length in its type; copied
 *
 * Context: any, interrupts too.
 */
void lpc_event(struct lpc_half *half, u32 index, const void *payload)
{
	struct lpc_event *event = &half->events[index];
	unsigned long flags;
	bool ready;
	u32 slot;

	spin_lock_irqsave(&half->event_lock, flags);
	event->raised++;
	if (event->queued == event->type->queue) {
		slot = slot_of(event, event->queued - 1);
		event->coalesced++;
	} else {
		slot = slot_of(event, event->queued++);
		event->counts[slot] = 0;
	}
	event->counts[slot]++;
	memcpy(payload_at(event, slot), payload, event->type->len);
	trace_lpc_event(half->name, event->type->name, event->queued);
	ready = make_ready(half, event);
	spin_unlock_irqrestore(&half->event_lock, flags);
	if (ready)
		lpc_lane_kick(half, raw_smp_processor_id(), 1);
}
EXPORT_SYMBOL_GPL(lpc_event);

/**
 * lpc_event_bound - an incarnation wants an event
 * @half: the kernel half
 * @incarnation: which it is; where it is not served, it gets the event once it is
 * @index: number of the event
 */
void lpc_event_bound(struct lpc_half *half, const struct lpc_incarnation *incarnation,
		     u32 index)
{
	bool ready = false;

	spin_lock_irq(&half->lock);
	if (half->incarnation == incarnation) {
		spin_lock(&half->event_lock);
		half->events[index].bound = true;
		ready = make_ready(half, &half->events[index]);
		spin_unlock(&half->event_lock);
	}
	spin_unlock_irq(&half->lock);
	if (ready)
		lpc_lane_kick(half, raw_smp_processor_id(), 1);
}

/**
 * lpc_event_rebind - another incarnation is served
 * @half: the kernel half
 * @incarnation: which it is, NULL: none
 *
 * Context: all lanes locked.
 */
void lpc_event_rebind(struct lpc_half *half, const struct lpc_incarnation *incarnation)
{
	u32 i;

	lockdep_assert_held(&half->lock);
	spin_lock(&half->event_lock);
	for (i = 0; i < half->interface->n_events; i++) {
		half->events[i].bound = incarnation &&
					lpc_incarnation_has_event(incarnation, i);
		list_del_init(&half->events[i].ready);
		if (make_ready(half, &half->events[i]))
			lpc_lane_here(half)->kicks++;
	}
	spin_unlock(&half->event_lock);
}

/* Put back what could not be delivered; what came meanwhile stays behind it. */
static void put_back(struct lpc_event *event, u32 count, const void *payload)
{
	if (event->queued == event->type->queue) {
		event->counts[event->head] += count;
		event->coalesced += count;
		return;
	}
	event->head = (event->head + event->type->queue - 1) % event->type->queue;
	event->queued++;
	event->counts[event->head] = count;
	memcpy(payload_at(event, event->head), payload, event->type->len);
}

/**
 * lpc_event_deliver - deliver the first event that is ready
 * @lane: this worker's
 * @inbox: where it goes
 *
 * Context: process, may sleep; lane->lock held on entry and on return.
 *
 * Return: 0; -EAGAIN: another worker was faster; -EFAULT or -EMSGSIZE: it is still
 * queued.
 */
int lpc_event_deliver(struct lpc_lane *lane, const struct lpc_inbox *inbox)
	__must_hold(&lane->lock)
{
	struct lpc_half *half = lane->half;
	u8 payload[LPC_EVENT_LEN_MAX] __aligned(8);
	struct lpc_message msg = { .kind = LPC_MSG_EVENT };
	struct lpc_event *event;
	bool ready = false;
	int err = -EAGAIN;

	lpc_lane_unlock(lane);
	spin_lock_irq(&half->event_lock);
	event = list_first_entry_or_null(&half->ready_events, struct lpc_event, ready);
	if (!event)
		goto out;
	msg.index = event - half->events;
	msg.len = event->type->len;
	msg.count = event->counts[event->head];
	memcpy(payload, payload_at(event, event->head), msg.len);
	event->head = slot_of(event, 1);
	event->queued--;
	if (event->queued)
		list_move_tail(&event->ready, &half->ready_events);
	else
		list_del_init(&event->ready);
	spin_unlock_irq(&half->event_lock);

	err = lpc_inbox_put(inbox, &msg, payload);

	spin_lock_irq(&half->event_lock);
	if (err) {
		put_back(event, msg.count, payload);
		ready = make_ready(half, event);
	} else {
		event->delivered += msg.count;
	}
out:
	spin_unlock_irq(&half->event_lock);
	lpc_lane_lock(lane);
	lane->kicks += ready;
	return err;
}

void lpc_event_inform(struct lpc_half *half, u32 index, struct lpc_info_event *info)
{
	struct lpc_event *event = &half->events[index];

	strscpy_pad(info->name, event->type->name, sizeof(info->name));
	info->since = event->type->since;
	spin_lock_irq(&half->event_lock);
	info->queued = event->queued;
	info->raised = event->raised;
	info->delivered = event->delivered;
	info->coalesced = event->coalesced;
	spin_unlock_irq(&half->event_lock);
}
