// SPDX-License-Identifier: MIT
/*
 * bind.c - names at bind, numbers after.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bind.h"
#include "channel.h"
#include "driver.h"

static const char *const kind_names[LPC_KINDS] = {
	[LPC_KIND_UPCALL] = "upcall",	    [LPC_KIND_DOWNCALL] = "downcall",
	[LPC_KIND_EVENT] = "event",	    [LPC_KIND_LOCK] = "lock",
	[LPC_KIND_SEMAPHORE] = "semaphore",
};

/**
 * struct named - what the bind needs of an entry of any generated table
 * @name: its name
 * @signature: of its declaration
 * @since: version it came with
 */
struct named {
	const char *name;
	uint64_t signature;
	uint32_t since;
};

static uint32_t local_count(const struct lpc_user_interface *interface,
			    uint32_t kind)
{
	switch (kind) {
	case LPC_KIND_UPCALL:
		return interface->n_upcalls;
	case LPC_KIND_DOWNCALL:
		return interface->n_downcalls;
	case LPC_KIND_EVENT:
		return interface->n_events;
	case LPC_KIND_LOCK:
		return interface->n_locks;
	default:
		return interface->n_semaphores;
	}
}

static struct named local_named(const struct lpc_user_interface *interface,
				uint32_t kind, uint32_t i)
{
	switch (kind) {
	case LPC_KIND_UPCALL:
		return (struct named){ interface->upcalls[i].name,
				       interface->upcalls[i].signature,
				       interface->upcalls[i].since };
	case LPC_KIND_DOWNCALL:
		return (struct named){ interface->downcalls[i].name,
				       interface->downcalls[i].signature,
				       interface->downcalls[i].since };
	case LPC_KIND_EVENT:
		return (struct named){ interface->events[i].name,
				       interface->events[i].signature,
				       interface->events[i].since };
	case LPC_KIND_LOCK:
		return (struct named){ interface->locks[i].name,
				       interface->locks[i].signature,
				       interface->locks[i].since };
	default:
		return (struct named){ interface->semaphores[i].name,
				       interface->semaphores[i].signature,
				       interface->semaphores[i].since };
	}
}

/* Whether the author gave an operation for an upcall or an event. */
static bool operation_present(const struct lpc_user_half *half, uint32_t kind,
			      uint32_t i)
{
	const char *ops = half->ops;
	void (*op)(void);
	size_t slot;

	if (kind != LPC_KIND_UPCALL && kind != LPC_KIND_EVENT)
		return true;
	if (!ops)
		return false;
	slot = kind == LPC_KIND_UPCALL ? half->interface->upcalls[i].slot :
					 half->interface->events[i].slot;
	memcpy(&op, ops + slot, sizeof(op));
	return op != NULL;
}

static void make_key(char *key, uint32_t kind, const char *name)
{
	snprintf(key, LPC_NAME_LEN + 1, "%u%s", kind, name);
}

/* Every name of the user half's interface, by kind and name. */
static int hash_names(struct lpc_driver *driver)
{
	const struct lpc_user_interface *interface = driver->half->interface;
	struct ud_bind *bind = &driver->bind;
	struct ud_name *entry, *found;
	uint32_t kind, i, total = 0;
	struct named named;

	for (kind = 0; kind < LPC_KINDS; kind++)
		total += local_count(interface, kind);
	bind->entries = calloc(total + 1, sizeof(*bind->entries));
	if (!bind->entries)
		return ud_fail(driver, -ENOMEM, "no memory");

	entry = bind->entries;
	for (kind = 0; kind < LPC_KINDS; kind++) {
		for (i = 0; i < local_count(interface, kind); i++, entry++) {
			named = local_named(interface, kind, i);
			if (!named.name || strlen(named.name) >= LPC_NAME_LEN)
				return ud_fail(driver, -EINVAL,
					       "the user half is damaged: %s "
					       "%u of interface '%s' has no "
					       "name that can be",
					       kind_names[kind], i,
					       interface->name);
			make_key(entry->key, kind, named.name);
			entry->kind = kind;
			entry->local = i;
			entry->present =
				operation_present(driver->half, kind, i);
			HASH_FIND_STR(bind->names, entry->key, found);
			if (found)
				return ud_fail(
					driver, -EINVAL,
					"the user half is damaged: interface "
					"'%s' has two %ss named '%s'",
					interface->name, kind_names[kind],
					named.name);
			HASH_ADD_STR(bind->names, key, entry);
		}
	}
	return 0;
}

