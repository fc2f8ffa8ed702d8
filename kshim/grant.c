// SPDX-License-Identifier: GPL-2.0-only
/*
 * grant.c - an application's own buffer, lent to the user half for one call.
 *
 * The daemon maps one window, once, divided into places.  A grant takes a place
 * and is mapped there page by page as the user half touches it:
 *
 *   application   |  .....####|###########|###########|####......|
 *                      copied    pinned      pinned     copied
 *   place              v           v           v          v        then scratch
 *   in the window |00000####|###########|###########|####000000|
 *
 * Whole pages are the application's own, pinned.  Of a partial page the user half
 * gets a copy with zeroes around it, which is written back when the call has
 * succeeded and the grant is writable.
 *
 * A grant ends by being revoked: under its lock it is marked NONE and what is
 * mapped is zapped; then pages are unpinned.  Whoever touches the place from then
 * on faults, takes the lock, sees NONE, and gets the scratch page, one for the
 * kernel half: what is written there goes nowhere, and nobody is sent a signal.
 * A place is taken anew only when the call it was lent to has been freed (loan.c),
 * and those that were free the longest come first.
 *
 * Entries are bare page frames (VM_PFNMAP): nothing can take a reference to a
 * page through the window, neither direct I/O nor another process, so a zapped
 * page is out of reach.  The window cannot be split, moved or protected
 * otherwise.  Writing to what was lent for reading is a fault of the user half,
 * as writing to constant memory is, and ends with SIGBUS.
 *
 * Pins last for a call and are those of direct I/O: they are not charged to the
 * application's locked memory but limited for the kernel half
 * (struct lpc_half_options), beyond which a grant is refused.
 *
 * Lock order: the daemon's mmap lock, grant->lock, grants->map_lock, the page
 * cache's lock of mappings.  grants->lock is a leaf.  No user memory is touched
 * under any of them.
 */
#include <linux/bitmap.h>
#include <linux/highmem.h>
#include <linux/mm.h>
#include <linux/pagemap.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "compat.h"
#include "grant.h"
#include "half.h"

/* Pages mapped at one fault. */
#define FAULT_AROUND	32

/* A place's own offset in its file, in pages. */
static pgoff_t grant_pgoff(const struct lpc_grants *grants,
			   const struct lpc_grant *grant)
{
	return (LPC_MMAP_GRANT >> PAGE_SHIFT) +
	       (pgoff_t)(grant - grants->grants) * grants->place_pages;
}

static void grant_init(struct lpc_grants *grants, u32 i)
{
	grants->grants[i].grants = grants;
	mutex_init(&grants->grants[i].lock);
}

/**
 * lpc_grants_create - the window of grants of a kernel half
 * @half: the kernel half; its interface has grants
 * @options: its bounds
 *
 * Context: process, may sleep.
 *
 * Return: the window, or NULL: no memory.
 */
struct lpc_grants *lpc_grants_create(struct lpc_half *half,
				     const struct lpc_half_options *options)
{
	u32 places = options->max_grants ?: LPC_GRANTS_DEFAULT;
	/* The longest grant may begin anywhere in a page. */
	u32 place_pages = (PAGE_ALIGN((u64)half->interface->grant_max) >> PAGE_SHIFT) + 1;
	struct lpc_grants *grants;
	u32 i;

	places = min_t(u64, places, (LPC_MMAP_REGION >> PAGE_SHIFT) / place_pages);
	grants = kvzalloc(struct_size(grants, grants, places), GFP_KERNEL);
	if (!grants)
		return NULL;
	grants->place_pages = place_pages;
	grants->places = places;
	grants->max_pages = options->max_grant_pages ?: LPC_GRANT_PAGES_DEFAULT;
	spin_lock_init(&grants->lock);
	init_rwsem(&grants->map_lock);
	for (i = 0; i < places; i++)
		grant_init(grants, i);
	grants->used = bitmap_zalloc(places, GFP_KERNEL);
	grants->scratch = alloc_page(GFP_KERNEL | __GFP_ZERO);
	if (!grants->used || !grants->scratch) {
		lpc_grants_destroy(grants);
		return NULL;
	}
	return grants;
}

