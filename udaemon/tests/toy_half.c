// SPDX-License-Identifier: MIT
/*
 * toy_half.c - toy.h's user half as a shared object, for a daemon that has the
 * rest of toy.c linked in.
 */
#include "toy.h"

struct lpc_user_half lpc_user_half;

static void __attribute__((constructor)) load(void)
{
	lpc_user_half = toy.half;
}
