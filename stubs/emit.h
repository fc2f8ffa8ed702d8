/* SPDX-License-Identifier: MIT */
/*
 * emit.h - what the generators of C share.
 */
#ifndef LPCGEN_EMIT_H
#define LPCGEN_EMIT_H

#include "ast.h"
#include "text.h"

/* Larger things than this are not put on the stack. */
#define STACK_KERNEL	256
#define STACK_USER	1024

/* Who an expression or a parameter list is for. */
enum role {
	ROLE_CALLER,	/* the stub that makes a call */
	ROLE_CALLEE,	/* the operation that is called */
};

/* Blocks inside each other. */
#define BLOCKS	8

/**
 * struct emit_block - an open block
 * @head: what stands before its brace
 * @before: length of the text before @head
 * @after: length of the text after the brace
 * @lines: lines there were then
 */
struct emit_block {
	const char *head;
	size_t before;
	size_t after;
	unsigned int lines;
};

/**
 * struct emit - C being generated for one side
 * @i: the interface
 * @t: where it goes
 * @depth: tabs before the next line
 * @kernel: for the kernel side
 * @filled: the structures are filled by this side alone: their padding is zero
 * @half: name of the parameter that says which half, or which context
 * @index: name of the variable that counts elements
 * @writer: how the writer is passed, w or &w
 * @writer_err: its error
 * @reader: how the reader is passed
 * @reader_err: its error
 * @uses_index: @index was used
 * @lines: lines so far
 * @blocks: open blocks
 * @nesting: how many
 */
struct emit {
	struct interface *i;
	struct text *t;
	int depth;
	bool kernel;
	bool filled;
	const char *half;
	const char *index;
	const char *writer;
	const char *writer_err;
	const char *reader;
	const char *reader_err;
	bool uses_index;
	unsigned int lines;
	struct emit_block blocks[BLOCKS];
	unsigned int nesting;
};

/**
 * struct place - C expressions for where a value is
 * @data: the value, or the first of its elements
 * @count: number of its elements or bytes, where that varies
 * @has: whether it is there, where it may be absent
 * @boolean: @data is a C bool, which has no values but 0 and 1
 * @object: @data is a pointer to the object of a handle
 * @refer: @data is a pointer to be set to the bytes in the message
 * @member: @data is a member of a structure, to be cleared where it is absent
 * @in_place: @data is in the message already, where it belongs
 */
struct place {
	const char *data;
	const char *count;
	const char *has;
	bool boolean;
	bool object;
	bool refer;
	bool member;
	bool in_place;
};

/* emit.c: names, types and parameters */
void emit_line(struct emit *e, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
const char *emit_free_name(struct interface *i, const struct procedure *p,
			   const char *name);
const char *emit_number(struct interface *i, number n, enum base base);
const char *emit_element_type(const struct emit *e, const struct value *v);
const char *emit_wire_type(struct interface *i, const struct value *v);
bool emit_is_object(const struct emit *e, const struct procedure *p,
		    const struct value *v);
const char *emit_parameters(const struct emit *e, const struct procedure *p);
const char *emit_address(struct interface *i, const char *expression);
const char *emit_handle_type(struct interface *i, const struct handle *h);
const char *emit_index(struct interface *i, const struct procedure *p);
void emit_banner(struct emit *e, const char *licence, bool header,
		 const char *file, const char *what);
void emit_guard(struct emit *e, const char *suffix, bool begin);
const char *emit_description(struct emit *e, const char *json);
void emit_signatures(struct emit *e);

/* emit_codec.c: what writes, reads and checks values */
struct place emit_member(struct emit *e, const struct value *v,
			 const char *prefix);
const char *emit_bad(struct emit *e, const struct value *v,
		     const char *expression);
void emit_put(struct emit *e, const struct value *v, const struct place *place);
void emit_get(struct emit *e, const struct value *v, const struct place *place);
void emit_begin(struct emit *e, const char *head);
void emit_end(struct emit *e);
unsigned int emit_bits(const struct value *v);
const char *emit_count(struct emit *e, const struct value *v);
void emit_body(struct emit *e, struct text *body, const char *const *vars);
void emit_put_function(struct emit *e, const struct composite *c);
void emit_get_function(struct emit *e, const struct composite *c);
void emit_valid_function(struct emit *e, const struct composite *c);
bool emit_cut(const struct value *v);
bool emit_filled_constrained(struct emit *e, const struct composite *c);
void emit_enum_function(struct emit *e, const struct enumeration *n);

/* emit_check.c: what the kernel checks */
void emit_check_function(struct emit *e, const struct composite *c);
void emit_objects_function(struct emit *e, const struct composite *c);
void emit_checks(struct emit *e, const struct procedure *p);
void emit_lock_check(struct emit *e, const struct procedure *p);

/* emit_helper.c: what is generated only where it is called */
void emit_prefixes(struct emit *e);
void emit_codec(struct emit *e, const struct text *body);

/* emit_caller.c, emit_callee.c: stubs and skeletons */
void emit_caller(struct emit *e, const struct procedure *p);
void emit_event_caller(struct emit *e, const struct procedure *p);
void emit_fill_plain(struct emit *e, const struct group *g,
		     const struct procedure *p, const char *to);
void emit_callee(struct emit *e, const struct procedure *p);
void emit_event_callee(struct emit *e, const struct procedure *p);

/* One file each. */
void emit_shared_header(struct interface *i, struct text *t);
void emit_kern_header(struct interface *i, struct text *t);
void emit_kern_source(struct interface *i, struct text *t, const char *json);
void emit_user_header(struct interface *i, struct text *t);
void emit_user_source(struct interface *i, struct text *t, const char *json);
void emit_skeleton(struct interface *i, struct text *t, bool kernel);

#endif /* LPCGEN_EMIT_H */
