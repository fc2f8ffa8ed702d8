/* SPDX-License-Identifier: MIT */
/*
 * ast.h - an interface, as its file declares it and as it is laid out.
 *
 * The parser fills in what the file says, check.c resolves names and finds what
 * is wrong, layout.c adds sizes, offsets and formats.  Everything lives in one
 * arena and is freed with the interface.
 */
#ifndef LPCGEN_AST_H
#define LPCGEN_AST_H

#include <obstack.h>
#include <stdbool.h>
#include <stdint.h>

#include "diag.h"

/* Wide enough for every constant, u64 and s64 alike. */
typedef __int128 number;

enum base {
	BASE_BOOL,
	BASE_U8,
	BASE_U16,
	BASE_U32,
	BASE_U64,
	BASE_S8,
	BASE_S16,
	BASE_S32,
	BASE_S64,
	BASE_ENUM,
	BASE_STRUCT,
	BASE_UNION,
	BASE_HANDLE,
	BASE_STRING,
	BASE_BYTES,
	BASE_NOTHING,	/* an arm of a union that carries no value */
};

enum array {
	ARRAY_NONE,
	ARRAY_FIXED,	/* x[N] */
	ARRAY_BOUNDED,	/* x<N> */
};

/* Where the bytes of a parameter are while the call runs. */
enum lend {
	LEND_NOTHING,	/* in the message */
	LEND_ARENA,	/* in a block of the arena */
	LEND_GRANT,	/* in the application */
};

/* What of a parameter that is lent travels. */
enum part {
	PART_ALL,	/* it is not lent */
	PART_AT,	/* where it begins */
	PART_LENGTH,	/* how long it is */
};

enum direction {
	DIRECTION_IN = 1,
	DIRECTION_OUT = 2,
	DIRECTION_INOUT = 3,
};

/**
 * struct value - a field, a parameter or the arm of a union
 * @next: the next one
 * @name: its name
 * @doc: its doc comment, or NULL
 * @loc: of its name
 * @type_loc: of its type
 * @base: what it is, or what its elements are
 * @type_name: enum, struct, union, handle: name of the type
 * @enumeration: enum: the type
 * @composite: struct, union: the type
 * @handle: handle: the type
 * @bound: string, bytes: bytes at most
 * @array: whether it is an array
 * @count: array: elements, or elements at most
 * @count_loc: of @count or @bound
 * @optional: it may be absent
 * @ranged: it has a range
 * @low: least value allowed
 * @high: greatest value allowed
 * @range_loc: of the range
 * @direction: parameter: which way it goes
 * @lend: parameter: where its bytes are
 * @lend_loc: of the word that says so
 * @loan: parameter that is lent: its number among those of the procedure
 * @part: in a message: what of a parameter that is lent
 * @label: arm: name of the enumerator
 * @label_loc: of it
 * @tag: arm: the enumerator
 * @offset: in a plain structure: where it lies
 * @padding: in a plain structure: bytes of padding before it
 */
struct value {
	struct value *next;
	const char *name;
	const char *doc;
	struct loc loc;
	struct loc type_loc;
	enum base base;
	const char *type_name;
	struct enumeration *enumeration;
	struct composite *composite;
	struct handle *handle;
	number bound;
	enum array array;
	number count;
	struct loc count_loc;
	bool optional;
	bool ranged;
	number low;
	number high;
	struct loc range_loc;
	enum direction direction;
	enum lend lend;
	struct loc lend_loc;
	unsigned int loan;
	enum part part;
	const char *label;
	struct loc label_loc;
	struct enumerator *tag;
	uint64_t offset;
	uint64_t padding;
};

/**
 * struct constant - a constant
 * @next: the next one
 * @name: its name
 * @doc: its doc comment, or NULL
 * @loc: of its name
 * @value: its value
 */
struct constant {
	struct constant *next;
	const char *name;
	const char *doc;
	struct loc loc;
	number value;
};

