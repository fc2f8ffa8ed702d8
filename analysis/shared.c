// SPDX-License-Identifier: MIT
/* shared.c - the data that both halves of a plan touch */
#include "plan.h"

GArray *ds_shared_fields(const struct ds_facts *f, const struct ds_plan *plan)
{
	struct ds_shared *all = g_new0(struct ds_shared, f->fields->len + 1);
	GArray *ret = g_array_new(FALSE, TRUE, sizeof(struct ds_shared));
	guint i;

	for (i = 0; i < f->accesses->len; i++) {
		const struct ds_access *a =
			&g_array_index(f->accesses, struct ds_access, i);
		struct ds_shared *s = &all[a->field];
		/* a section under a spinlock stays in the kernel half wherever its function goes */
		bool user = plan->user[a->func] && a->section < 0;

		if (a->local ||
		    !g_array_index(f->fields, struct ds_field, a->field).driver)
			continue;
		if (a->mode != 'w')
			user ? s->user_reads++ : s->kernel_reads++;
		if (a->mode != 'r')
			user ? s->user_writes++ : s->kernel_writes++;
	}
	for (i = 0; i < f->guards->len; i++) {
		const struct ds_guard *g =
			&g_array_index(f->guards, struct ds_guard, i);

		all[g->field].guard = g;
	}
	for (i = 0; i < f->fields->len; i++) {
		all[i].field = i;
		if (all[i].user_reads + all[i].user_writes &&
		    all[i].kernel_reads + all[i].kernel_writes)
			g_array_append_val(ret, all[i]);
	}
	g_free(all);
	return ret;
}
