// SPDX-License-Identifier: GPL-2.0-only
/*
 * arena.c - memory that both halves share and that outlives an incarnation.
 *
 * An arena belongs to the kernel half and is there until the kernel half's last
 * file is closed.  It begins with the state of the user half, which the kernel
 * never touches and which the next incarnation finds as the last one left it.
 * The rest is for blocks: the kernel half gets one, fills it, and lends it to the
 * user half for a call, which costs the same whatever its size.  What crosses is
 * where it lies and how long it is.
 *
 * Which pages are used is known here alone, in memory that is not shared.  A
 * block's pages are free again when the last of these has let it go: the kernel
 * half, and every call that it was lent to.  A call lets go once the user half
 * has answered it or the incarnation has ended.  So a block whose caller has
 * left is not given to another while the user half still works on it, and when
 * an incarnation has ended no mapping of it is left (map.c).
 *
 * Nothing of this keeps a user half from changing what is in the arena at any
 * time.  What the kernel half reads there is read once: copied first if it means
 * anything to the kernel half (lpc_block_read()), used where it lies only to be
 * passed on.
 *
 * Locks: arena->lock, a leaf.
 */
#include <linux/bitmap.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include "arena.h"
#include "half.h"
#include "incarnation.h"

/**
 * lpc_arena_create - the arena of an interface
 * @interface: the interface; it has one
 *
 * Context: process, may sleep.
 *
 * Return: the arena, or NULL: no memory.
 */
struct lpc_arena *lpc_arena_create(const struct lpc_interface *interface)
{
	struct lpc_arena *arena = kzalloc(sizeof(*arena), GFP_KERNEL);

	if (!arena)
		return NULL;
	arena->pages = PAGE_ALIGN(interface->arena_len) >> PAGE_SHIFT;
	arena->state_pages = PAGE_ALIGN(interface->arena_state) >> PAGE_SHIFT;
	spin_lock_init(&arena->lock);
	arena->used = bitmap_zalloc(arena->pages, GFP_KERNEL);
	arena->memory = vmalloc_user((unsigned long)arena->pages << PAGE_SHIFT);
	if (!arena->used || !arena->memory) {
		lpc_arena_destroy(arena);
		return NULL;
	}
	return arena;
}

/**
 * lpc_arena_destroy - free an arena
 * @arena: it, mapped nowhere any more, or NULL
 */
void lpc_arena_destroy(struct lpc_arena *arena)
{
	if (!arena)
		return;
	vfree(arena->memory);
	bitmap_free(arena->used);
	kfree(arena);
}

/* Maps an arena; all of it. */
int lpc_arena_map(struct lpc_file *file, struct vm_area_struct *vma, u64 offset,
		  u64 len)
{
	struct lpc_arena *arena = file->half->arena;

	if (!arena || offset || len != (u64)arena->pages << PAGE_SHIFT)
		return -EINVAL;
	spin_lock(&arena->lock);
	arena->incarnation = lpc_file_incarnation(file)->number;
	spin_unlock(&arena->lock);
	return remap_vmalloc_range(vma, arena->memory, 0);
}

/**
 * lpc_arena_inform - what there is to see of an arena
 * @arena: it, or NULL
 * @info: where to
 */
void lpc_arena_inform(struct lpc_arena *arena, struct lpc_info_memory *info)
{
	if (!arena)
		return;
	info->arena_len = (u64)arena->pages << PAGE_SHIFT;
	info->arena_state = (u64)arena->state_pages << PAGE_SHIFT;
	spin_lock(&arena->lock);
	info->arena_used = (u64)arena->used_pages << PAGE_SHIFT;
	info->arena_incarnation = arena->incarnation;
	info->arena_refused = arena->refused;
	info->blocks = arena->blocks;
	spin_unlock(&arena->lock);
}

