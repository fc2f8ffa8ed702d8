/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rig_description.h - the rig as lpcgen would describe it, had it made it.
 *
 * Where an argument says how long to wait, or what for, "within" says what it is to
 * be chosen from; the rig takes more.  ATOMIC is not in it: it is there to be warned of.
 */
#ifndef RIG_DESCRIPTION_H
#define RIG_DESCRIPTION_H

#include <linux/stringify.h>

/* RIG_BAD - 1: all but one value; what is above is not a number in JSON. */
#define RIG_MOST	841534158063459244

#define RIG_RANGE	"\"range\":[0," __stringify(RIG_MOST) "]"
#define RIG_WITHIN(low, high)	"\"within\":[" low "," high "]"

#define RIG_PARAM(name, direction, bounds)				\
	"{\"name\":\"" name "\",\"direction\":\"" direction "\","	\
	"\"type\":\"u64\"," bounds "}"

#define RIG_PLAIN(name)							\
	"{\"encoding\":\"plain\",\"max\":8,\"fields\":[{\"name\":\""	\
	name "\",\"offset\":0,\"size\":8}]}"

#define RIG_HEAD(text, index, since, public)				\
	"{\"name\":\"" text "\",\"index\":" index ",\"since\":" since ","	\
	"\"public\":" public ","

#define RIG_VALUE(bounds)						\
	"\"params\":[" RIG_PARAM("v", "in", bounds) ","			\
	RIG_PARAM("w", "out", RIG_RANGE) "],"				\
	"\"in\":" RIG_PLAIN("v") ",\"out\":" RIG_PLAIN("w") "}"

#define RIG_UP_ANY(text, index, since, ms, more, public)			\
	RIG_HEAD(text, index, since, public)				\
	"\"timeout_ms\":" ms "," more RIG_VALUE(RIG_RANGE)

#define RIG_DOWN_BOUND(text, index, nests, bounds)			\
	RIG_HEAD(text, index, "1", "true")				\
	"\"nests\":" nests "," RIG_VALUE(bounds)

#define RIG_DOWN_IN(text, index, nests, low, high)			\
	RIG_DOWN_BOUND(text, index, nests, RIG_WITHIN(low, high))

#define RIG_DOWN_ANY(text, index, nests)				\
	RIG_DOWN_BOUND(text, index, nests, RIG_RANGE)

#define RIG_LOCK(text, index, since, ms)				\
	"{\"name\":\"" text "\",\"index\":" index ",\"since\":" since ","	\
	"\"struct\":\"words\",\"size\":64,\"hold_ms\":" ms "}"

/* In two pieces: sparse takes no string over 8 KiB. */
#define RIG_DESCRIPTION_UP						\
	"{\"schema\":1,\"interface\":\"rig\",\"version\":2,"		\
	"\"constants\":[],\"enums\":[],\"unions\":[],\"handles\":[],"	\
	"\"structs\":[{\"name\":\"words\",\"fixed\":true,\"size\":64,\"fields\":["	\
	"{\"name\":\"word\",\"type\":\"u64\",\"array\":\"fixed\",\"count\":7,"	\
	"\"offset\":0,\"size\":56},"					\
	"{\"name\":\"last\",\"type\":\"u64\"," RIG_RANGE ","		\
	"\"offset\":56,\"size\":8}]}],"				\
	"\"upcalls\":["							\
	RIG_HEAD("null", "0", "1", "true")				\
	"\"idempotent\":true,\"timeout_ms\":5000,\"params\":[],"	\
	"\"in\":{\"encoding\":\"empty\",\"max\":0},"			\
	"\"out\":{\"encoding\":\"empty\",\"max\":0}},"			\
	RIG_UP_ANY("work", "1", "1", "0", "", "true") ","			\
	RIG_UP_ANY("brief", "2", "1", "1000", "", "true") ","		\
	RIG_UP_ANY("again", "3", "1", "0", "\"idempotent\":true,", "true") ","	\
	RIG_UP_ANY("hidden", "4", "1", "0", "", "false") ","		\
	RIG_HEAD("bulk", "5", "1", "true") "\"timeout_ms\":5000,"	\
	"\"params\":[],\"in\":{\"encoding\":\"opaque\",\"max\":65536},"	\
	"\"out\":{\"encoding\":\"opaque\",\"max\":65536}},"		\
	RIG_UP_ANY("newer", "6", "2", "0", "", "true") ","			\
	RIG_UP_ANY("act", "7", "1", "0", "\"as_caller\":true,", "true") ","	\
	RIG_UP_ANY("act_brief", "8", "1", "1000", "\"as_caller\":true,", "true")	\
	"],"

#define RIG_DESCRIPTION_DOWN						\
	"\"downcalls\":["						\
	RIG_DOWN_ANY("add", "0", "false") ","				\
	RIG_DOWN_ANY("chain", "1", "true") ","				\
	RIG_DOWN_ANY("later", "4", "false") ","				\
	RIG_DOWN_ANY("fail", "5", "false") ","				\
	RIG_DOWN_IN("sleep", "6", "false", "0", "3") ","		\
	RIG_DOWN_IN("raise", "9", "false", "0", "3") ","		\
	RIG_DOWN_IN("raise_irq", "10", "false", "0", "3") ","		\
	RIG_DOWN_ANY("lock_add", "11", "false") ","			\
	RIG_DOWN_IN("lock_hold", "12", "false", "0", "3") ","		\
	RIG_DOWN_IN("lock_wait", "13", "false", "0", "3") ","		\
	RIG_DOWN_ANY("lock_call", "14", "true") ","			\
	RIG_DOWN_IN("lock_count", "15", "false", "0", "3") ","		\
	RIG_DOWN_ANY("lock_short", "16", "false") ","			\
	RIG_DOWN_IN("up", "17", "false", "0", "2") ","			\
	RIG_DOWN_IN("down", "19", "false", "256", "258") ","		\
	RIG_DOWN_ANY("chain_act", "20", "true")				\
	"],\"events\":["						\
	"{\"name\":\"tick\",\"index\":0,\"since\":1,\"queue\":4,\"params\":[],"	\
	"\"in\":" RIG_PLAIN("v") "},"					\
	"{\"name\":\"bare\",\"index\":1,\"since\":1,\"queue\":1,\"params\":[],"	\
	"\"in\":{\"encoding\":\"empty\",\"max\":0}}],"			\
	"\"locks\":[" RIG_LOCK("state", "0", "1", "0") ","		\
	RIG_LOCK("short", "1", "2", "150") "],"				\
	"\"semaphores\":["						\
	"{\"name\":\"items\",\"index\":0,\"since\":1},"			\
	"{\"name\":\"done\",\"index\":1,\"since\":1},"			\
	"{\"name\":\"full\",\"index\":2,\"since\":2}]}"

#endif
