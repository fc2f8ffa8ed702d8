// SPDX-License-Identifier: MIT
/*
 * t_wire_bad.c - arguments that the interface does not allow do not reach the
 * kernel half: each field of a plain structure and each part of an image, one
 * wrong at a time, in a downcall and in a lock's copy.
 */
#include "wiretest.h"

#include <unistd.h>

static int fd;

/* Of a procedure that would take it: 0, or how it is refused. */
static int take_plain(const struct wire_take_plain_in *in, uint32_t len)
{
	return wire_down(fd, LPC_WIRE_DOWNCALL_TAKE_PLAIN, in, len, NULL);
}

static const struct wire_take_plain_in good = {
	.p = { .low = 5, .wide = 7, .flag = 1, .shade = SHADE_LIGHT },
	.few = 3,
	.yes = 0,
	.shade = SHADE_DARK,
};

#define REFUSED(field, value)						\
	do {								\
		struct wire_take_plain_in bad = good;			\
									\
		bad.field = (value);					\
		lpctest_result(take_plain(&bad, sizeof(bad)), -EPROTO);	\
	} while (0)

static void plain(void)
{
	uint8_t longer[sizeof(good) + 1] = { 0 };

	lpctest_result(take_plain(&good, sizeof(good)), 0);
	lpctest_result(take_plain(&good, sizeof(good) - 1), -EPROTO);
	lpctest_result(take_plain(&good, 0), -EPROTO);
	memcpy(longer, &good, sizeof(good));
	lpctest_result(take_plain((void *)longer, sizeof(longer)), -EMSGSIZE);
	REFUSED(few, 2);
	REFUSED(few, 10);
	REFUSED(yes, 2);
	REFUSED(yes, 255);
	REFUSED(shade, 0);
	REFUSED(shade, 2);
	REFUSED(shade, 5);
	REFUSED(__pad0[0], 1);
	REFUSED(p.low, 0);
	REFUSED(p.low, 11);
	REFUSED(p.flag, 2);
	REFUSED(p.shade, 3);
	REFUSED(p.__pad0[0], 1);
	REFUSED(p.__pad0[2], 1);
	REFUSED(p.__pad1[0], 1);
	REFUSED(p.__pad1[1], 128);
}

/**
 * struct image - what an image is made of
 * @n_list: numbers, 0 to n - 1
 * @first: the first one instead
 * @text: a string
 * @data_len: bytes
 * @tag: of the union
 * @numbers: times its arm NUMBER is there
 * @texts: times its arm TEXT is there
 * @maybes: times the optional value is there
 * @n_three: numbers in the fixed array
 */
struct image {
	unsigned int n_list;
	uint16_t first;
	const char *text;
	uint32_t data_len;
	uint32_t tag;
	unsigned int numbers;
	unsigned int texts;
	unsigned int maybes;
	int n_three;
};

static const struct image fine = {
	.n_list = 4,
	.text = "12345678",
	.data_len = 8,
	.tag = WHAT_NUMBER,
	.numbers = 1,
	.maybes = 1,
	.n_three = 3,
};

static size_t make(const struct image *image, const char *format, char **ret)
{
	char three[4] = { 1, 2, 3, 4 }, bytes[16] = { 0 };
	tpl_bin data = { .addr = bytes, .sz = image->data_len };
	const char *text = image->text, *arm = "arm";
	uint32_t tag = image->tag, maybe = 9;
	uint64_t number = 1;
	uint16_t element;
	unsigned int i;
	size_t len;
	tpl_node *node;

	node = tpl_map((char *)format, &element, &text, &data, &tag, &number, &arm,
		       &maybe, three, image->n_three);
	vmtest_check(node);
	tpl_pack(node, 0);
	for (i = 0; i < image->n_list; i++) {
		element = i ? i : image->first;
		tpl_pack(node, 1);
	}
	for (i = 0; i < image->numbers; i++)
		tpl_pack(node, 2);
	for (i = 0; i < image->texts; i++)
		tpl_pack(node, 3);
	for (i = 0; i < image->maybes; i++)
		tpl_pack(node, 4);
	vmtest_check(!tpl_dump(node, TPL_MEM, ret, &len));
	tpl_free(node);
	return len;
}

static int take_bytes(const void *bytes, uint32_t len)
{
	return wire_down(fd, LPC_WIRE_DOWNCALL_TAKE_IMAGE, bytes, len, NULL);
}

static int take_image(struct image image)
{
	char *bytes;
	size_t len = make(&image, WIRE_IMAGE_FORMAT, &bytes);
	int err = take_bytes(bytes, len);

	free(bytes);
	return err;
}

/* -EPROTO, or -EMSGSIZE where the whole is longer than any good one. */
static void refused(struct image image, const char *what)
{
	int err = take_image(image);

	if (err != -EPROTO && err != -EMSGSIZE)
		vmtest_fail("%s: got %d", what, err);
}

