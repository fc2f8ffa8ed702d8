// SPDX-License-Identifier: MIT
/*
 * test_fault_code.c - every class of faults does to an instruction what it is named for,
 * and nothing else.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "mutate.h"

#define SEEDS	200

/* What is made a mutation: one instruction, or a few. */
struct fixture {
	struct symbol symbol;
	struct code code;
};

static void decode(struct fixture *fixture, const uint8_t *bytes, size_t len)
{
	fixture->symbol = (struct symbol){
		.name = "f", .function = true, .value = 0x1000, .size = len,
	};
	assert_int_equal(code_init(&fixture->code), 0);
	assert_int_equal(code_add(&fixture->code, &fixture->symbol, bytes), 0);
}

/* The mutated instruction, decoded; to be freed. */
static cs_insn *mutate(struct fixture *fixture, enum fault_class class, uint64_t seed,
		       struct mutation *mutation)
{
	cs_insn *insn;

	assert_true(code_mutate(&fixture->code, class, &seed, mutation));
	assert_ptr_equal(mutation->symbol, &fixture->symbol);
	assert_memory_not_equal(mutation->old, mutation->new, mutation->len);
	assert_int_equal(cs_disasm(fixture->code.cs, mutation->new, mutation->len,
				   0x1000 + mutation->offset, 1, &insn), 1);
	assert_int_equal(insn->size, mutation->len);
	return insn;
}

#define DECODE(fixture, ...)						\
	do {								\
		static const uint8_t bytes_[] = { __VA_ARGS__ };	\
		decode(fixture, bytes_, sizeof(bytes_));		\
	} while (0)

static void test_registers(void **state)
{
	struct mutation mutation;
	struct fixture fixture;
	uint64_t seed;

	(void)state;
	DECODE(&fixture, 0x48, 0x89, 0xd8);	/* mov %rbx, %rax */
	for (seed = 0; seed < SEEDS; seed++) {
		cs_insn *insn = mutate(&fixture, FAULT_SOURCE, seed, &mutation);

		assert_int_equal(insn->detail->x86.operands[0].reg, X86_REG_RAX);
		assert_int_not_equal(insn->detail->x86.operands[1].reg, X86_REG_RBX);
		cs_free(insn, 1);
		insn = mutate(&fixture, FAULT_DESTINATION, seed, &mutation);
		assert_int_not_equal(insn->detail->x86.operands[0].reg, X86_REG_RAX);
		assert_int_equal(insn->detail->x86.operands[1].reg, X86_REG_RBX);
		cs_free(insn, 1);
	}
	code_finish(&fixture.code);
}

static void test_pointer(void **state)
{
	struct mutation mutation;
	struct fixture fixture;
	uint64_t seed;

	(void)state;
	DECODE(&fixture, 0x48, 0x8b, 0x44, 0xcb, 0x08);	/* mov 8(%rbx,%rcx,8), %rax */
	for (seed = 0; seed < SEEDS; seed++) {
		cs_insn *insn = mutate(&fixture, FAULT_POINTER, seed, &mutation);
		const x86_op_mem *mem = &insn->detail->x86.operands[1].mem;

		assert_int_equal(insn->id, X86_INS_MOV);
		assert_int_equal(insn->detail->x86.operands[0].reg, X86_REG_RAX);
		assert_int_equal((mem->base != X86_REG_RBX) +
				 (mem->index != X86_REG_RCX) + (mem->disp != 8), 1);
		cs_free(insn, 1);
	}
	code_finish(&fixture.code);
}

static void test_branch(void **state)
{
	struct mutation mutation;
	struct fixture fixture;
	cs_insn *insn;

	(void)state;
	DECODE(&fixture, 0x74, 0x10);	/* je */
	insn = mutate(&fixture, FAULT_BRANCH, 1, &mutation);
	assert_int_equal(insn->id, X86_INS_JNE);
	cs_free(insn, 1);
	code_finish(&fixture.code);
	DECODE(&fixture, 0x0f, 0x87, 0, 1, 0, 0);	/* ja, far */
	insn = mutate(&fixture, FAULT_BRANCH, 1, &mutation);
	assert_int_equal(insn->id, X86_INS_JBE);
	cs_free(insn, 1);
	code_finish(&fixture.code);
}

static void test_loop(void **state)
{
	struct mutation mutation;
	struct fixture fixture;
	uint64_t seed;

	(void)state;
	DECODE(&fixture, 0x90, 0x72, 0xfd);	/* nop; jb back */
	for (seed = 0; seed < SEEDS; seed++) {
		cs_insn *insn = mutate(&fixture, FAULT_LOOP, seed, &mutation);

		assert_int_equal(insn->id, X86_INS_JBE);
		cs_free(insn, 1);
	}
	code_finish(&fixture.code);
	DECODE(&fixture, 0x83, 0xf8, 0x05, 0x75, 0xfb);	/* cmp $5, %eax; jne back */
	for (seed = 0; seed < SEEDS; seed++) {
		cs_insn *insn = mutate(&fixture, FAULT_LOOP, seed, &mutation);
		int64_t bound = insn->detail->x86.operands[1].imm;

		assert_int_equal(insn->id, X86_INS_CMP);
		assert_true(bound == 4 || bound == 6);
		cs_free(insn, 1);
	}
	code_finish(&fixture.code);
	/* A branch forward is no loop. */
	DECODE(&fixture, 0x83, 0xf8, 0x05, 0x75, 0x05);
	seed = 1;
	assert_false(code_mutate(&fixture.code, FAULT_LOOP, &seed, &mutation));
	code_finish(&fixture.code);
}

