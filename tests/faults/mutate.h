/* SPDX-License-Identifier: MIT */
/*
 * mutate.h - one instruction made another, by class of faults.
 */
#ifndef MUTATE_H
#define MUTATE_H

#include <capstone/capstone.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fault.h"
#include "symbols.h"

/* Bytes of the longest instruction there can be. */
#define MUTATION_MAX	16

/**
 * struct code - the functions of a user half, decoded
 * @cs: the decoder
 * @functions: @n_functions of them
 * @n_functions: how many
 * @sites: every instruction of all of them, @n_sites
 * @n_sites: how many
 */
struct code {
	csh cs;
	struct code_function *functions;
	size_t n_functions;
	struct code_site *sites;
	size_t n_sites;
};

/**
 * struct mutation - bytes of code replaced by others
 * @symbol: the function
 * @offset: in it
 * @len: bytes
 * @old: what was there
 * @new: what is to be there
 */
struct mutation {
	const struct symbol *symbol;
	uint32_t offset;
	uint32_t len;
	uint8_t old[MUTATION_MAX];
	uint8_t new[MUTATION_MAX];
};

int code_init(struct code *code);
int code_add(struct code *code, const struct symbol *symbol, const uint8_t *bytes);
void code_finish(struct code *code);

bool code_mutate(const struct code *code, enum fault_class class, uint64_t *seed,
		 struct mutation *ret_mutation);
bool code_instruction(const struct code *code, uint64_t *seed,
		      struct mutation *ret_mutation);

#endif