/**
 * lpc_grants_destroy - free a window
 * @grants: it, mapped nowhere any more and with nothing lent, or NULL
 */
void lpc_grants_destroy(struct lpc_grants *grants)
{
	if (!grants)
		return;
	if (grants->scratch)
		__free_page(grants->scratch);
	bitmap_free(grants->used);
	kvfree(grants);
}

/**
 * lpc_grants_len - how long a window is
 * @grants: it, or NULL
 *
 * Return: bytes.
 */
u64 lpc_grants_len(const struct lpc_grants *grants)
{
	return grants ? (u64)grants->places * grants->place_pages * PAGE_SIZE : 0;
}

/**
 * lpc_grants_inform - what there is to see of a window
 * @grants: it, or NULL
 * @info: where to
 */
void lpc_grants_inform(struct lpc_grants *grants, struct lpc_info_memory *info)
{
	if (!grants)
		return;
	info->grants_max = grants->places;
	info->grant_pages_max = grants->max_pages;
	spin_lock(&grants->lock);
	info->grants = grants->lent;
	info->grant_pages = grants->pages;
	info->grants_refused = grants->refused;
	spin_unlock(&grants->lock);
}

static bool inform(struct lpc_grant *grant, struct lpc_info_grant *info)
{
	const struct lpc_grants *grants = grant->grants;
	bool lent;

	mutex_lock(&grant->lock);
	lent = grant->state == LPC_GRANT_LENT;
	if (lent) {
		*info = (struct lpc_info_grant) {
			.at = (u64)(grant - grants->grants) * grants->place_pages * PAGE_SIZE +
			      offset_in_page(grant->user),
			.len = grant->len,
			.pid = grant->pid,
			.pinned_pages = grant->n_whole,
			.copied_pages = grant->n_pages - grant->n_whole,
			.flags = grant->writable ? LPC_GRANT_WRITE : 0,
		};
	}
	mutex_unlock(&grant->lock);
	return lent;
}

/**
 * lpc_grants_list - the buffers that are lent
 * @grants: the window, or NULL
 * @infos: where to
 * @room: how many it has room for
 *
 * Context: process, may sleep.
 *
 * Return: how many there are.
 */
u32 lpc_grants_list(struct lpc_grants *grants, struct lpc_info_grant *infos, u32 room)
{
	struct lpc_info_grant info;
	u32 i, n = 0;

	for (i = 0; grants && i < grants->places; i++) {
		/* One that comes or goes meanwhile may be missed. */
		if (!test_bit(i, grants->used) || !inform(&grants->grants[i], &info))
			continue;
		if (n < room)
			infos[n] = info;
		n++;
	}
	return n;
}

/* The window as the daemon sees it. */

/* Maps what is lent from page @page of a place on, at @address. */
static vm_fault_t map_lent(struct vm_area_struct *vma, struct lpc_grant *grant, u32 page,
			   unsigned long address)
	__must_hold(&grant->lock)
{
	vm_flags_t flags = grant->writable ? vma->vm_flags : vma->vm_flags & ~VM_WRITE;
	u32 end = min(grant->n_pages, page + FAULT_AROUND);
	vm_fault_t ret = VM_FAULT_NOPAGE;

	while (page < end && ret == VM_FAULT_NOPAGE) {
		ret = vmf_insert_pfn_prot(vma, address, page_to_pfn(grant->pages[page]),
					  vm_get_page_prot(flags));
		page++;
		address += PAGE_SIZE;
	}
	return ret;
}

/* The grant whose place was touched, and which page of it. */
static struct lpc_grant *grant_at(const struct vm_fault *vmf, u32 *ret_page)
{
	struct lpc_grants *grants = vmf->vma->vm_private_data;
	unsigned long at = (vmf->address - vmf->vma->vm_start) >> PAGE_SHIFT;

	*ret_page = at % grants->place_pages;
	return &grants->grants[at / grants->place_pages];
}

