/* SPDX-License-Identifier: MIT */
/*
 * plan.h - which function lives in which half
 */
#ifndef DRVSPLIT_PLAN_H
#define DRVSPLIT_PLAN_H

#include "cost.h"

/** struct ds_plan - a cut, and what it is predicted to cost */
struct ds_plan {
	char *user; /* per function: 1 in the user half */
	char *pinned; /* per function: 'k' or 'u' when the user said so, else 0 */
	double trade_off; /* crossings per second that one line out of the kernel is worth; INFINITY: everything */
	int funcs,
		lines; /* that leave the kernel; lines of critical sections stay */
	int sections; /* that stay behind as procedures of their own */
	int section_lines; /* of these */
	double upcalls, downcalls, api_calls; /* per second */
	double cost; /* per second: microseconds when costs were measured, else crossings */
};

struct ds_plan *ds_plan_create(const struct ds_facts *facts);
void ds_plan_destroy(struct ds_plan *plan);

/** ds_plan_cut() - the minimum cut for a trade-off (mincut.c) */
void ds_plan_cut(struct ds_plan *plan, const struct ds_facts *facts,
		 const struct ds_rates *rates, const struct ds_costs *costs,
		 double trade_off);

/** ds_plan_measure() - fill in gains and costs of the sides as they are */
void ds_plan_measure(struct ds_plan *plan, const struct ds_facts *facts,
		     const struct ds_rates *rates,
		     const struct ds_costs *costs);

/** ds_plan_crossing() - does this call cross, and which way? 'u' up, 'd' down to the driver, 'k' down to the kernel, 0 */
char ds_plan_crossing(const struct ds_plan *plan, const struct ds_facts *facts,
		      const struct ds_call *call);

/**
 * ds_plan_check() - can this plan be carried out?
 * Return: 0, or -EINVAL with *error set to one sentence per line, with the chain of calls that forbids each move
 */
int ds_plan_check(const struct ds_plan *plan, const struct ds_facts *facts,
		  char **error);

/**
 * ds_plan_load() - read a plan that ds_plan_write() wrote and a person may have edited
 * Return: the plan, or NULL with *error set to "file:line: what is wrong"
 */
struct ds_plan *ds_plan_load(const char *path, const struct ds_facts *facts,
			     char **error);

/** ds_plan_write() - a readable file, one function per line with its reason */
int ds_plan_write(const struct ds_plan *plan, const struct ds_facts *facts,
		  const struct ds_rates *rates, const struct ds_costs *costs,
		  const char *path, char **error);

/** ds_frontier() - all different plans from "nothing moved" to "everything that can move"; struct ds_plan *, owned */
GPtrArray *ds_frontier(const struct ds_facts *facts, const struct ds_plan *pins,
		       const struct ds_rates *rates,
		       const struct ds_costs *costs);

json_t *ds_plan_to_json(const struct ds_plan *plan,
			const struct ds_facts *facts, bool functions);

/**
 * ds_profile_for() - read profiles of the driver that @facts describe
 * @seconds: how long they were recorded; when 0, taken from the files
 * Return: the profile, or NULL with *error set
 */
struct ds_profile *ds_profile_for(const struct ds_facts *facts,
				  GPtrArray *paths, double *seconds,
				  char **error);

/** struct ds_shared - one field that both halves touch */
struct ds_shared {
	int field;
	int kernel_reads, kernel_writes, user_reads, user_writes;
	const struct ds_guard *guard; /* or NULL */
};

/** ds_shared_fields() - the fields of the driver's own structures that both halves touch; struct ds_shared */
GArray *ds_shared_fields(const struct ds_facts *facts,
			 const struct ds_plan *plan);

#endif