static void unhash_names(struct ud_bind *bind)
{
	HASH_CLEAR(hh, bind->names);
	free(bind->entries);
	bind->entries = NULL;
}

/* Who has the channel, for the sentence on -EBUSY. */
static uint32_t attached_pid(int fd)
{
	struct lpc_info_half info = { 0 };
	uint32_t len;

	if (ud_channel_query(fd, LPC_QUERY_HALF, 0, &info, sizeof(info), &len))
		return 0;
	return info.daemon_pid;
}

static int hello_failed(struct lpc_driver *driver, int err,
			const struct lpc_hello *hello)
{
	const struct lpc_user_interface *interface = driver->half->interface;

	switch (err) {
	case -EPROTO:
		return ud_fail(
			driver, err,
			"%s: the two halves do not match: the kernel half has "
			"interface '%.*s' version %u, signature %016" PRIx64
			"; the user half has '%s' version %u, signature "
			"%016" PRIx64,
			driver->device, LPC_NAME_LEN - 1, hello->interface,
			hello->version, (uint64_t)hello->signature,
			interface->name, interface->version,
			interface->signatures[interface->version - 1]);
	case -EPROTONOSUPPORT:
		return ud_fail(driver, err,
			       "%s: the kernel speaks version %u of the "
			       "protocol, this program version %u",
			       driver->device, hello->abi, LPC_ABI);
	case -EBUSY:
		return ud_fail(driver, err,
			       "%s: process %u is attached already",
			       driver->device, attached_pid(driver->fd));
	case -EPERM:
		return ud_fail(driver, err, "%s: no right to attach",
			       driver->device);
	case -ENODEV:
		return ud_fail(driver, err, "%s: the kernel half has gone",
			       driver->device);
	case -EAGAIN:
		driver->retry_ms = hello->retry_ms;
		return ud_fail(
			driver, err,
			"%s: too soon after the last daemon's end; to be "
			"tried again after %u ms",
			driver->device, hello->retry_ms);
	case -ENOTRECOVERABLE:
		return ud_fail(
			driver, err,
			"%s: the channel has failed: too many daemons "
			"ended out of order; 'lpcctl show %s' says more, "
			"'lpcctl reset %s' brings it back",
			driver->device, driver->name, driver->name);
	default:
		return ud_fail(driver, err, "%s: cannot attach: %s",
			       driver->device, strerror(-err));
	}
}

static int say_hello(struct lpc_driver *driver, uint32_t version,
		     struct lpc_hello *hello)
{
	const struct lpc_user_interface *interface = driver->half->interface;

	memset(hello, 0, sizeof(*hello));
	hello->abi = LPC_ABI;
	hello->features = LPC_FEATURE_RESPONSE_POLL | LPC_FEATURE_NESTED |
			  LPC_FEATURE_CANCEL | LPC_FEATURE_ASSUME |
			  LPC_FEATURE_SLOTS | LPC_FEATURE_BYE |
			  LPC_FEATURE_BATCH;
	memcpy(hello->interface, interface->name, strlen(interface->name));
	hello->version = version;
	hello->signature = interface->signatures[version - 1];
	hello->restarts = driver->options.restarts;
	if (driver->options.replace)
		hello->flags = LPC_HELLO_REPLACE;
	hello->recovery_ms = driver->options.recovery_ms;
	hello->repeats = driver->options.repeats;
	return ud_channel_hello(driver->fd, hello);
}

/* A kernel half that is older than the user half is served with the version it
 * has, if that is the same thing on both sides.
 */
