// SPDX-License-Identifier: MIT
/*
 * test_mutate.c - whatever is in a file, lpcgen says what is wrong or compiles
 * it: it never crashes and never hangs.
 *
 *   test_mutate LPCGEN FILE.lpc...
 *
 * Each file is changed at random: bytes, words taken from elsewhere, pieces cut
 * out or repeated.  The same changes are made in every run.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROUNDS	100
#define ROOM	65536

static uint32_t seed = 1;

static uint32_t any(uint32_t below)
{
	seed = seed * 1664525 + 1013904223;
	return below ? (seed >> 8) % below : 0;
}

/* Puts @length bytes into @text at @at. */
static size_t insert(char *text, size_t used, size_t at, const char *bytes,
		     size_t length)
{
	if (used + length >= ROOM)
		return used;
	memmove(text + at + length, text + at, used - at);
	memcpy(text + at, bytes, length);
	return used + length;
}

static size_t mutate(char *text, size_t used)
{
	static const char *const words[] = {
		"range", "..", "<", ">", "{", "}", ";", "(", "/*", "*/", "/**",
		"optional", "struct s", "0xffffffffffffffff", "-1", "0", "u64",
		"[0x100000]", "case", "union", "since 2", "handle", "\"", "\\",
	};
	char piece[256];
	size_t at = any(used), length;
	const char *word;

	switch (any(5)) {
	case 0:
		text[at] = any(256);
		return used;
	case 1:
		length = any(40);
		if (at + length > used)
			length = used - at;
		memmove(text + at, text + at + length, used - at - length);
		return used - length;
	case 2:
		length = any(sizeof(piece));
		if (at + length > used)
			length = used - at;
		memcpy(piece, text + at, length);
		return insert(text, used, any(used), piece, length);
	case 3:
		/* A digit or a letter more makes bounds and names differ. */
		return insert(text, used, at, &"0189azAZ_"[any(9)], 1);
	default:
		word = words[any(sizeof(words) / sizeof(*words))];
		return insert(text, used, at, word, strlen(word));
	}
}

static void save(const char *name, const char *text, size_t length)
{
	FILE *file = fopen(name, "w");

	if (!file || fwrite(text, 1, length, file) != length || fclose(file)) {
		perror(name);
		exit(1);
	}
}

/* Exit status, or -1: it was killed. */
static int run(const char *lpcgen, const char *file, const char *folder)
{
	int status, null;
	pid_t pid = fork();

	if (!pid) {
		alarm(20);
		null = open("/dev/null", O_WRONLY);
		dup2(null, STDOUT_FILENO);
		dup2(null, STDERR_FILENO);
		execl(lpcgen, "lpcgen", "--out", folder, file, NULL);
		_exit(127);
	}
	if (waitpid(pid, &status, 0) < 0)
		return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int main(int argc, char **argv)
{
	char folder[] = "/tmp/lpcgen-mutate-XXXXXX", name[64], command[64];
	static char text[ROOM], good[ROOM];
	size_t length, used;
	int file, round, changes, status, results[2] = { 0 };
	FILE *stream;

	if (argc < 3 || !mkdtemp(folder))
		return 1;
	snprintf(name, sizeof(name), "%s/mutant.lpc", folder);
	for (file = 2; file < argc; file++) {
		stream = fopen(argv[file], "r");
		if (!stream)
			return 1;
		length = fread(good, 1, ROOM / 2, stream);
		fclose(stream);
		for (round = 0; round < ROUNDS; round++) {
			memcpy(text, good, length);
			used = length;
			for (changes = any(4) + 1; changes && used; changes--)
				used = mutate(text, used);
			save(name, text, used);
			status = run(argv[1], name, folder);
			if (status != 0 && status != 1) {
				printf("%s: status %d for %s\n", argv[file],
				       status, name);
				return 1;
			}
			results[status]++;
		}
	}
	snprintf(command, sizeof(command), "rm -r %s", folder);
	status = system(command);
	printf("%d compiled, %d refused\n", results[0], results[1]);
	/* Both ways must have been tried. */
	return !results[0] || !results[1] || status;
}
