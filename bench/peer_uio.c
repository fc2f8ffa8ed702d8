// SPDX-License-Identifier: MIT
/*
 * peer_uio.c - an interrupt handled in user space by UIO, on the edu device that
 * QEMU has: from the write to the register that raises the interrupt until the
 * thread that slept in read() of the UIO device runs, on the same processor.
 *
 * That is one way, not there and back as a call is.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/pci_regs.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#include "clock.h"
#include "series.h"

#define DEVICES "/sys/bus/pci/devices"
#define DRIVER	"uio_pci_generic"

/* The edu device, as QEMU's documentation has it. */
#define EDU_VENDOR 0x1234
#define EDU_DEVICE 0x11e8
#define EDU_BYTES  (1 << 20)
#define EDU_RAISE  (0x60 / 4)
#define EDU_ACK	   (0x64 / 4)

/**
 * struct edu - the device, and who waits for it
 * @path: of its folder
 * @registers: of it
 * @config: its configuration space
 * @uio: where its interrupts are read from
 * @woken: eventfd: the interrupt was handled
 * @end: when its thread ran
 * @thread: that sleeps in read()
 */
struct edu {
	char path[128];
	volatile uint32_t *registers;
	int config;
	int uio;
	int woken;
	_Atomic uint64_t end;
	pthread_t thread;
};

static int write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC), err = 0;

	if (fd < 0)
		return -errno;
	if (write(fd, text, strlen(text)) < 0)
		err = -errno;
	close(fd);
	return err;
}

static unsigned int read_number(const char *dir, const char *name)
{
	char path[256], text[32] = "";
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	file = fopen(path, "re");
	if (!file)
		return 0;
	if (!fgets(text, sizeof(text), file))
		text[0] = '\0';
	fclose(file);
	return (unsigned int)strtoul(text, NULL, 0);
}

/* The first entry of @dir whose name does not begin with a dot. */
static bool first_entry(const char *dir, char *name, size_t size)
{
	const struct dirent *entry;
	DIR *list = opendir(dir);
	bool found = false;

	while (list && !found && (entry = readdir(list))) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(name, size, "%.*s", (int)size - 1, entry->d_name);
		found = true;
	}
	if (list)
		closedir(list);
	return found;
}

static int find_device(struct edu *edu, char *name, size_t size)
{
	const struct dirent *entry;
	DIR *list = opendir(DEVICES);
	int err = -ENODEV;

	while (list && err && (entry = readdir(list))) {
		snprintf(edu->path, sizeof(edu->path), DEVICES "/%.64s",
			 entry->d_name);
		if (read_number(edu->path, "vendor") != EDU_VENDOR ||
		    read_number(edu->path, "device") != EDU_DEVICE)
			continue;
		snprintf(name, size, "%.*s", (int)size - 1, entry->d_name);
		err = 0;
	}
	if (list)
		closedir(list);
	return err;
}

/* Give the device to UIO; or say why that cannot be. */
static int bind_device(struct edu *edu, const char *name,
		       struct samples *samples)
{
	char path[192];
	int err;

	snprintf(path, sizeof(path), "%s/driver", edu->path);
	if (!access(path, F_OK))
		return samples_absent(samples,
				      "the edu device has a driver already");
	snprintf(path, sizeof(path), "%s/driver_override", edu->path);
	err = write_text(path, DRIVER);
	if (!err)
		err = write_text("/sys/bus/pci/drivers_probe", name);
	return err;
}

static void unbind_device(const struct edu *edu, const char *name)
{
	char path[192];

	write_text("/sys/bus/pci/drivers/" DRIVER "/unbind", name);
	snprintf(path, sizeof(path), "%s/driver_override", edu->path);
	write_text(path, "\n");
}

static int open_device(struct edu *edu)
{
	char path[192], name[32], uio[64];
	int fd;

	snprintf(path, sizeof(path), "%s/uio", edu->path);
	if (!first_entry(path, name, sizeof(name)))
		return -ENODEV;
	snprintf(uio, sizeof(uio), "/dev/%s", name);
	edu->uio = open(uio, O_RDWR | O_CLOEXEC);
	if (edu->uio < 0)
		return -errno;
	snprintf(path, sizeof(path), "%s/config", edu->path);
	edu->config = open(path, O_RDWR | O_CLOEXEC);
	if (edu->config < 0)
		return -errno;
	snprintf(path, sizeof(path), "%s/resource0", edu->path);
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	edu->registers = mmap(NULL, EDU_BYTES, PROT_READ | PROT_WRITE,
			      MAP_SHARED, fd, 0);
	close(fd);
	return edu->registers == MAP_FAILED ? -errno : 0;
}

/* The kernel's handler has masked the interrupt: let the next one through. */
static int unmask(const struct edu *edu)
{
	uint16_t command;

	if (pread(edu->config, &command, sizeof(command), PCI_COMMAND) !=
	    sizeof(command))
		return -EIO;
	command &= (uint16_t)~PCI_COMMAND_INTX_DISABLE;
	return pwrite(edu->config, &command, sizeof(command), PCI_COMMAND) ==
	       sizeof(command) ? 0 : -EIO;
}

static void *handle(void *arg)
{
	const uint64_t one = 1;
	struct edu *edu = arg;
	uint32_t count;

	while (read(edu->uio, &count, sizeof(count)) == sizeof(count)) {
		atomic_store(&edu->end, clock_now());
		edu->registers[EDU_ACK] = 1;
		if (unmask(edu) ||
		    write(edu->woken, &one, sizeof(one)) != sizeof(one))
			break;
	}
	return NULL;
}

static int time_wake(struct edu *edu, struct samples *samples)
{
	uint64_t start, count;

	while (samples_wanted(samples)) {
		start = clock_now();
		edu->registers[EDU_RAISE] = 1;
		if (read(edu->woken, &count, sizeof(count)) != sizeof(count))
			return -EIO;
		samples_add(samples, atomic_load(&edu->end) - start);
	}
	return 0;
}

static int time_device(struct edu *edu, struct samples *samples)
{
	const struct sched_param param = { .sched_priority = 0 };
	int err;

	err = open_device(edu);
	if (err)
		return err;
	edu->woken = eventfd(0, EFD_CLOEXEC);
	if (edu->woken < 0)
		return -errno;
	edu->registers[EDU_ACK] = UINT32_MAX;
	err = unmask(edu);
	if (err)
		return err;
	err = -pthread_create(&edu->thread, NULL, handle, edu);
	if (err)
		return err;
	/* The handler sleeps again before it is asked for the next one. */
	sched_setscheduler(0, SCHED_BATCH, &param);
	err = time_wake(edu, samples);
	sched_setscheduler(0, SCHED_OTHER, &param);
	pthread_cancel(edu->thread);
	pthread_join(edu->thread, NULL);
	return err;
}

int measure_uio(const struct series *series, struct samples *samples)
{
	struct edu edu = { .config = -1, .uio = -1, .woken = -1 };
	char name[64];
	int err;

	(void)series;
	if (find_device(&edu, name, sizeof(name)))
		return samples_absent(samples,
				      "this machine has no edu device");
	err = bind_device(&edu, name, samples);
	if (err)
		return err;
	err = time_device(&edu, samples);
	if (edu.registers && edu.registers != MAP_FAILED)
		munmap((void *)edu.registers, EDU_BYTES);
	if (edu.woken >= 0)
		close(edu.woken);
	if (edu.config >= 0)
		close(edu.config);
	if (edu.uio >= 0)
		close(edu.uio);
	unbind_device(&edu, name);
	return err;
}