static int shake_hands(struct lpc_driver *driver)
{
	const struct lpc_user_interface *interface = driver->half->interface;
	struct ud_bind *bind = &driver->bind;
	struct lpc_hello hello;
	int err;

	bind->version = interface->version;
	err = say_hello(driver, bind->version, &hello);
	if (err == -EPROTO && hello.version > 0 &&
	    hello.version < interface->version &&
	    !strncmp(hello.interface, interface->name, LPC_NAME_LEN) &&
	    hello.signature == interface->signatures[hello.version - 1]) {
		bind->version = hello.version;
		err = say_hello(driver, bind->version, &hello);
	}
	if (err)
		return hello_failed(driver, err, &hello);
	bind->incarnation = hello.incarnation;
	bind->features = hello.features;
	bind->max_calls = hello.max_calls;
	bind->in_max = hello.payload_max;
	err = ud_shared_map(&bind->shared, driver->fd, &hello);
	if (err)
		return ud_fail(driver, err, "%s: cannot map its memory: %s",
			       driver->device, strerror(-err));
	return 0;
}

/* Find room for number @index in a table by the kernel half's numbers. */
static int grow_table(const void ***table, uint32_t *n, uint32_t index)
{
	const void **larger;

	if (index < *n)
		return 0;
	if (index >= UINT32_MAX / 2)
		return -EPROTO;
	larger = realloc(*table, (index + 1) * sizeof(*larger));
	if (!larger)
		return -ENOMEM;
	memset(larger + *n, 0, (index + 1 - *n) * sizeof(*larger));
	*table = larger;
	*n = index + 1;
	return 0;
}

static bool downcall_nests(int fd, uint32_t index)
{
	struct lpc_info_procedure info = { 0 };
	uint32_t len;

	if (ud_channel_query(fd, LPC_QUERY_DOWNCALL, index, &info, sizeof(info),
			     &len))
		return true;
	return info.flags & LPC_PROCEDURE_NESTS;
}

static int store_number(struct lpc_driver *driver, const struct ud_name *name,
			uint32_t index)
{
	const struct lpc_user_interface *interface = driver->half->interface;
	struct ud_bind *bind = &driver->bind;
	int err;

	switch (name->kind) {
	case LPC_KIND_UPCALL:
		err = grow_table((const void ***)&bind->upcalls,
				 &bind->n_upcalls, index);
		if (!err)
			bind->upcalls[index] = &interface->upcalls[name->local];
		return err;
	case LPC_KIND_EVENT:
		err = grow_table((const void ***)&bind->events, &bind->n_events,
				 index);
		if (!err)
			bind->events[index] = &interface->events[name->local];
		return err;
	case LPC_KIND_DOWNCALL:
		bind->downcalls[name->local].index = index;
		bind->downcalls[name->local].nests =
			downcall_nests(driver->fd, index);
		return 0;
	case LPC_KIND_LOCK:
		bind->locks[name->local].index = index;
		return 0;
	default:
		bind->semaphores[name->local].index = index;
		return 0;
	}
}

static int bind_name(struct lpc_driver *driver, const struct ud_name *name)
{
	const struct lpc_user_interface *interface = driver->half->interface;
	struct named named = local_named(interface, name->kind, name->local);
	uint64_t signature = named.signature;
	uint32_t index;
	int err;

	if (named.since > driver->bind.version || !name->present)
		return 0;
	err = ud_channel_bind(driver->fd, name->kind, named.name, &signature,
			      &index);
	if (!err)
		err = store_number(driver, name, index);
	switch (err) {
	case 0:
		return 0;
	case -EPROTO:
		return ud_fail(driver, err,
			       "%s: the two halves differ in %s '%s': "
			       "signature %016" PRIx64
			       " in the kernel half, %016" PRIx64
			       " in the user half",
			       driver->device, kind_names[name->kind],
			       named.name, signature, named.signature);
	case -EPERM:
		return ud_fail(driver, err,
			       "%s: %s '%s' runs as its caller, for which the "
			       "daemon needs CAP_SETUID and CAP_SETGID",
			       driver->device, kind_names[name->kind],
			       named.name);
	case -ENOENT:
		return ud_fail(
			driver, err, "%s: the kernel half has no %s '%s'",
			driver->device, kind_names[name->kind], named.name);
	default:
		return ud_fail(driver, err, "%s: cannot bind %s '%s': %s",
			       driver->device, kind_names[name->kind],
			       named.name, strerror(-err));
	}
}

