/* SPDX-License-Identifier: MIT */
/*
 * message.h - messages as an interface's description says, and ways to spoil them.
 */
#ifndef HOSTILE_MESSAGE_H
#define HOSTILE_MESSAGE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/* What can be wrong about a place in a message; a set of bits. */
enum mark_kind {
	MARK_COUNT = 1 << 0,	/* elements, bytes, or whether there is one */
	MARK_ENUM = 1 << 1,
	MARK_RANGE = 1 << 2,
	MARK_BOOL = 1 << 3,
	MARK_TAG = 1 << 4,
	MARK_PADDING = 1 << 5,
	MARK_TEXT = 1 << 6,	/* a byte of a string */
	MARK_IMAGE = 1 << 7,	/* what comes before the data */
	MARK_HANDLE = 1 << 8,
};

#define MARKS_ALL 0xff	/* all but handles, which need an object */

/**
 * struct mark - a place in a message
 * @kind: what is there
 * @at: where
 * @size: bytes
 * @bad: what must not be there
 * @type: of a handle: its number among the interface's
 */
struct mark {
	enum mark_kind kind;
	uint32_t at;
	uint32_t size;
	uint64_t bad;
	uint32_t type;
};

#define MESSAGE_MARKS 512

/**
 * struct message - a message
 * @data: its bytes, with room for @room
 * @len: how many
 * @max: most that a message of its kind may have
 * @room: bytes of memory at @data
 * @loose: any length up to @max will do, and any bytes
 * @image: it is a TPL image
 * @marks: places in it
 * @n_marks: how many
 */
struct message {
	uint8_t *data;
	uint32_t len;
	uint32_t max;
	uint32_t room;
	bool loose;
	bool image;
	struct mark marks[MESSAGE_MARKS];
	uint32_t n_marks;
};

/* Finds a valid handle of a type, 0: there is none. */
typedef uint64_t message_handle_fn(void *arg, uint32_t type);

/**
 * struct message_maker - what messages are made with
 * @description: of the interface
 * @random: state of the numbers
 * @handle: finds handles
 * @arg: its argument
 */
struct message_maker {
	json_t *description;
	uint64_t *random;
	message_handle_fn *handle;
	void *arg;
};

void message_make(struct message *m, const struct message_maker *maker,
		  json_t *procedure, const char *direction);
void message_make_struct(struct message *m, const struct message_maker *maker,
			 const char *name);
void message_finish(struct message *m);
const struct mark *message_mark(const struct message *m, uint32_t kinds,
				uint64_t *random);
void message_put(struct message *m, const struct mark *mark, uint64_t v);
json_t *message_named(json_t *list, const char *name);

#endif
