// SPDX-License-Identifier: MIT
/*
 * machine.c - what it is measured on.
 */
#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__x86_64__) || defined(__i386__)
#include <cpuid.h>
#endif

#include "machine.h"

extern char **environ;

/* What runs this machine, as the processor tells. */
static const char *accelerator(void)
{
#if defined(__x86_64__) || defined(__i386__)
	unsigned int a, b, c, d;
	char name[13] = "";

	if (!__get_cpuid(1, &a, &b, &c, &d))
		return "unknown";
	if (!(c & 1U << 31))
		return "none";
	__cpuid(0x40000000, a, b, c, d);
	memcpy(name, &b, 4);
	memcpy(name + 4, &c, 4);
	memcpy(name + 8, &d, 4);
	if (!strcmp(name, "TCGTCGTCGTCG"))
		return "tcg";
	if (!strncmp(name, "KVMKVMKVM", 9))
		return "kvm";
#endif
	return "unknown";
}

/**
 * machine_describe - say what it is measured on
 * @result: where
 */
void machine_describe(struct result *result)
{
	struct utsname names;

	uname(&names);
	snprintf(result->kernel, sizeof(result->kernel), "%.*s",
		 RESULT_NAME - 1, names.release);
	snprintf(result->accel, sizeof(result->accel), "%s", accelerator());
	result->cpus = sysconf(_SC_NPROCESSORS_ONLN);
}

/**
 * machine_load - load a kernel module, unless it is loaded
 * @module: its name
 *
 * Return: 0; -ENOENT: there is no modprobe; -ENODEV: it could not.
 */
int machine_load(const char *module)
{
	const char *argv[] = { "modprobe", module, NULL };
	char path[128];
	int status;
	pid_t pid;

	snprintf(path, sizeof(path), "/sys/module/%s", module);
	if (!access(path, F_OK))
		return 0;
	if (posix_spawnp(&pid, argv[0], NULL, NULL, (char *const *)argv,
			 environ))
		return -ENOENT;
	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -ENODEV;
	if (WEXITSTATUS(status) == 127)
		return -ENOENT;
	return WEXITSTATUS(status) ? -ENODEV : 0;
}
