/* SPDX-License-Identifier: MIT */
/*
 * argument.h - typed values from the shell.
 *
 * Single values are written plainly (n=10, mode=MODE_IDLE, label=hello,
 * data=hex:00ff, data=text:hello, data=@FILE); arrays, structs, unions and
 * whatever is nested in them as JSON of the form that value.h has.
 */
#ifndef _ARGUMENT_H
#define _ARGUMENT_H

#include <jansson.h>

int argument_read(const json_t *description, const json_t *procedure, int n,
		  char **words, json_t **ret_values, char **ret_error);

#endif /* _ARGUMENT_H */