static vm_fault_t window_fault(struct vm_fault *vmf)
{
	struct vm_area_struct *vma = vmf->vma;
	struct lpc_grants *grants = vma->vm_private_data;
	unsigned long address = vmf->address & PAGE_MASK;
	struct lpc_grant *grant;
	vm_fault_t ret;
	u32 page;

	grant = grant_at(vmf, &page);
	mutex_lock(&grant->lock);
	grant->mapped = true;
	if (grant->state == LPC_GRANT_LENT && page < grant->n_pages)
		ret = map_lent(vma, grant, page, address);
	else
		ret = vmf_insert_pfn_prot(vma, address, page_to_pfn(grants->scratch),
					  vm_get_page_prot(vma->vm_flags));
	mutex_unlock(&grant->lock);
	return ret;
}

/* A write to a page that is mapped for reading. */
static vm_fault_t window_write(struct vm_fault *vmf)
{
	vm_fault_t ret = VM_FAULT_NOPAGE;
	struct lpc_grant *grant;
	u32 page;

	grant = grant_at(vmf, &page);
	mutex_lock(&grant->lock);
	/* Revoked meanwhile: try again, and meet the scratch page. */
	if (grant->state == LPC_GRANT_LENT && !grant->writable)
		ret = VM_FAULT_SIGBUS;
	mutex_unlock(&grant->lock);
	return ret;
}

static int window_may_split(struct vm_area_struct *vma, unsigned long address)
{
	return -EINVAL;
}

static int window_mremap(struct vm_area_struct *vma)
{
	return -EINVAL;
}

static int window_mprotect(struct vm_area_struct *vma, unsigned long start,
			   unsigned long end, unsigned long flags)
{
	return -EACCES;
}

/*
 * Moving a mapping makes a second one of it before window_mremap() is asked, and
 * ends that again: both count, or the window would pass for one that is not mapped.
 */
static void window_open(struct vm_area_struct *vma)
{
	struct lpc_grants *grants = vma->vm_private_data;

	down_write(&grants->map_lock);
	grants->mapped++;
	up_write(&grants->map_lock);
}

static void window_close(struct vm_area_struct *vma)
{
	struct lpc_grants *grants = vma->vm_private_data;

	down_write(&grants->map_lock);
	if (!--grants->mapped) {
		grants->mapping = NULL;
		/* The next one need not see what this one wrote too late. */
		clear_highpage(grants->scratch);
	}
	up_write(&grants->map_lock);
}

static const struct vm_operations_struct window_operations = {
	.open = window_open,
	.close = window_close,
	.fault = window_fault,
	.pfn_mkwrite = window_write,
	.may_split = window_may_split,
	.mremap = window_mremap,
	.mprotect = window_mprotect,
};

/* Maps a window; all of it. */
int lpc_grants_map(struct lpc_file *file, struct vm_area_struct *vma, u64 offset,
		   u64 len)
{
	struct lpc_grants *grants = file->half->grants;
	int err = 0;

	if (!grants || offset || len != lpc_grants_len(grants))
		return -EINVAL;
	down_write(&grants->map_lock);
	/* A daemon and its successor: what is revoked is so at one stroke. */
	if (grants->mapped && grants->mapping != vma->vm_file->f_mapping) {
		err = -EBUSY;
	} else {
		grants->mapping = vma->vm_file->f_mapping;
		grants->mapped++;
	}
	up_write(&grants->map_lock);
	if (err)
		return err;
	lpc_vm_flags_mod(vma, VM_PFNMAP, 0);
	vma->vm_private_data = grants;
	vma->vm_ops = &window_operations;
	return 0;
}

static void zap(struct lpc_grants *grants, struct lpc_grant *grant)
	__must_hold(&grant->lock)
{
	lockdep_assert_held(&grant->lock);
	if (!grant->mapped)
		return;
	down_read(&grants->map_lock);
	if (grants->mapping)
		unmap_mapping_range(grants->mapping,
				    (loff_t)grant_pgoff(grants, grant) << PAGE_SHIFT,
				    (loff_t)grants->place_pages << PAGE_SHIFT, 1);
	up_read(&grants->map_lock);
	grant->mapped = false;
}

/* Grants as the kernel half sees them. */

static struct lpc_grant *take_place(struct lpc_grants *grants, u32 pages)
{
	struct lpc_grant *grant = NULL;
	unsigned long at;

