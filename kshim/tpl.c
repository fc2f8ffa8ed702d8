// SPDX-License-Identifier: GPL-2.0-only
/*
 * tpl.c - the TPL codec of both sides, for this one.
 */
#include "lpc_tpl.c"
