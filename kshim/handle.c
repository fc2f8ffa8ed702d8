// SPDX-License-Identifier: GPL-2.0-only
/*
 * handle.c - kernel objects that the user half knows by number.
 *
 * A handle is a slot, the generation of the object in it, and the object's type:
 *
 *   63    56 55                   24 23        0
 *   [ type ][      generation      ][   slot    ]
 *
 * No two objects of a kernel half have the same generation, so that a handle whose
 * object has gone never finds the next one in its slot.  Each kernel half begins at
 * another one, so that a handle of one is no handle of another.
 *
 * An object that a downcall got by handle is kept until the downcall returns:
 * lpc_handle_remove() waits for every other downcall that has it.
 *
 * Locks: half->handle_lock; the xarray's own lock is taken outside it and never
 * inside.
 */
#include <linux/export.h>
#include <linux/slab.h>
#include <linux/wait.h>
#include <linux/xarray.h>

#include "half.h"
#include "handle.h"
#include "seat.h"

#define SLOT_BITS	24
#define TYPE_SHIFT	56

/* Each kernel half's share of the generations. */
#define GENERATIONS_SHIFT	24

static_assert(LPC_MINORS <= 1U << (32 - GENERATIONS_SHIFT));

/**
 * struct lpc_handle - an object with a handle
 * @object: the object
 * @generation: tells it from others in the same slot
 * @type: index among the interface's handle types
 * @pins: downcalls that have it; half->handle_lock
 */
struct lpc_handle {
	void *object;
	u32 generation;
	u32 type;
	u32 pins;
};

void lpc_handles_init(struct lpc_half *half)
{
	xa_init_flags(&half->handles, XA_FLAGS_ALLOC);
	spin_lock_init(&half->handle_lock);
	init_waitqueue_head(&half->handle_wait);
}

/**
 * lpc_handles_number - from where a kernel half numbers its handles
 * @half: the kernel half
 * @minor: its own number
 */
void lpc_handles_number(struct lpc_half *half, unsigned int minor)
{
	half->handle_generation = minor << GENERATIONS_SHIFT | 1;
}

void lpc_handles_finish(struct lpc_half *half)
{
	struct lpc_handle *entry;
	unsigned long slot;

	xa_for_each(&half->handles, slot, entry)
		kfree(entry);
	xa_destroy(&half->handles);
}

/**
 * lpc_handle_create - give a kernel object a handle
 * @half: the kernel half
 * @type: index among the interface's handle types
 * @object: the object
 *
 * Context: process, may sleep.
 *
 * Return: the handle, never 0; or 0: no memory, or too many.
 */
u64 lpc_handle_create(struct lpc_half *half, unsigned int type, void *object)
{
	struct lpc_handle *entry;
	u32 slot;

	entry = kzalloc(sizeof(*entry), GFP_KERNEL);
	if (!entry)
		return 0;
	entry->object = object;
	entry->type = type;
	spin_lock(&half->handle_lock);
	entry->generation = half->handle_generation++;
	/* Zero is nobody's. */
	if (!half->handle_generation)
		half->handle_generation = 1;
	spin_unlock(&half->handle_lock);
	if (xa_alloc(&half->handles, &slot, entry, XA_LIMIT(0, BIT(SLOT_BITS) - 1),
		     GFP_KERNEL)) {
		kfree(entry);
		return 0;
	}
	return (u64)type << TYPE_SHIFT | (u64)entry->generation << SLOT_BITS | slot;
}
EXPORT_SYMBOL_GPL(lpc_handle_create);

/* The entry of a handle; half->handle_lock held. */
static struct lpc_handle *find(struct lpc_half *half, unsigned int type, u64 handle)
{
	u32 generation = handle >> SLOT_BITS;
	struct lpc_handle *entry;

	if (handle >> TYPE_SHIFT != type || !generation)
		return ERR_PTR(-EBADF);
	entry = xa_load(&half->handles, handle & (BIT(SLOT_BITS) - 1));
	if (entry && entry->generation == generation)
		return entry->type == type ? entry : ERR_PTR(-EBADF);
	/* Given out once, or never. */
	return ERR_PTR(generation < half->handle_generation ? -ESTALE : -EBADF);
}

