/* SPDX-License-Identifier: BSD-2-Clause */
/* Saved facts: what was read and written again is read the same. */
#include <stdlib.h>
#include <string.h>

#include "check/facts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static char *
saved(const struct pvk_facts *f, size_t *len)
{
	char *text = NULL;
	FILE *out = open_memstream(&text, len);

	if (out == NULL || pvk_facts_write(f, out) != 0 || fclose(out) != 0)
		abort();
	return (text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct pvk_facts *f, *g;
	struct pvk_err e = { 0 };
	char *first, *second;
	size_t n, m;

	f = pvk_facts_read((const char *)data, len, "fuzz", &e);
	if (f == NULL) {
		if (e.code == PVK_OK || e.msg[0] == '\0')
			abort();
		return (0);
	}
	first = saved(f, &n);
	/* escapes can make it longer than what may be read */
	g = pvk_facts_read(first, n, "again", &e);
	if (g != NULL) {
		second = saved(g, &m);
		if (n != m || memcmp(first, second, n) != 0)
			abort();
		free(second);
	} else if (e.code != PVK_ELIMIT)
		abort();
	pvk_facts_free(f);
	pvk_facts_free(g);
	free(first);
	return (0);
}
