// SPDX-License-Identifier: MIT
/*
 * target_tpl.c - the TPL codec: an image is read by a list of steps, and what was
 * read is written again, which must give the same image.
 */
#include <errno.h>

#include "fuzz.h"
#include "lpc_tpl.h"

#define STEPS	16
#define SCRATCH	65536

static const uint8_t prefix[] = { 't', 'p', 'l', 2, 0, 0, 0, 0, 'B', 0 };

static uint8_t scratch[SCRATCH];

static void copy_string(struct lpc_tpl_writer *w, const char *at, uint32_t len,
			uint32_t max)
{
	char *text = strndup(at ? at : "", len);

	lpc_tpl_put_string(w, text, max);
	free(text);
}

static void step(struct lpc_tpl_reader *r, struct lpc_tpl_writer *w, uint8_t what)
{
	uint32_t max = what >> 3, len;
	const void *at;

	switch (what & 7) {
	case 0:
		lpc_tpl_put_u8(w, lpc_tpl_get_u8(r));
		break;
	case 1:
		lpc_tpl_put_u16(w, lpc_tpl_get_u16(r));
		break;
	case 2:
		lpc_tpl_put_u32(w, lpc_tpl_get_u32(r));
		break;
	case 3:
		lpc_tpl_put_u64(w, lpc_tpl_get_u64(r));
		break;
	case 4:
		at = lpc_tpl_get_string(r, max, &len);
		if (len > max)
			abort();
		copy_string(w, at, len, max);
		break;
	case 5:
		at = lpc_tpl_get_bytes(r, max, &len);
		if (len > max)
			abort();
		lpc_tpl_put_bytes(w, at, len);
		break;
	case 6:
		len = lpc_tpl_get_count(r, 0, max);
		if (len > max)
			abort();
		lpc_tpl_put_u32(w, len);
		at = lpc_tpl_get(r, len);
		lpc_tpl_put(w, at, at ? len : 0);
		break;
	default:
		at = lpc_tpl_get(r, max);
		lpc_tpl_put(w, at, at ? max : 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *image = data + STEPS;
	struct lpc_tpl_reader r;
	struct lpc_tpl_writer w;
	uint8_t *exact;
	size_t i, len;

	if (size < STEPS)
		return 0;
	len = size - STEPS;
	/* Memory of its own, of which not a byte more may be read. */
	exact = malloc(len ? len : 1);
	memcpy(exact, image, len);
	lpc_tpl_reader_init(&r, exact, len, prefix, sizeof(prefix));
	lpc_tpl_writer_init(&w, scratch, sizeof(scratch), 1, prefix, sizeof(prefix));
	for (i = 0; i < STEPS && !r.err && r.next != r.end; i++)
		step(&r, &w, data[i]);
	if (!lpc_tpl_reader_finish(&r) &&
	    (lpc_tpl_writer_finish(&w) || w.total != len || memcmp(scratch, exact, len)))
		abort();
	free(exact);
	return 0;
}
