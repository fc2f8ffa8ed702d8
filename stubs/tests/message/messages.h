/* SPDX-License-Identifier: MIT */
/*
 * messages.h - messages of interface "rich", good ones and those made by hand.
 */
#ifndef LPCGEN_TEST_MESSAGES_H
#define LPCGEN_TEST_MESSAGES_H

#include "lpc_tpl.h"
#include "wire.h"

#define PROCEDURES	32

/**
 * struct image - a message
 * @bytes: of it
 * @length: how many
 */
struct image {
	uint8_t bytes[8192];
	uint32_t length;
};

/* One good message of every kind, and whether there is one. */
extern struct image good[2][PROCEDURES][2];
extern bool seen[2][PROCEDURES][2];

int messages_setup(void **state);

/* What the side that a message arrives at says to it. */
int arrive(enum wire_call call, uint32_t index, bool out,
	   const struct image *image);

bool is_image(const struct image *image);

/* Begins an image like @like, up to its data. */
void begin(struct image *image, const struct image *like);
void put(struct image *image, uint64_t value, unsigned int size);
void put_text(struct image *image, uint32_t length);
void put_blob(struct image *image, uint32_t length);
void set_total(struct image *image);

#endif /* LPCGEN_TEST_MESSAGES_H */