/**
 * struct enumerator - one value of an enumeration
 * @next: the next one
 * @name: its name
 * @doc: its doc comment, or NULL
 * @loc: of its name
 * @value: its value
 * @explicit: the file gives @value
 */
struct enumerator {
	struct enumerator *next;
	const char *name;
	const char *doc;
	struct loc loc;
	number value;
	bool explicit;
};

/**
 * struct enumeration - an enum
 * @next: the next one
 * @name: its name
 * @doc: its doc comment, or NULL
 * @loc: of its name
 * @base: BASE_U8, BASE_U16 or BASE_U32
 * @enumerators: its values
 */
struct enumeration {
	struct enumeration *next;
	const char *name;
	const char *doc;
	struct loc loc;
	enum base base;
	struct enumerator *enumerators;
};

enum visit {
	VISIT_NEW,
	VISIT_OPEN,	/* its members are being visited */
	VISIT_DONE,
};

/**
 * struct composite - a struct or a union
 * @next: the next one
 * @name: its name
 * @doc: its doc comment, or NULL
 * @loc: of its name
 * @is_union: it is a tagged union
 * @values: its fields, or its arms
 * @tag_name: union: name of the enumeration of its tag
 * @tag_loc: of it
 * @tag: union: the enumeration
 * @visit: for walks over the types it uses
 * @fixed: always of one size, so that the C structure is what travels
 * @handles: there are handles in it
 * @constrained: not every bit pattern is allowed
 * @size: bytes of the C structure
 * @align: its alignment
 * @tail: fixed: bytes of padding at its end
 * @wire: bytes in a TPL image, at most
 */
struct composite {
	struct composite *next;
	const char *name;
	const char *doc;
	struct loc loc;
	bool is_union;
	struct value *values;
	const char *tag_name;
	struct loc tag_loc;
	struct enumeration *tag;
	enum visit visit;
	bool fixed;
	bool handles;
	bool constrained;
	uint64_t size;
	uint64_t align;
	uint64_t tail;
	uint64_t wire;
};

/**
 * struct handle - a type of kernel objects
 * @next: the next one
 * @name: its name
 * @doc: its doc comment, or NULL
 * @loc: of its name
 * @index: its number
 */
struct handle {
	struct handle *next;
	const char *name;
	const char *doc;
	struct loc loc;
	unsigned int index;
};

/**
 * struct group - what travels one way in a call
 * @values: copies of the parameters that go that way
 * @plain: structure it travels as, where everything is of fixed size
 * @size: bytes of the message, at most
 * @format: TPL format string, where it is no structure
 * @prefix: bytes of the image that come before the data
 * @prefix_length: how many
 * @handles: there are handles in it
 */
struct group {
	struct value *values;
	struct composite *plain;
	uint64_t size;
	const char *format;
	const unsigned char *prefix;
	unsigned int prefix_length;
	bool handles;
};

enum callable {
	CALLABLE_UPCALL,
	CALLABLE_DOWNCALL,
	CALLABLE_EVENT,
	CALLABLE_LOCK,
	CALLABLE_SEMAPHORE,
};

#define CALLABLES	5

/* What may stand after a declaration. */
enum attribute {
	ATTRIBUTE_TIMEOUT,
	ATTRIBUTE_SINCE,
	ATTRIBUTE_PUBLIC,
	ATTRIBUTE_IDEMPOTENT,
	ATTRIBUTE_NESTS,
	ATTRIBUTE_AS_CALLER,
	ATTRIBUTE_QUEUE,
	ATTRIBUTE_HOLD,
	ATTRIBUTE_INITIAL,
	ATTRIBUTE_SIGNAL,
	ATTRIBUTE_FALLBACK,
	ATTRIBUTE_REPAIR,
};

#define ATTRIBUTES	12

