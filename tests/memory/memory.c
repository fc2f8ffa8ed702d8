// SPDX-License-Identifier: MIT
/*
 * memory - with each allocation of kshim refused in turn, everything that kshim does
 * is done once more: what met the refusal must say -ENOMEM, and must work when it
 * is done again.
 *
 * Runs with a kshim whose allocations have numbers (sites.awk, fail.h).
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "../drivers/lend/lend.h"
#include "channel.h"

#define PARAMETERS	"/sys/module/kshim/parameters/"
#define HANGS_S		60
#define LENT		(40 * 4096)	/* more pages than have room in a grant */

static struct channel rig, wire, lend;
static int lend_fd = -1;
static const char *now;

/* Numbers of kshim's. */

static void set(const char *name, int v)
{
	char path[128], text[16];
	int fd, len = snprintf(text, sizeof(text), "%d", v);

	snprintf(path, sizeof(path), PARAMETERS "%s", name);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, text, len) != len)
		give_up("%s: %s", path, strerror(errno));
	close(fd);
}

static int site(void)
{
	char text[16] = "";
	int fd = open(PARAMETERS "fail_site", O_RDONLY | O_CLOEXEC);

	if (fd < 0 || read(fd, text, sizeof(text) - 1) < 0)
		give_up(PARAMETERS "fail_site: %s", strerror(errno));
	close(fd);
	return atoi(text);
}

/* Steps: each does something and undoes it; 0 or a negative error number. */

static int insert(const char *folder, const char *module, const char *params)
{
	struct utsname name;
	char path[256];
	int fd, err;

	uname(&name);
	snprintf(path, sizeof(path), "/lib/modules/%s/%s/%s.ko", name.release, folder,
		 module);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		give_up("%s: %s", path, strerror(errno));
	err = syscall(SYS_finit_module, fd, params, 0) < 0 ? -errno : 0;
	close(fd);
	return err;
}

static int take_out(const char *module)
{
	return syscall(SYS_delete_module, module, O_NONBLOCK) < 0 ? -errno : 0;
}

static int register_half(const char *module)
{
	int err = insert("cleave-tests", module, "");

	return err ?: take_out(module);
}

static int step_register_lend(void)
{
	return register_half("lpc_lend");
}

static int step_register_wire(void)
{
	return register_half("lpc_wire");
}

static int step_register_rig(void)
{
	return register_half("lpc_rig");
}

