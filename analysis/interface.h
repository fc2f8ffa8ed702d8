/* SPDX-License-Identifier: MIT */
/*
 * interface.h - the interface file of a plan: every call that crosses, and the data it needs
 */
#ifndef DRVSPLIT_INTERFACE_H
#define DRVSPLIT_INTERFACE_H

#include "plan.h"

#include <stdio.h>

/** struct ds_interface_counts - what was written, and what was left to a person */
struct ds_interface_counts {
	int upcalls, downcalls, locks, semaphores, handles, structs, undecided;
};

/** ds_interface_write() - write the interface to @to */
void ds_interface_write(FILE *to, const struct ds_facts *facts,
			const struct ds_plan *plan,
			struct ds_interface_counts *ret_counts);

#endif
