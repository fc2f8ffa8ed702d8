/* SPDX-License-Identifier: MIT */
/*
 * wiretest.h - for tests of what crosses, on the test driver "wire".
 */
#ifndef WIRETEST_H
#define WIRETEST_H

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <tpl.h>

#include "lpctest.h"
#include "wire_lpc.h"

#define WIRE_DEVICE	"/dev/lpc/wire"

/* As LANGUAGE.md says, written by hand: not what lpcgen says of itself. */
#define WIRE_ECHO_FORMAT	"UsBA(j)A(u)uA(U)A(s)"
#define WIRE_IMAGE_FORMAT	"A(v)sBuA(U)A(s)A(u)c#"

/* Attach to a kernel half with all its upcalls. */
static inline int wire_attach_to(const char *device)
{
	static const char *const names[] = { "echo", "answer", "choose" };
	struct lpc_hello hello = lpctest_hello();
	int fd, i;

	fd = lpctest_open(device, O_RDWR);
	snprintf(hello.interface, sizeof(hello.interface), "wire");
	hello.version = WIRE_VERSION;
	hello.signature = WIRE_SIGNATURE;
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_HELLO, &hello), 0);
	for (i = 0; i < 3; i++)
		lpctest_result(lpctest_bind(fd, LPC_KIND_UPCALL, names[i], 0), i);
	return fd;
}

static inline void wire_load(const char *parameters)
{
	vmtest_load("kshim", NULL);
	vmtest_load("lpc_wire", parameters);
}

/* Load the driver and attach to it. */
static inline int wire_attach(void)
{
	wire_load(NULL);
	return wire_attach_to(WIRE_DEVICE);
}

/* Ask for a downcall; 0 or what the way or the procedure says. */
static inline int wire_down(int fd, uint32_t index, const void *in,
			    uint32_t in_len, void *out)
{
	uint64_t room[8];
	int err;

	err = lpctest_request(fd, LPC_KIND_DOWNCALL, index, in, in_len, room,
			      sizeof(room), NULL);
	if (!err && out)
		memcpy(out, room, sizeof(uint64_t));
	return err;
}

#endif
