// SPDX-License-Identifier: MIT
/*
 * place_inside.c - the same user half linked into a module: inside_NAME, of
 * tests/drivers/inside.  Its end is the module's.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../drivers/inside/inside.h"
#include "place.h"

/* There is nobody to end it early, so that a machine that is busy is no hang. */
#define PATIENCE_MS	20000

static int inside_open(struct place *place)
{
	struct utsname machine;
	struct symbols split;
	char path[256];
	int err;

	snprintf(path, sizeof(path), PLACE_HALF, place->model->name);
	err = symbols_read(&split, path, place->model->sources, NULL);
	if (err)
		return err;
	uname(&machine);
	snprintf(path, sizeof(path), "/lib/modules/%s/cleave-tests/inside_%s.ko",
		 machine.release, place->model->name);
	err = symbols_read(&place->symbols, path, place->model->sources,
			   &split);
	symbols_finish(&split);
	return err;
}

static int inside_begin(struct place *place)
{
	char module[64], path[96];
	const char *const argv[] = { "/usr/bin/busybox", "modprobe", module, NULL };
	int err, status;
	pid_t pid;

	snprintf(module, sizeof(module), "inside_%s", place->model->name);
	snprintf(path, sizeof(path), "/sys/module/%s", module);
	if (!access(path, F_OK))
		return -EBUSY;
	err = place_spawn(argv, &pid);
	if (err)
		return err;
	if (waitpid(pid, &status, 0) != pid || status)
		return -EIO;
	snprintf(path, sizeof(path), "/dev/inside-%s", place->model->name);
	place->memory = open(path, O_RDWR | O_CLOEXEC);
	return place->memory < 0 ? -errno : 0;
}

static int inside_end(struct place *place)
{
	char module[64];

	if (place->memory < 0)
		return 0;
	close(place->memory);
	place->memory = -1;
	snprintf(module, sizeof(module), "inside_%s", place->model->name);
	return syscall(SYS_delete_module, module, O_NONBLOCK) ? -errno : 0;
}

static bool inside_serves(struct place *place)
{
	return place->memory >= 0;
}

static bool inside_event(struct place *place)
{
	(void)place;
	return false;
}

static uint64_t inside_address(struct place *place, const struct symbol *symbol)
{
	unsigned long long base = 0;
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "/sys/module/inside_%s/sections/%s",
		 place->model->name, symbol->section);
	file = fopen(path, "re");
	if (!file || fscanf(file, "%llx", &base) != 1)
		base = 0;
	if (file)
		fclose(file);
	return base ? base + symbol->value : 0;
}

static int inside_memory(struct place *place, unsigned long command,
			 uint64_t address, const void *data, size_t len)
{
	struct inside_memory memory = {
		.address = address,
		.data = (uintptr_t)data,
		.len = len,
	};

	return ioctl(place->memory, command, &memory) ? -errno : 0;
}

static int inside_read(struct place *place, uint64_t address, void *to, size_t len)
{
	return inside_memory(place, INSIDE_IOC_READ, address, to, len);
}

static int inside_write(struct place *place, uint64_t address, const void *from,
			size_t len)
{
	return inside_memory(place, INSIDE_IOC_WRITE, address, from, len);
}

static int inside_stack(struct place *place, uint64_t address, uint32_t bit)
{
	struct inside_stack stack = { .address = address, .bit = bit };

	place->flipped = false;
	return ioctl(place->memory, INSIDE_IOC_STACK, &stack) ? -errno : 0;
}

static bool inside_unstack(struct place *place)
{
	return ioctl(place->memory, INSIDE_IOC_UNSTACK) > 0;
}

static int inside_heap(struct place *place, uint64_t *ret_address, uint64_t *ret_len)
{
	struct inside_heap heap;

	if (ioctl(place->memory, INSIDE_IOC_HEAP, &heap))
		return -errno;
	*ret_address = heap.address;
	*ret_len = heap.len;
	return 0;
}

const struct place_ops place_inside = {
	.patience_ms = PATIENCE_MS,
	.open = inside_open,
	.begin = inside_begin,
	.end = inside_end,
	.serves = inside_serves,
	.event = inside_event,
	.address = inside_address,
	.read = inside_read,
	.write = inside_write,
	.stack = inside_stack,
	.unstack = inside_unstack,
	.heap = inside_heap,
};
