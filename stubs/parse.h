/* SPDX-License-Identifier: MIT */
/*
 * parse.h - reading an interface file.
 */
#ifndef LPCGEN_PARSE_H
#define LPCGEN_PARSE_H

#include "ast.h"
#include "diag.h"

struct parse_doc;

/**
 * struct parse - a file being read
 * @interface: what was read so far
 * @diag: what was found wrong
 * @docs: doc comments and the places of what they describe
 * @pending: text of a doc comment whose place is not known yet
 * @pending_line: comment: its last line
 * @line: line of the next byte
 * @column: column of the next byte
 * @comment: where an open comment began
 */
struct parse {
	struct interface *interface;
	struct diag *diag;
	struct parse_doc *docs;
	const char *pending;
	int line;
	int column;
	struct loc comment;
};

void parse_interface(struct interface *interface, struct diag *diag);

/* For the scanner. */
void parse_add_doc(struct parse *p, const char *text, size_t length,
		   bool block);
void parse_place_doc(struct parse *p, struct loc loc);

#endif /* LPCGEN_PARSE_H */