#define IMAGE_REFUSED(changes...)					\
	do {								\
		struct image bad = fine;				\
									\
		bad = (struct image){ .n_list = bad.n_list,		\
			.text = bad.text, .data_len = bad.data_len,	\
			.tag = bad.tag, .numbers = bad.numbers,		\
			.maybes = bad.maybes, .n_three = bad.n_three,	\
			changes };					\
		refused(bad, #changes);					\
	} while (0)

#pragma GCC diagnostic ignored "-Woverride-init"

static void parts(void)
{
	struct image image = fine;

	lpctest_result(take_image(image), 0);
	image.tag = WHAT_TEXT;
	image.numbers = 0;
	image.texts = 1;
	lpctest_result(take_image(image), 0);
	image.tag = WHAT_NOTHING;
	image.texts = 0;
	image.maybes = 0;
	image.n_list = 0;
	image.text = "";
	image.data_len = 0;
	lpctest_result(take_image(image), 0);

	IMAGE_REFUSED(.n_list = 5);
	IMAGE_REFUSED(.n_list = 5, .text = "", .data_len = 0);
	IMAGE_REFUSED(.first = 1001);
	IMAGE_REFUSED(.text = "123456789");
	IMAGE_REFUSED(.text = "123456789", .n_list = 0);
	IMAGE_REFUSED(.text = NULL);
	IMAGE_REFUSED(.data_len = 9);
	IMAGE_REFUSED(.data_len = 9, .n_list = 0);
	IMAGE_REFUSED(.tag = 3);
	IMAGE_REFUSED(.tag = 3, .numbers = 0);
	IMAGE_REFUSED(.tag = 0xffffffff);
	IMAGE_REFUSED(.tag = WHAT_NOTHING);
	IMAGE_REFUSED(.tag = WHAT_TEXT);
	IMAGE_REFUSED(.numbers = 0);
	IMAGE_REFUSED(.numbers = 2, .n_list = 0);
	IMAGE_REFUSED(.texts = 1, .n_list = 0);
	IMAGE_REFUSED(.maybes = 2, .n_list = 0);
	IMAGE_REFUSED(.n_three = 2);
	IMAGE_REFUSED(.n_three = 4);
}

/* The bytes of a good image, changed, cut and added to. */
static void bytes(void)
{
	static const char other_format[] = "A(v)sBuA(U)A(s)A(i)c#";
	char *good_image, *image;
	size_t len, i;

	len = make(&fine, WIRE_IMAGE_FORMAT, &good_image);
	image = malloc(len + 1);
	lpctest_result(take_bytes(good_image, len), 0);
	for (i = 0; i < len; i++)
		lpctest_result(take_bytes(good_image, i), -EPROTO);

	/* Every byte of what is the same in all of them. */
	for (i = 0; i < 8 + sizeof(WIRE_IMAGE_FORMAT) + 4; i++) {
		memcpy(image, good_image, len);
		image[i] ^= 1;
		lpctest_result(take_bytes(image, len), -EPROTO);
	}
	/* Big-endian, says the flag. */
	memcpy(image, good_image, len);
	image[3] |= 1;
	lpctest_result(take_bytes(image, len), -EPROTO);

	/* NUL inside the string: it ends 1 + 4 + 8 bytes of list and length on. */
	memcpy(image, good_image, len);
	for (i = 0; i + 8 < len && memcmp(image + i, "12345678", 8); i++)
		continue;
	vmtest_check(i + 8 < len);
	image[i + 3] = '\0';
	lpctest_result(take_bytes(image, len), -EPROTO);
	/* And a length beyond the image. */
	memcpy(image, good_image, len);
	memset(image + i - 4, 0xff, 4);
	lpctest_result(take_bytes(image, len), -EPROTO);
	free(good_image);

	/* One byte more, in the image and counted in it. */
	len = make(&(struct image){ .n_list = 0, .text = "a", .data_len = 1,
				    .tag = WHAT_NOTHING, .n_three = 3 },
		   WIRE_IMAGE_FORMAT, &good_image);
	image = realloc(image, len + 1);
	memcpy(image, good_image, len);
	image[len] = 0;
	lpctest_result(take_bytes(image, len + 1), -EPROTO);
	image[4]++;
	lpctest_result(take_bytes(image, len + 1), -EPROTO);
	lpctest_result(take_bytes(good_image, len), 0);
	free(good_image);

	len = make(&fine, other_format, &good_image);
	lpctest_result(take_bytes(good_image, len), -EPROTO);
	free(good_image);
	free(image);
}

/* A lock's copy is checked like anything else. */
static void copies(void)
{
	struct wire_plain copy;
	struct lpc_lock_op op = {
		.size = sizeof(op),
		.index = LPC_WIRE_LOCK_GUARDED,
		.len = sizeof(copy),
		.buf = lpctest_ptr(&copy),
	};

	lpctest_result(lpctest_ioctl(fd, LPC_IOC_LOCK, &op), 0);
	copy = good.p;
	copy.low = 11;
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_UNLOCK, &op), -EPROTO);
	copy = good.p;
	copy.flag = 2;
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_UNLOCK, &op), -EPROTO);
	copy = good.p;
	copy.shade = 0;
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_UNLOCK, &op), -EPROTO);
	copy = good.p;
	copy.__pad0[1] = 1;
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_UNLOCK, &op), -EPROTO);
	copy = good.p;
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_UNLOCK, &op), 0);
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_LOCK, &op), 0);
	vmtest_check(!memcmp(&copy, &good.p, sizeof(copy)));
	lpctest_result(lpctest_ioctl(fd, LPC_IOC_UNLOCK, &op), 0);
}

/* What an application asks of the user half is checked before it goes up. */
static void upward(void)
{
	struct wire_answer_in in = { .p = good.p };
	char room[64];

	in.p.low = 0;
	lpctest_result(lpctest_request(fd, LPC_KIND_UPCALL, LPC_WIRE_UPCALL_ANSWER, &in,
				       sizeof(in), room, sizeof(room), NULL),
		       -EPROTO);
	in.p = good.p;
	in.p.__pad1[1] = 1;
	lpctest_result(lpctest_request(fd, LPC_KIND_UPCALL, LPC_WIRE_UPCALL_ANSWER, &in,
				       sizeof(in), room, sizeof(room), NULL),
		       -EPROTO);
	vmtest_equal(lpctest_half(fd).calls, 0);
}

int main(void)
{
	fd = wire_attach();
	plain();
	parts();
	bytes();
	copies();
	upward();
	close(fd);
	return 0;
}
