// SPDX-License-Identifier: MIT
/*
 * served.c - a channel that the daemon serves.
 */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "clock.h"
#include "notify.h"
#include "served.h"
#include "stacks.h"

/* A device node is looked for at least this often, beside inotify: a folder
 * that does not exist yet cannot be watched.
 */
#define LOOK_MS 500

/* Watch the folder the node will be in, or the nearest one that exists. */
static void watch_folder(int fd, const char *path)
{
	char *folder = strdup(path), *slash;

	while (folder && (slash = strrchr(folder, '/')) && slash != folder) {
		*slash = '\0';
		if (inotify_add_watch(fd, folder,
				      IN_CREATE | IN_ATTRIB | IN_MOVED_TO) >= 0)
			break;
	}
	free(folder);
}

/* Wait for the device node, where the settings say so; false: the daemon shall
 * stop, as @stop_fd says by being readable.
 */
static bool wait_for_device(const struct served *served, int stop_fd)
{
	uint64_t until = clock_now() + served->config.wait_s * NS_PER_S;
	struct pollfd fds[2] = { { .events = POLLIN },
				 { .fd = stop_fd, .events = POLLIN } };
	char events[4096];

	if (!served->config.wait_s || !access(served->device, F_OK))
		return true;
	notify_logf(UDRIVER_INFO, "waiting for %s to appear, %u s at most",
		    served->device, served->config.wait_s);
	fds[0].fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	while (clock_now() < until && !fds[1].revents) {
		watch_folder(fds[0].fd, served->device);
		if (!access(served->device, R_OK | W_OK))
			break;
		if (poll(fds, 2, LOOK_MS) > 0 && fds[0].revents &&
		    read(fds[0].fd, events, sizeof(events)) < 0)
			continue;
	}
	if (fds[0].fd >= 0)
		close(fds[0].fd);
	return !fds[1].revents;
}

static enum exit_code load_half(struct served *served)
{
	struct config *config = &served->config;
	char *path = NULL, *error = NULL;
	int err = 0;

	if (config->half)
		path = strdup(config->half);
	else
		err = half_find(config->half_dir, served->name, served->device,
				&path);
	if (!path) {
		notify_logf(UDRIVER_ERR, "%s: no memory", served->name);
		return EXIT_OTHER;
	}
	if (err == -ENOENT)
		notify_logf(UDRIVER_ERR,
			    "there is no user half %s, nor one with the name "
			    "of the interface; --half names another",
			    path);
	else
		err = half_load(&served->half, path, &error);
	if (error)
		notify_log(NULL, UDRIVER_ERR, error);
	free(error);
	free(path);
	return err ? EXIT_HALF : EXIT_DONE;
}

static enum exit_code why_not_started(const struct served *served, int err)
{
	switch (udriver_stage(served->driver)) {
	case UDRIVER_STAGE_OPEN:
		return err == -EACCES || err == -EPERM ? EXIT_REFUSED :
							 EXIT_CHANNEL;
	case UDRIVER_STAGE_ATTACH:
		return err == -ENODEV	       ? EXIT_GONE :
		       err == -ENOTRECOVERABLE ? EXIT_FAILED :
						 EXIT_REFUSED;
	case UDRIVER_STAGE_INIT:
		return EXIT_INIT;
	default:
		return EXIT_OTHER;
	}
}

/* Daemons of this channel ended too often: wait as long as it says; false: the
 * daemon shall stop.
 */
static bool wait_for_turn(const struct served *served, int stop_fd)
{
	struct pollfd stop = { .fd = stop_fd, .events = POLLIN };
	int interval = notify_interval_ms(served->notify);
	uint64_t until, now = clock_now(), left;
	unsigned int ms = udriver_retry_ms(served->driver);

	notify_logf(UDRIVER_WARNING,
		    "%s: too soon after the last daemon's end; waiting %u ms",
		    served->name, ms);
	for (until = now + ms * NS_PER_MS; now < until; now = clock_now()) {
		/* A daemon that waits for its turn is not stuck. */
		notify_alive(served->notify);
		left = (until - now) / NS_PER_MS + 1;
		if (interval < 0 || left < (unsigned int)interval)
			interval = left > INT_MAX ? INT_MAX : (int)left;
		if (poll(&stop, 1, interval))
			return false;
	}
	return true;
}