	spin_lock(&grants->lock);
	at = find_next_zero_bit(grants->used, grants->places, grants->next);
	if (at >= grants->places)
		at = find_first_zero_bit(grants->used, grants->places);
	if (at < grants->places && pages <= grants->max_pages - grants->pages) {
		__set_bit(at, grants->used);
		grants->next = at + 1;
		grants->lent++;
		grants->pages += pages;
		grant = &grants->grants[at];
	} else {
		grants->refused++;
	}
	spin_unlock(&grants->lock);
	return grant;
}

static void return_pages(struct lpc_grants *grants, u32 pages)
{
	spin_lock(&grants->lock);
	grants->lent--;
	grants->pages -= pages;
	spin_unlock(&grants->lock);
}

/* What of the buffer is in one of its pages: where in the page, and how much. */
static u32 part_of_page(const struct lpc_grant *grant, u32 page, u32 *ret_at)
{
	u32 at = page ? 0 : offset_in_page(grant->user);
	u64 end = (u64)offset_in_page(grant->user) + grant->len;

	*ret_at = at;
	return min_t(u64, end - (u64)page * PAGE_SIZE, PAGE_SIZE) - at;
}

static bool is_whole(const struct lpc_grant *grant, u32 page)
{
	return page >= grant->first_whole && page - grant->first_whole < grant->n_whole;
}

/* Where a partial page's bytes are in the application. */
static void __user *user_part(const struct lpc_grant *grant, u32 page)
{
	unsigned long start = grant->user & PAGE_MASK;

	return (void __user *)(page ? start + (unsigned long)page * PAGE_SIZE :
			       grant->user);
}

static int copy_partial(struct lpc_grant *grant, u32 page)
{
	u32 at, len = part_of_page(grant, page, &at);
	void __user *user = user_part(grant, page);

	grant->pages[page] = alloc_page(GFP_KERNEL_ACCOUNT | __GFP_ZERO);
	if (!grant->pages[page])
		return -ENOMEM;
	/* Not to find out when the user half has done its work. */
	if (grant->writable && fault_in_safe_writeable(user, len))
		return -EFAULT;
	if (copy_from_user(page_address(grant->pages[page]) + at, user, len))
		return -EFAULT;
	return 0;
}

static void drop_pages(struct lpc_grant *grant)
{
	u32 page;

	for (page = 0; page < grant->n_pages; page++) {
		if (!is_whole(grant, page) && grant->pages[page])
			__free_page(grant->pages[page]);
	}
	unpin_user_pages_dirty_lock(grant->pages + grant->first_whole, grant->n_whole,
				    grant->writable);
	if (grant->pages != grant->few)
		kvfree(grant->pages);
	grant->pages = NULL;
}

static int pin_whole(struct lpc_grant *grant, u32 n_whole)
{
	unsigned long start = (grant->user & PAGE_MASK) +
			      (unsigned long)grant->first_whole * PAGE_SIZE;
	int n;

	if (!n_whole)
		return 0;
	n = pin_user_pages_fast(start, n_whole, grant->writable ? FOLL_WRITE : 0,
				grant->pages + grant->first_whole);
	grant->n_whole = max(n, 0);
	if (n == n_whole)
		return 0;
	/* What was not pinned is nobody's. */
	grant->n_pages = grant->first_whole + grant->n_whole;
	return n < 0 ? n : -EFAULT;
}

/* Get hold of the buffer's pages; on failure of none. */
static int gather(struct lpc_grant *grant)
{
	u32 last = grant->n_pages - 1, at, n_whole, page;
	bool head = part_of_page(grant, 0, &at) != PAGE_SIZE;
	bool tail = last && part_of_page(grant, last, &at) != PAGE_SIZE;
	int err;

	grant->pages = grant->few;
	if (grant->n_pages > LPC_GRANT_FEW)
		grant->pages = kvmalloc_array(grant->n_pages, sizeof(*grant->pages),
					      GFP_KERNEL_ACCOUNT);
	if (!grant->pages)
		return -ENOMEM;
	memset(grant->pages, 0, grant->n_pages * sizeof(*grant->pages));
	n_whole = grant->n_pages - head - tail;
	grant->first_whole = head;
	grant->n_whole = 0;
	err = pin_whole(grant, n_whole);
	for (page = 0; page < grant->n_pages && !err; page++) {
		if (!is_whole(grant, page))
			err = copy_partial(grant, page);
	}
	if (err)
		drop_pages(grant);
	return err;
}

