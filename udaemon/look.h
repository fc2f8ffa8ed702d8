/* SPDX-License-Identifier: MIT */
/*
 * look.h - what there is to see of a channel.
 */
#ifndef _LOOK_H
#define _LOOK_H

#include <stddef.h>
#include <stdint.h>

#include "ctl.h"

char **look_names(const struct ctl *ctl, size_t *ret_n);
void look_free_names(char **names, size_t n);
enum ctl_code look_open(const struct ctl *ctl, const char *name, int *ret_fd);
enum ctl_code look_half(int fd, struct lpc_info_half *ret_info);
enum ctl_code look_at(int fd, enum lpc_query_kind kind, unsigned int index,
		      void *info, size_t size);
enum ctl_code look_calls(int fd, struct lpc_info_call **ret_calls,
			 size_t *ret_n);
enum ctl_code look_grants(int fd, struct lpc_info_grant **ret_grants,
			  size_t *ret_n);
enum ctl_code look_description(int fd, json_t **ret_description);

const char *look_state(const struct lpc_info_half *info);
const char *look_call_state(unsigned int state);
const char *look_waiting(unsigned int waiting);
const char *look_comm(unsigned int pid, char *buf, size_t size);
const char *look_time(uint64_t ns, char *buf, size_t size);

#endif /* _LOOK_H */