/* Free pages in a row, taken; or arena->pages: there are none. */
static u32 take_pages(struct lpc_arena *arena, u32 pages)
{
	unsigned long at;

	spin_lock(&arena->lock);
	at = bitmap_find_next_zero_area(arena->used, arena->pages, arena->state_pages,
					pages, 0);
	if (at < arena->pages) {
		bitmap_set(arena->used, at, pages);
		arena->used_pages += pages;
		arena->blocks++;
	} else {
		arena->refused++;
	}
	spin_unlock(&arena->lock);
	return min_t(unsigned long, at, arena->pages);
}

static u32 block_pages(const struct lpc_block *block)
{
	return PAGE_ALIGN((u64)block->len) >> PAGE_SHIFT;
}

/**
 * lpc_block_get - get a piece of the arena
 * @half: the kernel half, whose interface has an arena
 * @len: bytes, at least 1
 *
 * It begins on a page and is this kernel half's, all of it, until
 * lpc_block_put(), which must be called before lpc_unregister().  What is in it
 * is anything.
 *
 * Context: process, may sleep.
 *
 * Return: the block, or an ERR_PTR(): -EINVAL: no arena, or no length; -ENOBUFS:
 * so much is not free in a row; -ENOMEM.
 */
struct lpc_block *lpc_block_get(struct lpc_half *half, u32 len)
{
	struct lpc_arena *arena = half->arena;
	struct lpc_block *block;
	u32 at;

	if (WARN_ON_ONCE(!arena) || !len)
		return ERR_PTR(-EINVAL);
	block = kmalloc(sizeof(*block), GFP_KERNEL);
	if (!block)
		return ERR_PTR(-ENOMEM);
	lpc_lent_init(&block->lent, LPC_LENT_BLOCK);
	block->arena = arena;
	block->len = len;
	at = take_pages(arena, block_pages(block));
	if (at == arena->pages) {
		kfree(block);
		return ERR_PTR(-ENOBUFS);
	}
	block->at = at << PAGE_SHIFT;
	return block;
}
EXPORT_SYMBOL_GPL(lpc_block_get);

/**
 * lpc_block_put - let a piece of the arena go
 * @block: it, or NULL
 *
 * Its memory stays unused for as long as the user half has a call it was lent to.
 *
 * Context: any that may free memory.
 */
void lpc_block_put(struct lpc_block *block)
{
	if (block)
		lpc_lent_put(&block->lent);
}
EXPORT_SYMBOL_GPL(lpc_block_put);

/* The last reference has gone. */
void lpc_block_free(struct lpc_block *block)
{
	struct lpc_arena *arena = block->arena;
	u32 pages = block_pages(block);

	spin_lock(&arena->lock);
	bitmap_clear(arena->used, block->at >> PAGE_SHIFT, pages);
	arena->used_pages -= pages;
	arena->blocks--;
	spin_unlock(&arena->lock);
	kfree(block);
}

/**
 * lpc_block_data - where a block lies
 * @block: it
 *
 * The user half can read and change it at any time: see lpc_block_read().
 */
void *lpc_block_data(const struct lpc_block *block)
{
	return block->arena->memory + block->at;
}
EXPORT_SYMBOL_GPL(lpc_block_data);

/**
 * lpc_block_len - how long a block is
 * @block: it
 */
u32 lpc_block_len(const struct lpc_block *block)
{
	return block->len;
}
EXPORT_SYMBOL_GPL(lpc_block_len);

/**
 * lpc_block_read - copy something out of a block, once, to look at it
 * @block: the block
 * @at: where in the block, in bytes
 * @to: where it goes
 * @len: bytes
 *
 * What is checked and then used must be the same bytes: those in the copy, which
 * the user half cannot change.  Bytes that are only passed on, to an application
 * or a device, may be taken from lpc_block_data().
 *
 * Return: 0, or -EMSGSIZE: the block is not so long.
 */
int lpc_block_read(const struct lpc_block *block, u32 at, void *to, u32 len)
{
	if (at > block->len || len > block->len - at)
		return -EMSGSIZE;
	memcpy(to, lpc_block_data(block) + at, len);
	/* The compiler must not read it there again. */
	barrier();
	return 0;
}
EXPORT_SYMBOL_GPL(lpc_block_read);
