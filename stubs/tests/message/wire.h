/* SPDX-License-Identifier: MIT */
/*
 * wire.h - what takes the place of kshim and libudriver in the tests of
 * messages: both halves of interface "rich" in one program.
 *
 * kern_side.c is compiled as kernel code, user_side.c as user code; neither
 * sees the other's headers.
 */
#ifndef LPCGEN_TEST_WIRE_H
#define LPCGEN_TEST_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum wire_call {
	WIRE_UPCALL,
	WIRE_DOWNCALL,
};

/**
 * wire_hook - looks at each message on its way, and may change it
 * @call: of which kind of procedure
 * @index: of which procedure
 * @out: it is results
 * @message: on the heap; may be replaced
 * @length: of it
 *
 * NULL: messages go as they are.
 */
extern void (*wire_hook)(enum wire_call call, uint32_t index, bool out,
			 void **message, uint32_t *length);

extern uint64_t wire_random_state;

/* 0, or which mistake the caller is to make in its arguments. */
extern int wire_bad;

/* 0, or which mistake the operations are to make in their results. */
extern int wire_mistake;

/* What a caller is told of the mistake that was made; 0: there is none such. */
extern int wire_expected;

/* 0, or what every body returns instead of doing its work. */
extern int wire_error;

/* Allocations of generated code until one fails; -1: none does. */
extern int wire_allocations;

/* NULL, or the results of any call, which then goes to nobody. */
extern const void *wire_given;
extern uint32_t wire_given_len;

/* Whether generated code gets memory this time. */
bool wire_allocates(void);

/* A message at its exact length, so that reading past it is seen. */
void *wire_copy(const void *message, uint32_t length);
void wire_pass(enum wire_call call, uint32_t index, bool out, void **message,
	       uint32_t *length);

/* kern_side.c */
void kern_start(void);
void kern_round(void);
void kern_handles(void);
void kern_events(void);
void kern_references(void);
uint32_t kern_find(enum wire_call call, const char *name);
const char *kern_name(enum wire_call call, uint32_t index);
int kern_check(enum wire_call call, uint32_t index, bool out,
	       const void *message, uint32_t length);
int kern_check_lock(const char *name, const void *copy, uint32_t length);
uint32_t kern_out_max(enum wire_call call, uint32_t index);
int kern_run(uint32_t index, const void *in, uint32_t in_len, void *out,
	     uint32_t *out_len);
uint64_t kern_handle(unsigned int type);
void kern_remove(uint64_t handle);
void kern_drop_ops(int drop);
unsigned int kern_bodies(void);
int kern_call(const char *name);
int kern_take(uint32_t index, const void *results, uint32_t length);
const char *kern_description(void);
uint64_t kern_signature(uint32_t version);

/* user_side.c */
void *user_malloc(size_t size);
void *user_calloc(size_t count, size_t size);
void user_round(void);
void user_handles(void);
int user_run(uint32_t index, const void *in, uint32_t in_len, void *out,
	     uint32_t *out_len);
unsigned int user_bodies(void);
void user_event(uint32_t index, const void *in, uint32_t in_len);
unsigned int user_events(void);
bool user_copied(void);
int user_call(const char *name);
int user_take(uint32_t index, const void *results, uint32_t length);
uint64_t user_signature(uint32_t version);
uint64_t user_procedure_signature(uint32_t index);
uint64_t kern_procedure_signature(uint32_t index);

#endif /* LPCGEN_TEST_WIRE_H */
