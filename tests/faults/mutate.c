// SPDX-License-Identifier: MIT
/*
 * mutate.c - one instruction made another, by class of faults.
 *
 * Most classes propose other bits for a field of the encoding and decode the result:
 * it is taken if it is the same operation, of the same length, and differs in just
 * the kind of operand that the class is about.  So no table of encodings is needed,
 * and a mutation is always an instruction that a compiler could have made.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "mutate.h"

#define NOP		0x90
#define MOV_AL		0xb0	/* mov $imm8, %al */
#define TWO_BYTES	0x0f	/* the opcode's second byte follows */

/* Fields proposed before an instruction is given up, and how far a return is from
 * what sets its value, at most.
 */
#define PROPOSALS	24
#define RETURN_NEAR	10

/**
 * struct code_function - a function, decoded
 * @symbol: the function
 * @bytes: a copy of it
 * @insns: @n_insns instructions
 * @n_insns: how many
 */
struct code_function {
	const struct symbol *symbol;
	uint8_t *bytes;
	cs_insn *insns;
	size_t n_insns;
};

/**
 * struct code_site - an instruction of some function
 * @function: number of the function
 * @insn: number of the instruction in it
 */
struct code_site {
	size_t function;
	size_t insn;
};

/**
 * code_init - no functions yet
 * @code: the code
 */
int code_init(struct code *code)
{
	*code = (struct code){ 0 };
	if (cs_open(CS_ARCH_X86, CS_MODE_64, &code->cs))
		return -ENOTSUP;
	if (cs_option(code->cs, CS_OPT_DETAIL, CS_OPT_ON)) {
		cs_close(&code->cs);
		return -ENOTSUP;
	}
	return 0;
}

/**
 * code_add - decode one more function
 * @code: the code
 * @symbol: the function; it must stay
 * @bytes: what it consists of, as many as @symbol says
 */
int code_add(struct code *code, const struct symbol *symbol, const uint8_t *bytes)
{
	struct code_function *functions, *function;
	struct code_site *sites;
	size_t i;

	functions = realloc(code->functions,
			    (code->n_functions + 1) * sizeof(*functions));
	if (!functions)
		return -ENOMEM;
	code->functions = functions;
	function = &functions[code->n_functions];
	*function = (struct code_function){ .symbol = symbol };
	function->bytes = malloc(symbol->size);
	if (!function->bytes)
		return -ENOMEM;
	memcpy(function->bytes, bytes, symbol->size);
	function->n_insns = cs_disasm(code->cs, bytes, symbol->size, symbol->value, 0,
				      &function->insns);
	code->n_functions++;
	if (!function->n_insns)
		return 0;
	sites = realloc(code->sites,
			(code->n_sites + function->n_insns) * sizeof(*sites));
	if (!sites)
		return -ENOMEM;
	code->sites = sites;
	for (i = 0; i < function->n_insns; i++)
		sites[code->n_sites++] = (struct code_site){ code->n_functions - 1, i };
	return 0;
}

/**
 * code_finish - let all of it go
 * @code: the code
 */
void code_finish(struct code *code)
{
	size_t i;

	for (i = 0; i < code->n_functions; i++) {
		if (code->functions[i].n_insns)
			cs_free(code->functions[i].insns, code->functions[i].n_insns);
		free(code->functions[i].bytes);
	}
	free(code->functions);
	free(code->sites);
	cs_close(&code->cs);
}

/* Where the opcode begins: behind legacy prefixes and REX. */
static unsigned int opcode_at(const cs_insn *insn)
{
	static const uint8_t prefixes[] = { 0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65,
					    0x66, 0x67, 0xf0, 0xf2, 0xf3 };
	unsigned int at = 0;

	while (at < insn->size && memchr(prefixes, insn->bytes[at], sizeof(prefixes)))
		at++;
	if (at < insn->size && (insn->bytes[at] & 0xf0) == 0x40)
		at++;
	return at;
}

/* The byte of a conditional branch whose low four bits are the condition. */
static int condition_at(const cs_insn *insn)
{
	unsigned int at = opcode_at(insn);

	if (at < insn->size && (insn->bytes[at] & 0xf0) == 0x70)
		return at;
	if (at + 1 < insn->size && insn->bytes[at] == TWO_BYTES &&
	    (insn->bytes[at + 1] & 0xf0) == 0x80)
		return at + 1;
	return -1;
}

