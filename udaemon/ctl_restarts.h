/* SPDX-License-Identifier: MIT */
/*
 * ctl_restarts.h - how daemons of a channel ended, for people and programs.
 */
#ifndef _CTL_RESTARTS_H
#define _CTL_RESTARTS_H

#include <jansson.h>

#include "lpc.h"

void ctl_restarts_print(const struct lpc_info_half *half);
json_t *ctl_restarts_json(const struct lpc_info_half *half);

#endif /* _CTL_RESTARTS_H */
