/* SPDX-License-Identifier: MIT */
/*
 * campaign.h - one fault after the other, and what came of them.
 */
#ifndef CAMPAIGN_H
#define CAMPAIGN_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "fault.h"
#include "model.h"
#include "place.h"

/**
 * struct tally - what came of faults; shared by the processes that inject them
 * @outcomes: by class and by what came of it
 * @deaths: of daemons that ended by themselves
 * @hangs: of daemons that had to be ended
 * @revived: deaths and hangs whose successor answered rightly, without a person
 * @broken: promises
 */
struct tally {
	_Atomic uint32_t outcomes[FAULT_CLASSES][FAULT_OUTCOMES];
	_Atomic uint32_t deaths;
	_Atomic uint32_t hangs;
	_Atomic uint32_t revived;
	_Atomic uint32_t broken;
};

/**
 * struct plan - what to inject
 * @seed: of every choice
 * @first: number of the first fault
 * @count: number behind the last one
 * @inside: the user halves are in the kernel
 * @reset: start the machine again where that has to be
 * @records: file that gets a line when a fault begins and one when it has ended
 */
struct plan {
	uint64_t seed;
	uint64_t first;
	uint64_t count;
	bool inside;
	bool reset;
	int records;
};

int campaign_run(const struct plan *plan, const struct model *model, uint64_t first,
		 uint64_t step, struct tally *tally);

#endif
