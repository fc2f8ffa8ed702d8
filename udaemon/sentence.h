/* SPDX-License-Identifier: MIT */
/*
 * sentence.h - why something did not work, in words.
 */
#ifndef _SENTENCE_H
#define _SENTENCE_H

int sentence_set(char **ret_sentence, int err, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif /* _SENTENCE_H */
