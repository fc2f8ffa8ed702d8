// SPDX-License-Identifier: MIT
/*
 * t_wire_tpl.c - libtpl reads every message that the kernel writes, and the
 * kernel reads what libtpl writes: 100,000 random messages, half each way, each
 * sent back and compared.
 *
 * vmtest: timeout=240
 */
#include "wiretest.h"

#include <unistd.h>

#define ECHOES		50000
#define PAIRS		4	/* of a caller and a worker: no processor idles */

struct echo {
	uint64_t seed;
	char *text;
	tpl_bin data;
	int16_t element;
	uint32_t maybe;
	uint32_t tag;
	uint64_t number;
	char *item_text;
};

static unsigned int tags[3], absent, longest;

/* Read one with libtpl and write another one with the same. */
static void echo(const void *image, size_t len, void **ret_image, size_t *ret_len)
{
	struct echo e = { 0 };
	tpl_node *in, *out;
	int n;

	in = tpl_map(WIRE_ECHO_FORMAT, &e.seed, &e.text, &e.data, &e.element,
		     &e.maybe, &e.tag, &e.number, &e.item_text);
	vmtest_check(in && !tpl_load(in, TPL_MEM, image, len));
	vmtest_check(tpl_unpack(in, 0) > 0);
	out = tpl_map(WIRE_ECHO_FORMAT, &e.seed, &e.text, &e.data, &e.element,
		      &e.maybe, &e.tag, &e.number, &e.item_text);
	tpl_pack(out, 0);
	while (tpl_unpack(in, 1) > 0)
		tpl_pack(out, 1);
	for (n = 0; tpl_unpack(in, 2) > 0; n++)
		tpl_pack(out, 2);
	vmtest_check(n <= 1);
	__atomic_add_fetch(&absent, !n, __ATOMIC_RELAXED);
	for (n = 0; tpl_unpack(in, 3) > 0; n++)
		tpl_pack(out, 3);
	vmtest_equal(n, e.tag == WHAT_NUMBER);
	for (n = 0; tpl_unpack(in, 4) > 0; n++) {
		tpl_pack(out, 4);
		free(e.item_text);
	}
	vmtest_equal(n, e.tag == WHAT_TEXT);
	__atomic_add_fetch(&tags[e.tag], 1, __ATOMIC_RELAXED);
	if (len > longest)
		longest = len;
	vmtest_check(!tpl_dump(out, TPL_MEM, ret_image, ret_len));
	free(e.text);
	free(e.data.addr);
	tpl_free(in);
	tpl_free(out);
}

static void *worker(void *arg)
{
	static __thread char in[4096];
	struct lpc_response_poll both = {
		.size = sizeof(both),
		.buf = lpctest_ptr(in),
		.buf_len = sizeof(in),
	};
	struct lpc_message msg;
	int fd = *(int *)arg, err;
	size_t len;
	void *image;

	err = lpctest_poll(fd, in, sizeof(in), 0, 0, &msg);
	while (!err) {
		vmtest_equal(msg.index, LPC_WIRE_UPCALL_ECHO);
		echo(in, msg.len, &image, &len);
		both.call = msg.call;
		both.reply = lpctest_ptr(image);
		both.reply_len = len;
		err = lpctest_ioctl(fd, LPC_IOC_RESPONSE_POLL, &both);
		free(image);
		msg = both.msg;
	}
	lpctest_result(err, -ENODEV);
	return NULL;
}

static int fd;

static void *caller(void *arg)
{
	struct wire_echoes_in in = {
		.seed = 20261122 + (uintptr_t)arg * 1000,
		.count = ECHOES / PAIRS,
	};
	uint64_t same;

	lpctest_result(wire_down(fd, LPC_WIRE_DOWNCALL_ECHOES, &in, sizeof(in), &same),
		       0);
	vmtest_equal((uint32_t)same, ECHOES / PAIRS);
	return NULL;
}

int main(void)
{
	pthread_t workers[PAIRS], callers[PAIRS];
	struct lpc_info_procedure info;
	uintptr_t i;

	fd = wire_attach();
	for (i = 0; i < PAIRS; i++) {
		pthread_create(&workers[i], NULL, worker, &fd);
		pthread_create(&callers[i], NULL, caller, (void *)i);
	}
	for (i = 0; i < PAIRS; i++)
		pthread_join(callers[i], NULL);
	info = lpctest_procedure(fd, LPC_KIND_UPCALL, LPC_WIRE_UPCALL_ECHO);
	vmtest_equal(info.calls, ECHOES);
	vmtest_equal(info.failed, 0);
	/* They were not all alike. */
	vmtest_check(tags[0] > ECHOES / 4 && tags[1] > ECHOES / 4 &&
		     tags[2] > ECHOES / 4);
	vmtest_check(absent > ECHOES / 4 && absent < ECHOES * 3 / 4);
	vmtest_check(longest > 600, "%u", longest);
	vmtest_unload("lpc_wire");
	for (i = 0; i < PAIRS; i++)
		pthread_join(workers[i], NULL);
	close(fd);
	return 0;
}