static int step_open(void)
{
	int fd = open("/dev/lpc/rig0", O_RDWR | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	close(fd);
	return 0;
}

/* A daemon of a kernel half that nobody else serves, with a slot if that is wanted. */
static int attach(bool slot)
{
	struct lpc_slot_op op = { .size = sizeof(op) };
	struct lpc_reset reset = { .size = sizeof(reset) };
	struct lpc_hello hello = {
		.size = sizeof(hello),
		.abi = LPC_ABI,
		.features = LPC_FEATURE_SLOTS,
		.version = rig.info.version,
		.signature = rig.info.signature,
	};
	int fd = open("/dev/lpc/rig1", O_RDWR | O_CLOEXEC), err;

	if (fd < 0)
		return -errno;
	memcpy(hello.interface, rig.info.interface, sizeof(hello.interface));
	command(fd, LPC_IOC_RESET, &reset);
	err = command(fd, LPC_IOC_HELLO, &hello);
	if (!err && slot)
		err = command(fd, LPC_IOC_SLOT, &op);
	close(fd);
	return err;
}

static int step_hello(void)
{
	return attach(false);
}

static int step_slot(void)
{
	return attach(true);
}

static json_t *named(struct channel *channel, const char *list, const char *name)
{
	return message_named(channel_list(channel, list), name);
}

/* An upcall of the most bytes there can be, and its answer as long. */
static int step_call(void)
{
	json_t *upcall = named(&rig, "upcalls", "bulk");
	struct caller caller;
	static uint8_t bytes[65536];
	uint64_t id;
	int err;

	caller_start(&caller, &rig, upcall);
	if (!channel_take_or(&rig, &caller, &id))
		return caller_finish(&caller);
	err = channel_answer(&rig, ROUTE_RESPONSE, id, bytes, sizeof(bytes), 0);
	if (err)
		channel_answer(&rig, ROUTE_RESPONSE, id, bytes, sizeof(bytes), 0);
	return caller_finish(&caller) ?: err;
}

static int exec_value(uint64_t call, const char *name, uint64_t v)
{
	uint64_t out;

	return channel_exec(&rig, call, named(&rig, "downcalls", name), &v, sizeof(v),
			    &out, sizeof(out));
}

static int step_exec(void)
{
	return exec_value(0, "add", 1);
}

/* What is nested is refused by the daemon (-EIO), which is how this one ends well. */
static int step_nested(void)
{
	int err = exec_value(0, "chain", 1);

	return err == -EIO ? 0 : err;
}

static int step_request(void)
{
	uint64_t v = 1, out;
	struct lpc_request request = {
		.size = sizeof(request),
		.kind = LPC_KIND_DOWNCALL,
		.in = pointer(&v),
		.in_len = sizeof(v),
		.buf = pointer(&out),
		.buf_len = sizeof(out),
	};

	return command(rig.observer, LPC_IOC_REQUEST, &request) ?: request.status;
}

static int step_lock(void)
{
	uint64_t words[8];
	int err = channel_lock(&rig, 0, 0, sizeof(words), words, 0, 0), again;

	if (err)
		return err;
	err = channel_unlock(&rig, 0, 0, sizeof(words), words, 0);
	again = err ? channel_unlock(&rig, 0, 0, sizeof(words), words, 0) : 0;
	return err ?: again;
}

static int query(const struct channel *channel, uint32_t kind)
{
	static uint8_t room[65536];
	struct lpc_query query = {
		.size = sizeof(query),
		.kind = kind,
		.buf = pointer(room),
		.buf_len = sizeof(room),
	};

	return command(channel->observer, LPC_IOC_QUERY, &query);
}

static int step_query(void)
{
	uint32_t kind;
	int err = query(&lend, LPC_QUERY_GRANTS);

	for (kind = LPC_QUERY_HALF; kind <= LPC_QUERY_CALLS && !err; kind++)
		err = query(&rig, kind);
	return err;
}

/* Who called, what it may do, acting as it, and acting as oneself again. */
static int step_identity(void)
{
	struct lpc_may may = {
		.size = sizeof(may),
		.kind = LPC_MAY_PATH,
		.path = pointer("/"),
	};
	struct lpc_assume assume = { .size = sizeof(assume) };
	struct caller caller;
	uint64_t id, v = 1;
	int err, last;

	caller_start(&caller, &rig, named(&rig, "upcalls", "act"));
	if (!channel_take_or(&rig, &caller, &id))
		return caller_finish(&caller);
	may.call = assume.call = id;
	err = command(rig.fd, LPC_IOC_MAY, &may) ?: may.answer;
	err = err ?: command(rig.fd, LPC_IOC_ASSUME, &assume);
	assume.flags = LPC_ASSUME_END;
	last = command(rig.fd, LPC_IOC_ASSUME, &assume);
	if (last)
		command(rig.fd, LPC_IOC_ASSUME, &assume);
	channel_answer(&rig, ROUTE_RESPONSE, id, &v, sizeof(v), 0);
	return caller_finish(&caller) ?: err ?: last;
}

static int step_handle(void)
{
	uint64_t handle, n = 1;
	int err = channel_exec(&wire, 0, named(&wire, "downcalls", "make_thing"), &n, 4,
			       &handle, sizeof(handle));

	return err ?: channel_exec(&wire, 0, named(&wire, "downcalls", "drop_thing"),
				   &handle, sizeof(handle), &n, 0);
}

struct lender {
	pthread_t thread;
	unsigned long cmd;
	atomic_bool done;
	int err;
};

static void *borrow(void *arg)
{
	static uint8_t buffer[LENT + 4096];
	struct lender *lender = arg;
	struct lend_op op = { .buf = pointer(buffer + 100), .len = LENT };

	lender->err = ioctl(lend_fd, lender->cmd, &op) < 0 ? -errno : 0;
	atomic_store(&lender->done, true);
	return NULL;
}

/* A call that something is lent for; the daemon says that it has failed. */
static int lent(unsigned long cmd)
{
	struct lender lender = { .cmd = cmd };

	atomic_init(&lender.done, false);
	pthread_create(&lender.thread, NULL, borrow, &lender);
	while (!atomic_load(&lender.done)) {
		struct lpc_poll poll = {
			.size = sizeof(poll),
			.buf = pointer(lend.buf),
			.buf_len = lend.hello.payload_max,
			.timeout_ns = MS,
		};

		if (!command(lend.fd, LPC_IOC_POLL, &poll))
			channel_answer(&lend, ROUTE_RESPONSE, poll.msg.call, NULL, 0, -EIO);
	}
	pthread_join(lender.thread, NULL);
	return lender.err == -EIO ? 0 : lender.err;
}

static int step_grant(void)
{
	return lent(LEND_SUM);
}

static int step_block(void)
{
	return lent(LEND_SUM_BLOCK);
}

static const struct {
	const char *name;
	int (*run)(void);
	bool early;	/* before the kernel halves are there */
} steps[] = {
	{ "register rig", step_register_rig, true },
	{ "register wire", step_register_wire, true },
	{ "register lend", step_register_lend, true },
	{ "open", step_open, false },
	{ "hello", step_hello, false },
	{ "slot", step_slot, false },
	{ "call", step_call, false },
	{ "downcall", step_exec, false },
	{ "nested", step_nested, false },
	{ "request", step_request, false },
	{ "lock", step_lock, false },
	{ "query", step_query, false },
	{ "identity", step_identity, false },
	{ "handle", step_handle, false },
	{ "grant", step_grant, false },
	{ "block", step_block, false },
};

#define STEPS (sizeof(steps) / sizeof(steps[0]))

static void hangs(int signal __attribute__((unused)))
{
	give_up("%s hangs", now);
}

static void prepare(void)
{
	if (insert("cleave-tests", "lpc_rig", "attach_ms=5000") ||
	    insert("cleave-tests", "lpc_wire", "") || insert("cleave-tests", "lpc_lend", ""))
		give_up("the kernel halves cannot be loaded");
	channel_open(&rig, "rig0", 1);
	channel_open(&wire, "wire", 2);
	channel_open(&lend, "lend", 3);
	if (channel_attach(&rig) || channel_attach(&wire) || channel_attach(&lend))
		give_up("the kernel halves cannot be attached");
	lend_fd = open("/dev/lend", O_RDWR | O_CLOEXEC);
	if (lend_fd < 0)
		give_up("/dev/lend: %s", strerror(errno));
}

/* One site, refused where it comes for the @skip-th time; whether it came. */
static bool refuse(int number, int skip, bool early, bool *ret_wrong)
{
	bool met;
	size_t i;
	int err;

	for (i = 0; i < STEPS; i++) {
		if (steps[i].early != early)
			continue;
		now = steps[i].name;
		set("fail_skip", skip);
		set("fail_site", number);
		alarm(HANGS_S);
		err = steps[i].run();
		met = site() == -1;
		set("fail_site", -1);
		if (met)
			printf("@ %d %d %s %s\n", number, skip, strerrorname_np(-err),
			       steps[i].name);
		if (err != (met ? -ENOMEM : 0)) {
			printf("wrong: site %d, time %d: %s: %d\n", number, skip + 1,
			       steps[i].name, err);
			*ret_wrong = true;
		}
		err = met ? steps[i].run() : 0;
		if (err) {
			printf("wrong: site %d, time %d: %s, done again: %d\n", number,
			       skip + 1, steps[i].name, err);
			*ret_wrong = true;
		}
		alarm(0);
		if (met)
			return true;
	}
	return false;
}

/* kshim itself. */
static bool refuse_load(int number, bool *ret_wrong)
{
	char params[32];
	int err;

	snprintf(params, sizeof(params), "fail_site=%d", number);
	err = insert("cleave", "kshim", params);
	if (!err)
		take_out("kshim");
	if (err && err != -ENOMEM) {
		printf("wrong: site %d: loading kshim: %d\n", number, err);
		*ret_wrong = true;
	}
	if (err)
		printf("@ %d 0 %s load kshim\n", number, strerrorname_np(-err));
	return err;
}

int main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 0, times = argc > 2 ? atoi(argv[2]) : 1;
	bool wrong = false, *met;
	int number, skip, phase;

	if (argc != 3 || n < 1) {
		fprintf(stderr, "usage: memory SITES TIMES\n");
		return 2;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	signal(SIGALRM, hangs);
	met = calloc(n, sizeof(*met));
	for (number = 0; number < n; number++)
		met[number] = refuse_load(number, &wrong);
	if (insert("cleave", "kshim", ""))
		give_up("kshim cannot be loaded");
	for (phase = 0; phase < 2; phase++) {
		if (phase)
			prepare();
		for (number = 0; number < n; number++) {
			for (skip = 0; skip < times && refuse(number, skip, !phase, &wrong);
			     skip++)
				met[number] = true;
		}
	}
	for (number = 0; number < n; number++) {
		if (!met[number])
			printf("- %d\n", number);
	}
	return wrong;
}
