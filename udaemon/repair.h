/* SPDX-License-Identifier: MIT */
/*
 * repair.h - structures that the last user half died with are made sound.
 */
#ifndef _REPAIR_H
#define _REPAIR_H

struct lpc_driver;

int ud_repair(struct lpc_driver *driver);

#endif /* _REPAIR_H */