/**
 * lpc_grant_begin - lend an application's buffer
 * @half: the kernel half
 * @loan: the buffer; out: @grant, NULL where the buffer has no length, and @at
 *
 * Context: process, of the application, may sleep.
 *
 * Return: 0 or an error of lpc_lend().
 */
int lpc_grant_begin(struct lpc_half *half, struct lpc_loan *loan)
{
	struct lpc_grants *grants = half->grants;
	unsigned long user = (unsigned long)loan->user;
	struct lpc_grant *grant;
	u32 pages;
	int err;

	loan->grant = NULL;
	loan->at = 0;
	if (loan->len > half->interface->grant_max)
		return -EMSGSIZE;
	if (!loan->len)
		return 0;
	if (!current->mm || !access_ok(loan->user, loan->len))
		return -EFAULT;
	pages = PAGE_ALIGN((u64)offset_in_page(user) + loan->len) >> PAGE_SHIFT;
	grant = take_place(grants, pages);
	if (!grant)
		return -ENOBUFS;
	grant->user = user;
	grant->len = loan->len;
	grant->n_pages = pages;
	grant->writable = loan->flags & LPC_LOAN_WRITE;
	grant->pid = task_pid_nr(current);
	lpc_lent_init(&grant->lent, LPC_LENT_GRANT);
	err = gather(grant);
	if (err) {
		return_pages(grants, pages);
		lpc_lent_put(&grant->lent);
		return err;
	}
	mutex_lock(&grant->lock);
	/* Scratch pages that somebody touched here. */
	zap(grants, grant);
	grant->state = LPC_GRANT_LENT;
	mutex_unlock(&grant->lock);
	loan->grant = grant;
	loan->at = ((grant_pgoff(grants, grant) << PAGE_SHIFT) - LPC_MMAP_GRANT) +
		   offset_in_page(user);
	return 0;
}

/**
 * lpc_grant_revoke - the user half has the buffer no more
 * @grant: the grant
 *
 * May be called again; the first call counts.
 *
 * Context: process, may sleep.
 */
void lpc_grant_revoke(struct lpc_grant *grant)
{
	mutex_lock(&grant->lock);
	if (grant->state == LPC_GRANT_LENT) {
		grant->state = LPC_GRANT_NONE;
		zap(grant->grants, grant);
	}
	mutex_unlock(&grant->lock);
}

/**
 * lpc_grant_write_back - what was written to partial pages goes to the application
 * @grant: the grant, revoked
 *
 * Context: process, of the application, may sleep.
 *
 * Return: 0 or -EFAULT.
 */
int lpc_grant_write_back(const struct lpc_grant *grant)
{
	u32 page, at, len;

	if (!grant->writable)
		return 0;
	for (page = 0; page < grant->n_pages; page++) {
		if (is_whole(grant, page))
			continue;
		len = part_of_page(grant, page, &at);
		if (copy_to_user(user_part(grant, page),
				 page_address(grant->pages[page]) + at, len))
			return -EFAULT;
	}
	return 0;
}

/**
 * lpc_grant_end - the caller's part in a grant ends
 * @grant: the grant; revoked, if it has not been
 *
 * Context: process, may sleep.
 */
void lpc_grant_end(struct lpc_grant *grant)
{
	lpc_grant_revoke(grant);
	return_pages(grant->grants, grant->n_pages);
	drop_pages(grant);
	lpc_lent_put(&grant->lent);
}

/* The last reference has gone: the place may be taken again. */
void lpc_grant_free(struct lpc_grant *grant)
{
	struct lpc_grants *grants = grant->grants;

	spin_lock(&grants->lock);
	__clear_bit(grant - grants->grants, grants->used);
	spin_unlock(&grants->lock);
}