static int make_targets(struct ud_target **ret_targets, uint32_t n)
{
	uint32_t i;

	*ret_targets = calloc(n + 1, sizeof(**ret_targets));
	if (!*ret_targets)
		return -ENOMEM;
	for (i = 0; i < n; i++)
		(*ret_targets)[i].index = UD_UNBOUND;
	return 0;
}

/* Tell what the kernel half may call and nobody here answers. */
static void report_absent(struct lpc_driver *driver)
{
	struct lpc_info_procedure info;
	char key[LPC_NAME_LEN + 1];
	struct ud_name *name;
	uint32_t i, len;

	for (i = 0;; i++) {
		memset(&info, 0, sizeof(info));
		if (ud_channel_query(driver->fd, LPC_QUERY_UPCALL, i, &info,
				     sizeof(info), &len))
			return;
		info.name[LPC_NAME_LEN - 1] = '\0';
		make_key(key, LPC_KIND_UPCALL, info.name);
		HASH_FIND_STR(driver->bind.names, key, name);
		if (!name || !name->present)
			ud_log(driver, UDRIVER_INFO,
			       "%s: the user half has no upcall '%s'",
			       driver->name, info.name);
	}
}

/* The longest message there can be either way, and at least one byte. */
static void measure(struct lpc_driver *driver)
{
	const struct lpc_user_interface *interface = driver->half->interface;
	struct ud_bind *bind = &driver->bind;
	uint32_t i;

	for (i = 0; i < interface->n_upcalls; i++) {
		if (interface->upcalls[i].in_max > bind->in_max)
			bind->in_max = interface->upcalls[i].in_max;
		if (interface->upcalls[i].out_max > bind->reply_max)
			bind->reply_max = interface->upcalls[i].out_max;
	}
	for (i = 0; i < interface->n_downcalls; i++) {
		if (interface->downcalls[i].out_max > bind->in_max)
			bind->in_max = interface->downcalls[i].out_max;
	}
	for (i = 0; i < interface->n_events; i++) {
		if (interface->events[i].len > bind->in_max)
			bind->in_max = interface->events[i].len;
	}
	if (!bind->in_max)
		bind->in_max = 1;
	if (!bind->reply_max)
		bind->reply_max = 1;
}

/**
 * ud_bind - attach and give every name a number
 * @driver: a driver whose channel is open
 *
 * Return: 0, or a negative error number with the sentence set.  What was made
 * is left to ud_bind_finish() in both cases.
 */
int ud_bind(struct lpc_driver *driver)
{
	const struct lpc_user_interface *interface = driver->half->interface;
	struct ud_bind *bind = &driver->bind;
	struct ud_name *name;
	int err;

	err = hash_names(driver);
	if (!err)
		err = shake_hands(driver);
	if (err)
		return err;
	if (make_targets(&bind->downcalls, interface->n_downcalls) ||
	    make_targets(&bind->locks, interface->n_locks) ||
	    make_targets(&bind->semaphores, interface->n_semaphores))
		return ud_fail(driver, -ENOMEM, "no memory");
	for (name = bind->names; name; name = name->hh.next) {
		err = bind_name(driver, name);
		if (err)
			return err;
	}
	measure(driver);
	report_absent(driver);
	unhash_names(bind);
	return 0;
}

/**
 * ud_bind_finish - forget all numbers
 * @bind: the tables
 */
void ud_bind_finish(struct ud_bind *bind)
{
	unhash_names(bind);
	ud_shared_unmap(&bind->shared);
	free(bind->upcalls);
	free(bind->events);
	free(bind->downcalls);
	free(bind->locks);
	free(bind->semaphores);
	memset(bind, 0, sizeof(*bind));
}
