/* SPDX-License-Identifier: MIT */
/*
 * cost.h - how often everything happens, and what a crossing costs
 */
#ifndef DRVSPLIT_COST_H
#define DRVSPLIT_COST_H

#include "facts.h"
#include "profile.h"

/** struct ds_costs - what a call across the border costs */
struct ds_costs {
	double up; /* microseconds for an empty call of the user half; 1 when nothing was measured */
	double down; /* the same for a call of the kernel half, made inside a call of the user half */
	double byte; /* microseconds per byte carried */
	bool measured; /* else costs are numbers of crossings */
	const char *source; /* where the figures come from */
};

/**
 * ds_costs_read() - take the costs out of what lpcbench wrote with --json
 * Return: 0 or -errno with *error set to a sentence
 */
int ds_costs_read(struct ds_costs *costs, const char *path, char **error);

/** struct ds_rates - calls per second */
struct ds_rates {
	double *func; /* runs of each function */
	double *entry; /* of those, entered from the kernel */
	double *call; /* of each call in the facts */
	double *bytes; /* that one call of each function would have to carry, there and back */
	bool measured; /* from a profile of the running driver */
	int matched; /* functions of the driver that the profile names */
	int guessed; /* functions it could not have seen (inlined): estimated from their callers */
};

/** ds_rates_create() - from the table's assumptions, or from @profile when it is not NULL */
struct ds_rates *ds_rates_create(const struct ds_facts *facts,
				 const struct ds_profile *profile,
				 double seconds);
void ds_rates_destroy(struct ds_rates *rates);

#endif
