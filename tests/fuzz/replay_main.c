/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Runs a fuzz target over files, without libFuzzer: so the corpus is replayed
 * in every test run, with any compiler. Arguments are directories; each is one
 * TAP result. An empty or missing directory fails: a corpus that is not there
 * tests nothing.
 */
#include <dirent.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

#define INPUT_MAX ((size_t)1 << 24)

/* The bytes are in a block of their exact size, so that ASan sees every read
 * beyond the end. */
static int
replay_file(const char *path, uint8_t *scratch)
{
	FILE *f;
	uint8_t *data;
	size_t len;

	f = fopen(path, "rb");
	if (f == NULL)
		return (-1);
	len = fread(scratch, 1, INPUT_MAX, f);
	fclose(f);
	data = malloc(len > 0 ? len : 1);
	if (data == NULL)
		return (-1);
	memcpy(data, scratch, len);
	LLVMFuzzerTestOneInput(data, len);
	free(data);
	return (0);
}

/* How many inputs ran; -1 when one could not be read. */
static long
replay_dir(const char *dir, uint8_t *scratch)
{
	struct dirent *entry;
	char path[PATH_MAX];
	long n = 0;
	DIR *d;

	d = opendir(dir);
	if (d == NULL)
		return (-1);
	while ((entry = readdir(d)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", dir, entry->d_name);
		if (replay_file(path, scratch) != 0) {
			n = -1;
			break;
		}
		n++;
	}
	closedir(d);
	return (n);
}

int
main(int argc, char **argv)
{
	uint8_t *scratch;
	long n;
	int i;

	scratch = malloc(INPUT_MAX);
	if (scratch == NULL)
		return (99);
	printf("1..%d\n", argc - 1);
	for (i = 1; i < argc; i++) {
		fflush(stdout);
		n = replay_dir(argv[i], scratch);
		printf("%s %d - %ld inputs of %s\n", n > 0 ? "ok" : "not ok", i,
		    n, argv[i]);
	}
	free(scratch);
	return (0);
}
