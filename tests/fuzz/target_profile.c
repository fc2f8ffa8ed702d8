// SPDX-License-Identifier: MIT
/*
 * target_profile.c - drvsplit's readers of profiles: callgrind's, the kernel
 * tracer's, and what tells them apart.
 */
#include "fuzz.h"

#include "profile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ds_profile *profile = ds_profile_create();
	char *error = NULL;

	if (!ds_profile_read(profile, fuzz_file(data, size), &error)) {
		ds_profile_finish(profile);
		json_decref(ds_profile_to_json(profile));
	} else if (!error) {
		abort();
	}
	g_free(error);
	ds_profile_destroy(profile);
	return 0;
}
