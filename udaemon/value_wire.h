/* SPDX-License-Identifier: MIT */
/*
 * value_wire.h - what encoding and decoding of values share.
 */
#ifndef _VALUE_WIRE_H
#define _VALUE_WIRE_H

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "description.h"
#include "lpc_tpl.h"

/**
 * struct value_wire - a message that is being written or read
 * @description: the interface
 * @path: where in the message, for error sentences
 * @error: out: what is wrong; points to NULL as long as nothing is
 * @plain: plain structure: its bytes, @size of them; NULL: a TPL image
 * @size: see there
 * @writer: TPL image that is written
 * @reader: TPL image that is read
 */
struct value_wire {
	const json_t *description;
	char path[256];
	char **error;
	unsigned char *plain;
	uint32_t size;
	struct lpc_tpl_writer writer;
	struct lpc_tpl_reader reader;
};

bool value_fail(struct value_wire *wire, const json_t *value,
		const char *format, ...) __attribute__((format(printf, 3, 4)));
size_t value_enter(struct value_wire *wire, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void value_leave(struct value_wire *wire, size_t before);
void value_range(const json_t *value, const struct value_kind *kind,
		 uint64_t *ret_low, uint64_t *ret_high);
bool value_in_range(const json_t *value, const struct value_kind *kind,
		    uint64_t n);
json_t *value_field(const json_t *params, const json_t *field);
const char *value_enumerator(const struct value_kind *kind, uint64_t n);

#endif /* _VALUE_WIRE_H */
