/* SPDX-License-Identifier: MIT */
/*
 * bind.h - names at bind, numbers after.
 *
 * When a driver attaches, each name of the user half's interface is given to
 * the kernel half and gets a number.  From then on nothing is looked up by
 * name: an array takes the kernel half's number of an upcall or event to the
 * generated table's entry, another takes the generated number of a downcall,
 * lock or semaphore to the kernel half's.  The tables do not change while the
 * driver is attached, and need no lock.
 */
#ifndef _BIND_H
#define _BIND_H

#include <stdbool.h>
#include <stdint.h>
#include <uthash.h>

#include "lpc_user.h"
#include "shared.h"

struct lpc_driver;

/* No number: the name came with a later version than the one spoken. */
#define UD_UNBOUND UINT32_MAX

/**
 * struct ud_name - a name of the user half's interface
 * @key: the kind's digit and the name
 * @kind: &enum lpc_kind
 * @local: its number in the generated tables
 * @present: upcalls and events: the author gave an operation
 * @hh: in the hash
 */
struct ud_name {
	char key[LPC_NAME_LEN + 1];
	uint32_t kind;
	uint32_t local;
	bool present;
	UT_hash_handle hh;
};

/**
 * struct ud_target - a number of the kernel half
 * @index: the number, or UD_UNBOUND
 * @nests: downcalls: upcalls can come out of it
 */
struct ud_target {
	uint32_t index;
	bool nests;
};

/**
 * struct ud_bind - the tables
 * @names: every name, hashed, while binding
 * @entries: of @names
 * @upcalls: by the kernel half's number, @n_upcalls of them; NULL: not bound
 * @events: the same
 * @downcalls: by the generated number
 * @locks: the same
 * @semaphores: the same
 * @n_upcalls: how many
 * @n_events: how many
 * @version: of the interface that is spoken
 * @incarnation: number of this incarnation
 * @features: in force
 * @max_calls: calls that may be in flight
 * @shared: memory that the kernel half shares
 * @in_max: bytes of the longest message that can come up
 * @reply_max: bytes of the longest results that go down
 */
struct ud_bind {
	struct ud_name *names;
	struct ud_name *entries;
	const struct lpc_user_procedure **upcalls;
	const struct lpc_user_event **events;
	struct ud_target *downcalls;
	struct ud_target *locks;
	struct ud_target *semaphores;
	uint32_t n_upcalls;
	uint32_t n_events;
	uint32_t version;
	uint64_t incarnation;
	uint64_t features;
	uint32_t max_calls;
	struct ud_shared shared;
	uint32_t in_max;
	uint32_t reply_max;
};

int ud_bind(struct lpc_driver *driver);
void ud_bind_finish(struct ud_bind *bind);

#endif /* _BIND_H */