/* One bit of some bytes. */
static void flip(uint8_t *bytes, unsigned int len, uint64_t *seed)
{
	unsigned int bit = fault_roll(seed) % (len * 8);

	bytes[bit / 8] ^= 1U << bit % 8;
}

/* Other bits for a field of three that begins at bit SHIFT. */
static void change_field(uint8_t *byte, unsigned int shift, uint64_t *seed)
{
	*byte ^= (1 + fault_roll(seed) % 7) << shift;
}

/* Propose another register: in ModRM, or in the opcode. */
static bool propose_register(const cs_insn *insn, uint8_t *bytes, uint64_t *seed)
{
	const cs_x86 *x86 = &insn->detail->x86;
	unsigned int at = opcode_at(insn);

	if (x86->encoding.modrm_offset) {
		bool direct = bytes[x86->encoding.modrm_offset] >> 6 == 3;

		change_field(&bytes[x86->encoding.modrm_offset],
			     direct && fault_roll(seed) % 2 ? 0 : 3, seed);
		return true;
	}
	/* push, pop and mov of an immediate */
	if (at >= insn->size ||
	    ((bytes[at] & 0xf0) != 0x50 && (bytes[at] & 0xf0) != 0xb0))
		return false;
	change_field(&bytes[at], 0, seed);
	return true;
}

/* Propose another address: its displacement, base or index. */
static bool propose_address(const cs_insn *insn, uint8_t *bytes, uint64_t *seed)
{
	const cs_x86_encoding *encoding = &insn->detail->x86.encoding;
	unsigned int modrm = encoding->modrm_offset;

	if (!modrm || bytes[modrm] >> 6 == 3)
		return false;
	if (encoding->disp_size && fault_roll(seed) % 2) {
		flip(&bytes[encoding->disp_offset], encoding->disp_size, seed);
		return true;
	}
	if ((bytes[modrm] & 7) == 4)
		change_field(&bytes[modrm + 1], fault_roll(seed) % 2 ? 0 : 3, seed);
	else
		change_field(&bytes[modrm], 0, seed);
	return true;
}

/* Whether an instruction goes elsewhere: its immediate value is no constant. */
static bool is_transfer(const cs_insn *insn)
{
	const cs_detail *detail = insn->detail;

	return memchr(detail->groups, CS_GRP_JUMP, detail->groups_count) ||
	       memchr(detail->groups, CS_GRP_CALL, detail->groups_count);
}

static bool propose_constant(const cs_insn *insn, uint8_t *bytes, uint64_t *seed)
{
	const cs_x86_encoding *encoding = &insn->detail->x86.encoding;

	if (!encoding->imm_size || is_transfer(insn))
		return false;
	flip(&bytes[encoding->imm_offset], encoding->imm_size, seed);
	return true;
}

static bool is_written(const cs_x86 *x86, unsigned int i)
{
	/* Where the decoder does not know, the first operand is the destination. */
	return x86->operands[i].access ? x86->operands[i].access & CS_AC_WRITE : !i;
}

static bool is_same_address(const x86_op_mem *a, const x86_op_mem *b)
{
	return a->segment == b->segment && a->base == b->base &&
	       a->index == b->index && a->scale == b->scale && a->disp == b->disp;
}

/* What of an operand differs, as the class of the fault; FAULT_CLASSES: nothing. */
static enum fault_class difference(const cs_x86 *a, const cs_x86 *b, unsigned int i)
{
	const cs_x86_op *x = &a->operands[i], *y = &b->operands[i];

	switch (x->type) {
	case X86_OP_REG:
		if (x->reg == y->reg)
			return FAULT_CLASSES;
		return is_written(a, i) ? FAULT_DESTINATION : FAULT_SOURCE;
	case X86_OP_MEM:
		return is_same_address(&x->mem, &y->mem) ? FAULT_CLASSES :
							   FAULT_POINTER;
	case X86_OP_IMM:
		return x->imm == y->imm ? FAULT_CLASSES : FAULT_CONSTANT;
	default:
		return FAULT_CLASSES;
	}
}

