// SPDX-License-Identifier: MIT
/*
 * ctl_restarts.c - how daemons of a channel ended, for people and programs.
 */
#include <stdio.h>

#include "ctl_restarts.h"
#include "look.h"

/**
 * ctl_restarts_print - lines of lpcctl show; none where there is nothing to say
 * @half: the channel
 */
void ctl_restarts_print(const struct lpc_info_half *half)
{
	char lived[32], ago[32], window[32], retry[32];

	look_time(half->last_lived_ns, lived, sizeof(lived));
	look_time(half->last_end_ns, ago, sizeof(ago));
	look_time(half->restarts.window_ms * 1000000ULL, window,
		  sizeof(window));
	look_time(half->retry_ns, retry, sizeof(retry));
	if (half->failed)
		printf("  failed %s ago: one more than %u daemons ended out of "
		       "order within %s; 'lpcctl reset %s' brings it back\n",
		       ago, half->restarts.limit, window, half->name);
	else if (half->ends)
		printf("  daemons that ended out of order within %s: %u; the "
		       "limit is %u\n",
		       window, half->ends, half->restarts.limit);
	if (half->last_pid)
		printf("  the last of them was process %u: attached for %s, "
		       "ended %s ago, %u calls unanswered\n",
		       half->last_pid, lived, ago, half->last_unanswered);
	if (half->retry_ns)
		printf("  the next one may attach in %s\n", retry);
}

/**
 * ctl_restarts_json - the same for programs
 * @half: the channel
 *
 * Return: an object, or NULL: no memory.
 */
json_t *ctl_restarts_json(const struct lpc_info_half *half)
{
	const struct lpc_restarts *limits = &half->restarts;
	json_t *object;

	object = json_pack("{s:b, s:i, s:i, s:i, s:I, s:I, s:I}", "failed",
			   half->failed ? 1 : 0, "ends", half->ends, "last_pid",
			   half->last_pid, "last_unanswered",
			   half->last_unanswered, "last_lived_ns",
			   (json_int_t)half->last_lived_ns, "last_end_ns",
			   (json_int_t)half->last_end_ns, "retry_ns",
			   (json_int_t)half->retry_ns);
	if (object)
		json_object_update_new(
			object,
			json_pack("{s:i, s:i, s:i, s:i, s:i}", "limit",
				  limits->limit, "window_ms", limits->window_ms,
				  "delay_ms", limits->delay_ms, "delay_max_ms",
				  limits->delay_max_ms, "good_ms",
				  limits->good_ms));
	return object;
}