static u32 pins_of(const struct lpc_seat *seat, const struct lpc_handle *entry)
{
	u32 i, pins = 0;

	for (i = 0; seat && i < seat->pins; i++)
		pins += seat->pin[i] == entry;
	return pins;
}

/**
 * lpc_handle_object - the object of a handle
 * @half: the kernel half
 * @type: index among the interface's handle types
 * @handle: the handle
 *
 * Inside a downcall the object is kept until the downcall returns.
 *
 * Context: process.
 *
 * Return: the object; -EBADF: never given out, or of another type; -ESTALE: the
 * object has gone; -EMSGSIZE: more than LPC_SEAT_PINS objects in one downcall.
 */
void *lpc_handle_object(struct lpc_half *half, unsigned int type, u64 handle)
{
	struct lpc_seat *seat = lpc_seat_find(half);
	struct lpc_handle *entry;
	void *object;

	spin_lock(&half->handle_lock);
	entry = find(half, type, handle);
	if (IS_ERR(entry)) {
		object = ERR_CAST(entry);
	} else if (seat && !pins_of(seat, entry) && seat->pins == LPC_SEAT_PINS) {
		object = ERR_PTR(-EMSGSIZE);
	} else {
		if (seat && !pins_of(seat, entry)) {
			seat->pin[seat->pins++] = entry;
			entry->pins++;
		}
		object = entry->object;
	}
	spin_unlock(&half->handle_lock);
	return object;
}
EXPORT_SYMBOL_GPL(lpc_handle_object);

/**
 * lpc_handles_unpin - a downcall has returned
 * @seat: its seat
 */
void lpc_handles_unpin(struct lpc_seat *seat)
{
	struct lpc_half *half = seat->half;
	u32 i;

	if (!seat->pins)
		return;
	spin_lock(&half->handle_lock);
	for (i = 0; i < seat->pins; i++)
		seat->pin[i]->pins--;
	seat->pins = 0;
	spin_unlock(&half->handle_lock);
	wake_up_all(&half->handle_wait);
}

static bool unused(struct lpc_half *half, const struct lpc_handle *entry, u32 own)
{
	bool unused;

	spin_lock(&half->handle_lock);
	unused = entry->pins == own;
	spin_unlock(&half->handle_lock);
	return unused;
}

/* This downcall has the object no more. */
static void forget(struct lpc_seat *seat, const struct lpc_handle *entry)
{
	u32 i;

	for (i = 0; seat && i < seat->pins; i++) {
		if (seat->pin[i] == entry)
			seat->pin[i--] = seat->pin[--seat->pins];
	}
}

/**
 * lpc_handle_remove - take a handle back
 * @half: the kernel half
 * @type: index among the interface's handle types
 * @handle: the handle
 *
 * Waits until no downcall but this one has the object.  Nobody gets it from then
 * on, and it may be freed.
 *
 * Context: process, may sleep.
 *
 * Return: the object, or -EBADF or -ESTALE as lpc_handle_object().
 */
void *lpc_handle_remove(struct lpc_half *half, unsigned int type, u64 handle)
{
	struct lpc_seat *seat = lpc_seat_find(half);
	struct lpc_handle *entry;
	void *object;
	u32 own;

	might_sleep();
	xa_lock(&half->handles);
	spin_lock(&half->handle_lock);
	entry = find(half, type, handle);
	if (!IS_ERR(entry))
		__xa_erase(&half->handles, handle & (BIT(SLOT_BITS) - 1));
	spin_unlock(&half->handle_lock);
	xa_unlock(&half->handles);
	if (IS_ERR(entry))
		return ERR_CAST(entry);
	own = pins_of(seat, entry);
	wait_event(half->handle_wait, unused(half, entry, own));
	forget(seat, entry);
	object = entry->object;
	kfree(entry);
	return object;
}
EXPORT_SYMBOL_GPL(lpc_handle_remove);