/* Whether the bytes are the same operation, which differs as the class says. */
static bool is_mutation(csh cs, const cs_insn *insn, const uint8_t *bytes,
			enum fault_class class)
{
	const cs_x86 *was = &insn->detail->x86, *is;
	unsigned int i, differ = 0;
	bool good = true;
	cs_insn *other;

	if (!cs_disasm(cs, bytes, insn->size, insn->address, 1, &other))
		return false;
	is = &other->detail->x86;
	if (other->size != insn->size || other->id != insn->id ||
	    is->op_count != was->op_count)
		good = false;
	for (i = 0; good && i < was->op_count; i++) {
		enum fault_class what;

		if (was->operands[i].type != is->operands[i].type ||
		    was->operands[i].size != is->operands[i].size) {
			good = false;
			break;
		}
		what = difference(was, is, i);
		good = what == class || what == FAULT_CLASSES;
		differ += what == class;
	}
	cs_free(other, 1);
	return good && differ;
}

/* Propose until a proposal is of the class. */
static bool mutate_operand(csh cs, enum fault_class class, const cs_insn *insn,
			   uint64_t *seed, uint8_t *bytes)
{
	unsigned int i;
	bool some;

	for (i = 0; i < PROPOSALS; i++) {
		memcpy(bytes, insn->bytes, insn->size);
		if (class == FAULT_POINTER)
			some = propose_address(insn, bytes, seed);
		else if (class == FAULT_CONSTANT)
			some = propose_constant(insn, bytes, seed);
		else
			some = propose_register(insn, bytes, seed);
		if (!some)
			return false;
		if (is_mutation(cs, insn, bytes, class))
			return true;
	}
	return false;
}

static bool mutate_branch(const cs_insn *insn, uint8_t *bytes)
{
	int at = condition_at(insn);

	if (at < 0)
		return false;
	memcpy(bytes, insn->bytes, insn->size);
	bytes[at] ^= 1;
	return true;
}

/* The condition that is also, or no longer, true of equal values; -1: none. */
static int off_by_one(unsigned int condition)
{
	switch (condition) {
	case 0x2: case 0x6:	/* below, not above */
	case 0x3: case 0x7:	/* not below, above */
		return condition ^ 4;
	case 0xc: case 0xe:	/* less, not greater */
	case 0xd: case 0xf:	/* not less, greater */
		return condition ^ 2;
	default:
		return -1;
	}
}

/* Whether an instruction is a conditional branch to where the code has been. */
static bool is_loop(const cs_insn *insn)
{
	const cs_x86 *x86 = &insn->detail->x86;

	return condition_at(insn) >= 0 && x86->op_count == 1 &&
	       x86->operands[0].type == X86_OP_IMM &&
	       (uint64_t)x86->operands[0].imm <= insn->address;
}

/* The end of a loop: its condition, or the number that it compares with. */
static bool mutate_loop(csh cs, const struct code_function *function, size_t i,
			uint64_t *seed, uint8_t *bytes)
{
	const cs_insn *insn = &function->insns[i], *next = insn + 1;
	const cs_x86_encoding *encoding = &insn->detail->x86.encoding;
	int condition;

	memcpy(bytes, insn->bytes, insn->size);
	if (is_loop(insn)) {
		int at = condition_at(insn);

		condition = off_by_one(bytes[at] & 0xf);
		if (condition < 0)
			return false;
		bytes[at] = (bytes[at] & 0xf0) | condition;
		return true;
	}
	if (insn->id != X86_INS_CMP || !encoding->imm_size ||
	    i + 1 >= function->n_insns || !is_loop(next))
		return false;
	bytes[encoding->imm_offset] += fault_roll(seed) % 2 ? 1 : -1;
	return is_mutation(cs, insn, bytes, FAULT_CONSTANT);
}

static bool mutate_deleted(const cs_insn *insn, uint8_t *bytes)
{
	if (insn->id == X86_INS_NOP || insn->id == X86_INS_INT3 ||
	    insn->id == X86_INS_ENDBR64)
		return false;
	memset(bytes, NOP, insn->size);
	return true;
}

static bool sets_result(const cs_insn *insn)
{
	const cs_x86 *x86 = &insn->detail->x86;

	if (!x86->op_count || x86->operands[0].type != X86_OP_REG ||
	    !is_written(x86, 0))
		return false;
	switch (x86->operands[0].reg) {
	case X86_REG_AL:
	case X86_REG_AX:
	case X86_REG_EAX:
	case X86_REG_RAX:
		return true;
	default:
		return false;
	}
}

