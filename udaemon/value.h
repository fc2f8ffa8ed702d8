/* SPDX-License-Identifier: MIT */
/*
 * value.h - typed values, between JSON and the wire.
 *
 * In JSON an integer is a number, or a string where it may not fit (decimal, or
 * hexadecimal with 0x); an enum the name of an enumerator, or its number; bytes
 * a string that begins with "hex:" or "text:"; a struct an object; a union an
 * object with one member, named as the case, or just that name where the case
 * has no value; an array an array; an optional value that is absent, null.
 */
#ifndef _VALUE_H
#define _VALUE_H

#include <jansson.h>
#include <stdint.h>

int value_encode(const json_t *description, const json_t *procedure,
		 const char *group, const json_t *values, void **ret_message,
		 uint32_t *ret_len, char **ret_error);
int value_decode(const json_t *description, const json_t *procedure,
		 const char *group, const void *message, uint32_t len,
		 json_t **ret_values, char **ret_error);

#endif /* _VALUE_H */