static enum exit_code start_driver(struct served *served, int stop_fd)
{
	const struct config *config = &served->config;
	struct udriver_options options = {
		.name = served->name,
		.device = served->device,
		.mode = config->mode,
		.min_workers = config->min_workers,
		.max_workers = config->max_workers,
		.idle_ms = config->idle_ms,
		.open_signals = stacks_signals(),
		.recovery_ms = config->recovery_ms,
		.repeats = config->repeats,
		.trace = config->trace,
		.replace = served->replace,
		.restarts = config->restarts,
		.log = notify_log,
	};
	int err;

	err = udriver_create(&served->driver, served->half.user, &options);
	if (err) {
		notify_logf(UDRIVER_ERR, "%s: cannot use user half %s: %s",
			    served->name, served->half.path,
			    err == -ENOEXEC ? "it is damaged" : strerror(-err));
		return err == -ENOEXEC ? EXIT_HALF : EXIT_OTHER;
	}
	/* The kernel keeps count, whoever starts daemons, and says when. */
	while ((err = udriver_start(served->driver)) == -EAGAIN &&
	       udriver_retry_ms(served->driver)) {
		if (!wait_for_turn(served, stop_fd))
			return EXIT_DONE;
	}
	if (err) {
		notify_log(NULL, UDRIVER_ERR, udriver_error(served->driver));
		return why_not_started(served, err);
	}
	notify_logf(UDRIVER_INFO,
		    "%s: attached as incarnation %llu with %s, interface '%s' "
		    "version %u",
		    served->name,
		    (unsigned long long)udriver_incarnation(served->driver),
		    served->half.path, served->half.user->interface->name,
		    udriver_version(served->driver));
	return EXIT_DONE;
}

/**
 * served_load - find the channel, and load the user half
 * @served: name and settings
 * @stop_fd: becomes readable when the daemon shall stop, which ends a wait for
 *	the device node
 *
 * Return: EXIT_DONE, with no user half where the daemon shall stop; or what the
 * daemon ends with, the reason having been logged.
 */
enum exit_code served_load(struct served *served, int stop_fd)
{
	if (served->config.device)
		served->device = strdup(served->config.device);
	else if (asprintf(&served->device, "%s/%s", UDRIVER_DEVICE_DIR,
			  served->name) < 0)
		served->device = NULL;
	if (!served->device) {
		notify_logf(UDRIVER_ERR, "%s: no memory", served->name);
		return EXIT_OTHER;
	}
	if (!wait_for_device(served, stop_fd))
		return EXIT_DONE;
	if (access(served->device, F_OK)) {
		notify_logf(
			UDRIVER_ERR,
			"there is no %s: is the kernel half's module loaded?",
			served->device);
		return EXIT_CHANNEL;
	}
	return load_half(served);
}

/**
 * served_start - load, unless that has been done, attach, initialise, serve
 * @served: name and settings
 * @stop_fd: becomes readable when the daemon shall stop
 *
 * Return: EXIT_DONE, with no driver where the daemon shall stop; or what the
 * daemon ends with, the reason having been logged.
 */
enum exit_code served_start(struct served *served, int stop_fd)
{
	enum exit_code code = EXIT_DONE;

	if (!served->half.user)
		code = served_load(served, stop_fd);
	if (code != EXIT_DONE || !served->half.user)
		return code;
	return start_driver(served, stop_fd);
}

/**
 * served_stop - finish what runs and detach
 * @served: a channel
 * @drain_ms: how long that may take
 *
 * Return: EXIT_DONE; EXIT_DRAIN: procedures still run.
 */
enum exit_code served_stop(struct served *served, unsigned int drain_ms)
{
	if (!served->driver || !udriver_stop(served->driver, drain_ms))
		return EXIT_DONE;
	return EXIT_DRAIN;
}

/**
 * served_finish - done with a channel that was stopped
 * @served: the channel
 */
void served_finish(struct served *served)
{
	udriver_destroy(served->driver);
	half_unload(&served->half);
	config_finish(&served->config);
	free(served->device);
}
