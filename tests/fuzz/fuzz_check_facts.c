/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Saved facts: what was read and written again is read the same, and nothing of
 * it gets onto a terminal as it should not when it is judged.
 */
#include <stdlib.h>
#include <string.h>

#include "check/check.h"

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

static void
read_again(const struct pvk_facts *f)
{
	struct pvk_facts *g;
	struct pvk_err e = { 0 };
	char *first, *second;
	size_t n, m;

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
	pvk_facts_free(g);
	free(first);
}

static void
judge(const struct pvk_facts *f)
{
	struct pvk_err e = { 0 };
	struct pvk_check *c = pvk_check_run(f, &e);
	struct pvk_json j;
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	if (c == NULL || out == NULL)
		abort();
	pvk_check_say(c, false, out);
	pvk_check_say(c, true, out);
	pvk_json_open(&j, out, "pvguest.check/1");
	pvk_check_put_json(c, &j);
	if (pvk_json_close(&j) != 0 || fclose(out) != 0)
		abort();
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)text[i] < ' ' && text[i] != '\n')
			abort();
	for (size_t i = 0; i < c->n_findings; i++)
		if (c->findings[i].things < 1 ||
		    c->findings[i].told > c->findings[i].things)
			abort();
	free(text);
	pvk_check_free(c);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct pvk_facts *f;
	struct pvk_err e = { 0 };

	f = pvk_facts_read((const char *)data, len, "fuzz", &e);
	if (f == NULL) {
		if (e.code == PVK_OK || e.msg[0] == '\0')
			abort();
		return (0);
	}
	read_again(f);
	judge(f);
	pvk_facts_free(f);
	return (0);
}
