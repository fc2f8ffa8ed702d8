/* SPDX-License-Identifier: MIT */
/*
 * model.h - the drivers that faults are injected into, each with a model of what it
 * must answer.
 */
#ifndef MODEL_H
#define MODEL_H

#include <stdint.h>

#include "fault.h"

/**
 * struct model - a driver
 * @name: of its folder, its interface and its modules
 * @sources: with which the names of its user half's source files begin
 * @channel: what its daemon serves
 * @node: device node that applications use
 * @exercise: call, and compare each answer with what it must be: no effect,
 *	detected (some call failed), wrong (one that did not fail has another
 *	answer); by the open device node, and the choices' seed
 */
struct model {
	const char *name;
	const char *sources;
	const char *channel;
	const char *node;
	enum fault_outcome (*exercise)(int fd, uint64_t *seed);
};

#define MODELS	3

extern const struct model models[MODELS];

#endif