/* Whether a return follows, with nothing between but what restores registers. */
static bool returns(const struct code_function *function, size_t i)
{
	size_t end = i + RETURN_NEAR;

	for (i++; i < function->n_insns && i < end; i++) {
		switch (function->insns[i].id) {
		case X86_INS_RET:
			return true;
		case X86_INS_POP:
		case X86_INS_LEAVE:
		case X86_INS_NOP:
			break;
		case X86_INS_ADD:
			if (function->insns[i].detail->x86.operands[0].reg != X86_REG_RSP)
				return false;
			break;
		default:
			return false;
		}
	}
	return false;
}

/* Another value in the register of results, where there is room to put it. */
static bool mutate_result(const struct code_function *function, size_t i,
			  uint64_t *seed, uint8_t *bytes)
{
	const cs_insn *insn = &function->insns[i];

	if (insn->size < 2 || !sets_result(insn) || !returns(function, i))
		return false;
	memset(bytes, NOP, insn->size);
	bytes[0] = MOV_AL;
	bytes[1] = fault_roll(seed);
	return true;
}

static bool mutate_site(const struct code *code, enum fault_class class,
			const struct code_site *site, uint64_t *seed, uint8_t *bytes)
{
	const struct code_function *function = &code->functions[site->function];
	const cs_insn *insn = &function->insns[site->insn];

	switch (class) {
	case FAULT_SOURCE:
	case FAULT_DESTINATION:
	case FAULT_POINTER:
	case FAULT_CONSTANT:
		return mutate_operand(code->cs, class, insn, seed, bytes);
	case FAULT_BRANCH:
		return mutate_branch(insn, bytes);
	case FAULT_LOOP:
		return mutate_loop(code->cs, function, site->insn, seed, bytes);
	case FAULT_DELETED:
		return mutate_deleted(insn, bytes);
	case FAULT_RESULT:
		return mutate_result(function, site->insn, seed, bytes);
	case FAULT_TEXT:
		memcpy(bytes, insn->bytes, insn->size);
		flip(bytes, insn->size, seed);
		return true;
	default:
		return false;
	}
}

static void describe(const struct code *code, const struct code_site *site,
		     struct mutation *mutation)
{
	const struct code_function *function = &code->functions[site->function];
	const cs_insn *insn = &function->insns[site->insn];

	mutation->symbol = function->symbol;
	mutation->offset = insn->address - function->symbol->value;
	mutation->len = insn->size;
	memcpy(mutation->old, insn->bytes, insn->size);
}

/**
 * code_mutate - make an instruction another one
 * @code: the code, which is not changed
 * @class: how, one of those that change code
 * @seed: of the choices
 * @ret_mutation: out: the change
 *
 * The instruction is the first one behind a random one that can be changed so.
 *
 * Return: false if no instruction can.
 */
bool code_mutate(const struct code *code, enum fault_class class, uint64_t *seed,
		 struct mutation *ret_mutation)
{
	const struct code_site *site;
	size_t first, i;

	if (!code->n_sites)
		return false;
	first = fault_roll(seed) % code->n_sites;
	for (i = 0; i < code->n_sites; i++) {
		site = &code->sites[(first + i) % code->n_sites];
		*ret_mutation = (struct mutation){ 0 };
		if (!mutate_site(code, class, site, seed, ret_mutation->new))
			continue;
		describe(code, site, ret_mutation);
		return true;
	}
	return false;
}

/**
 * code_instruction - a random instruction, as it is
 * @code: the code
 * @seed: of the choice
 * @ret_mutation: out: a change that changes nothing
 *
 * Return: false if there is none.
 */
bool code_instruction(const struct code *code, uint64_t *seed,
		      struct mutation *ret_mutation)
{
	const struct code_site *site;

	if (!code->n_sites)
		return false;
	site = &code->sites[fault_roll(seed) % code->n_sites];
	*ret_mutation = (struct mutation){ 0 };
	describe(code, site, ret_mutation);
	memcpy(ret_mutation->new, ret_mutation->old, ret_mutation->len);
	return true;
}
