// SPDX-License-Identifier: MIT
/*
 * target_lpcgen.c - the interface compiler, from text to all that it generates.
 */
#include "fuzz.h"

#include "check.h"
#include "describe.h"
#include "diag.h"
#include "emit.h"
#include "layout.h"
#include "names.h"
#include "parse.h"
#include "signature.h"
#include "text.h"

static void generate(struct interface *i)
{
	struct text text = { 0 };
	char *json;

	signature_interface(i);
	json = describe_interface(i, true);
	emit_shared_header(i, &text);
	emit_kern_header(i, &text);
	emit_kern_source(i, &text, json);
	emit_user_header(i, &text);
	emit_user_source(i, &text, json);
	emit_skeleton(i, &text, true);
	emit_skeleton(i, &text, false);
	text_finish(&text);
	free(json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *chars = fuzz_text(data, size);
	struct diag diag = { .file = "fuzz.lpc", .text = chars };
	struct interface interface;

	interface_init(&interface);
	interface.file = "fuzz.lpc";
	parse_interface(&interface, &diag);
	if (!diag.errors) {
		interface.upper = interface_upper(&interface, interface.name);
		check_interface(&interface, &diag);
		names_check(&interface, &diag);
	}
	if (!diag.errors) {
		layout_interface(&interface);
		check_limits(&interface, &diag);
	}
	if (!diag.errors)
		generate(&interface);
	diag_finish(&diag);
	interface_finish(&interface);
	free(chars);
	return 0;
}
