// SPDX-License-Identifier: MIT
/*
 * sentence.c - why something did not work, in words.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "sentence.h"

/**
 * sentence_set - say why
 * @ret_sentence: out: the sentence, to be freed; NULL where memory is short
 * @err: the error number it belongs to
 * @format: as of printf()
 *
 * Return: @err.
 */
int sentence_set(char **ret_sentence, int err, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	if (vasprintf(ret_sentence, format, args) < 0)
		*ret_sentence = NULL;
	va_end(args);
	return err;
}
