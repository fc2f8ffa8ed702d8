/* SPDX-License-Identifier: MIT */
/*
 * lpcname.h - names of C made into names that an interface file can have
 */
#ifndef DRVSPLIT_LPCNAME_H
#define DRVSPLIT_LPCNAME_H

/** ds_lpc_word() - @text as a name of the interface language, interned */
const char *ds_lpc_word(const char *text);

#endif