/**
 * struct attributes - the attributes of a declaration
 * @given: bit of each &enum attribute that is there
 * @value: its value
 * @loc: where it is
 * @repair: name that @ATTRIBUTE_REPAIR gives, or NULL
 */
struct attributes {
	unsigned int given;
	number value[ATTRIBUTES];
	struct loc loc[ATTRIBUTES];
	const char *repair;
};

/**
 * struct procedure - whatever has a name at run time: an upcall, a downcall, an
 *	event, a lock or a semaphore
 * @next: the next one of its kind
 * @name: its name
 * @doc: its doc comment, or NULL
 * @loc: of its name
 * @kind: what it is
 * @index: its number among its kind
 * @parameters: upcall, downcall, event: its parameters
 * @guarded_name: lock: name of the structure it guards
 * @guarded_loc: of it
 * @guarded: lock: the structure
 * @attributes: as the file has them
 * @since: version of the interface it came with
 * @timeout_ms: upcall: its deadline, 0: none
 * @queue: event: messages kept
 * @hold_ms: lock: time it may be held where others wait, 0: any
 * @initial: semaphore: its count at the start
 * @signature: of its canonical text
 * @in: upcall, downcall, event: what its caller sends
 * @out: upcall, downcall: what comes back
 * @loans: upcall: parameters that are lent
 */
struct procedure {
	struct procedure *next;
	const char *name;
	const char *doc;
	struct loc loc;
	enum callable kind;
	unsigned int index;
	struct value *parameters;
	const char *guarded_name;
	struct loc guarded_loc;
	struct composite *guarded;
	struct attributes attributes;
	unsigned int since;
	uint32_t timeout_ms;
	uint32_t queue;
	uint32_t hold_ms;
	uint32_t initial;
	uint64_t signature;
	struct group in;
	struct group out;
	unsigned int loans;
};

/**
 * struct interface - everything in one interface file
 * @name: of the interface
 * @upper: the same in capitals
 * @file: name of the file, without folders
 * @doc: its doc comment, or NULL
 * @loc: of its name
 * @version: of the interface, from 1
 * @version_loc: of it
 * @constants: its constants
 * @enumerations: its enums
 * @composites: its structs and unions, those used by others first
 * @handles: its handle types
 * @procedures: by &enum callable
 * @counts: how many of each
 * @arena_len: bytes of the arena, 0: none
 * @arena_state: bytes of it for the user half's own state
 * @arena_loc: of its declaration
 * @grant_max: bytes of the longest grant, 0: none
 * @signatures: of the interface at each version, from 1 at [0]
 * @arena: holds all of it
 */
struct interface {
	const char *name;
	const char *upper;
	const char *file;
	const char *doc;
	struct loc loc;
	number version;
	struct loc version_loc;
	struct constant *constants;
	struct enumeration *enumerations;
	struct composite *composites;
	struct handle *handles;
	struct procedure *procedures[CALLABLES];
	unsigned int counts[CALLABLES];
	number arena_len;
	number arena_state;
	struct loc arena_loc;
	number grant_max;
	uint64_t *signatures;
	struct obstack arena;
};

void interface_init(struct interface *i);
void interface_finish(struct interface *i);
void *interface_alloc(struct interface *i, size_t size);
const char *interface_copy(struct interface *i, const char *chars,
			   size_t length);
const char *interface_format(struct interface *i, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
const char *interface_upper(struct interface *i, const char *name);

const char *base_name(enum base base);
bool base_is_integer(enum base base);
bool base_is_signed(enum base base);
unsigned int base_size(enum base base);
number base_low(enum base base);
number base_high(enum base base);

const char *callable_name(enum callable kind);
const char *attribute_name(enum attribute attribute);
const char *direction_name(enum direction direction);
const char *lend_name(enum lend lend);

unsigned int value_scalar_size(const struct value *v);
bool value_fixed(const struct value *v);
bool procedure_has(const struct procedure *p, enum attribute attribute);

#endif /* LPCGEN_AST_H */