static void test_constant(void **state)
{
	struct mutation mutation;
	struct fixture fixture;
	uint64_t seed;

	(void)state;
	DECODE(&fixture, 0xbf, 0x07, 0, 0, 0);	/* mov $7, %edi */
	for (seed = 0; seed < SEEDS; seed++) {
		cs_insn *insn = mutate(&fixture, FAULT_CONSTANT, seed, &mutation);
		uint32_t value = insn->detail->x86.operands[1].imm;

		assert_int_equal(insn->detail->x86.operands[0].reg, X86_REG_EDI);
		assert_int_equal(__builtin_popcount(value ^ 7), 1);
		cs_free(insn, 1);
	}
	code_finish(&fixture.code);
	/* Where a call goes to is no constant. */
	DECODE(&fixture, 0xe8, 0, 1, 0, 0);
	seed = 1;
	assert_false(code_mutate(&fixture.code, FAULT_CONSTANT, &seed, &mutation));
	code_finish(&fixture.code);
}

static void test_deleted(void **state)
{
	static const uint8_t nops[] = { 0x90, 0x90, 0x90 };
	struct mutation mutation;
	struct fixture fixture;
	uint64_t seed = 1;

	(void)state;
	DECODE(&fixture, 0x48, 0x89, 0xd8);
	assert_true(code_mutate(&fixture.code, FAULT_DELETED, &seed, &mutation));
	assert_int_equal(mutation.len, sizeof(nops));
	assert_memory_equal(mutation.new, nops, sizeof(nops));
	code_finish(&fixture.code);
}

static void test_result(void **state)
{
	struct mutation mutation;
	struct fixture fixture;
	uint64_t seed;

	(void)state;
	/* mov %ebx, %eax; pop %rbx; ret; xor %eax, %eax; call */
	DECODE(&fixture, 0x89, 0xd8, 0x5b, 0xc3, 0x31, 0xc0, 0xe8, 0, 1, 0, 0);
	for (seed = 0; seed < SEEDS; seed++) {
		uint64_t own = seed;

		assert_true(code_mutate(&fixture.code, FAULT_RESULT, &own, &mutation));
		assert_int_equal(mutation.offset, 0);
		assert_int_equal(mutation.new[0], 0xb0);
	}
	code_finish(&fixture.code);
}

static void test_text(void **state)
{
	struct mutation mutation;
	struct fixture fixture;
	unsigned int i, bits;
	uint64_t seed;

	(void)state;
	DECODE(&fixture, 0x48, 0x89, 0xd8, 0xc3);
	for (seed = 0; seed < SEEDS; seed++) {
		uint64_t own = seed;

		assert_true(code_mutate(&fixture.code, FAULT_TEXT, &own, &mutation));
		for (bits = 0, i = 0; i < mutation.len; i++)
			bits += __builtin_popcount(mutation.old[i] ^ mutation.new[i]);
		assert_int_equal(bits, 1);
	}
	code_finish(&fixture.code);
}

/* The same seed makes the same choices, another one makes others. */
static void test_seed(void **state)
{
	struct mutation a, b;
	struct fixture fixture;
	unsigned int same = 0;
	uint64_t seed;

	(void)state;
	DECODE(&fixture, 0x48, 0x89, 0xd8, 0x48, 0x01, 0xc3, 0x48, 0x29, 0xca, 0xc3);
	for (seed = 0; seed < SEEDS; seed++) {
		uint64_t x = fault_seed(5, seed), y = x, z = fault_seed(6, seed);

		assert_true(code_mutate(&fixture.code, FAULT_SOURCE, &x, &a));
		assert_true(code_mutate(&fixture.code, FAULT_SOURCE, &y, &b));
		assert_memory_equal(&a, &b, sizeof(a));
		assert_true(code_mutate(&fixture.code, FAULT_SOURCE, &z, &b));
		same += a.offset == b.offset && !memcmp(a.new, b.new, sizeof(a.new));
	}
	assert_true(same < SEEDS / 2);
	code_finish(&fixture.code);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_registers), cmocka_unit_test(test_pointer),
		cmocka_unit_test(test_branch),	  cmocka_unit_test(test_loop),
		cmocka_unit_test(test_constant),  cmocka_unit_test(test_deleted),
		cmocka_unit_test(test_result),	  cmocka_unit_test(test_text),
		cmocka_unit_test(test_seed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
