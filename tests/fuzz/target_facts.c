// SPDX-License-Identifier: MIT
/*
 * target_facts.c - drvsplit's readers of facts, and of plans that were made of them.
 * An input is facts, a NUL, and a plan.
 */
#include "fuzz.h"

#include "facts.h"
#include "plan.h"

static void read_plan(const struct ds_facts *facts, const uint8_t *data, size_t size)
{
	char *error = NULL;
	struct ds_plan *plan = ds_plan_load(fuzz_file(data, size), facts, &error);

	if (plan) {
		ds_plan_check(plan, facts, &error);
		ds_plan_destroy(plan);
	} else if (!error) {
		abort();
	}
	g_free(error);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *nul = memchr(data, 0, size);
	size_t len = nul ? (size_t)(nul - data) : size;
	struct ds_facts *facts;
	char *error = NULL;

	facts = ds_facts_load(fuzz_file(data, len), &error);
	if (!facts && !error)
		abort();
	g_free(error);
	if (!facts)
		return 0;
	json_decref(ds_facts_to_json(facts));
	if (nul)
		read_plan(facts, nul + 1, size - len - 1);
	ds_facts_destroy(facts);
	return 0;
}
