/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Edits of any document: lines of edits as fuzz_edit.c has them, or "@" and a
 * byte for a host, then an empty line, then ova.xml. An edit that fails changes
 * nothing; what one makes can be judged and edited on.
 */
#include <stdlib.h>
#include <string.h>

#include "xva/ova.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static int
apply(struct pvk_ova *o, char *line, struct pvk_err *e)
{
	const struct pvk_host *hosts;
	char *equals;
	size_t n;

	if (line[0] == '-')
		return (pvk_ova_unset(o, line + 1, e));
	if (line[0] == '+')
		return (pvk_ova_add_nic(o, line + 1, e));
	if (strcmp(line, "cd") == 0)
		return (pvk_ova_remove_cd(o, &n, e));
	if (line[0] == '@') {
		hosts = pvk_host_table(&n);
		return (
		    pvk_ova_set_host(o, &hosts[(unsigned char)line[1] % n], e));
	}
	equals = strchr(line, '=');
	if (equals == NULL)
		return (0);
	*equals = '\0';
	return (pvk_ova_set(o, line, equals + 1, e));
}

static void
one_line(struct pvk_ova *o, char *line)
{
	struct pvk_findings fs = { 0 };
	struct pvk_err e = { 0 };
	const char *xml;
	size_t len, was;
	char *before;
	int r;

	xml = pvk_ova_xml(o, &was);
	before = malloc(was + 1);
	if (before == NULL)
		return;
	memcpy(before, xml, was);
	r = apply(o, line, &e);
	xml = pvk_ova_xml(o, &len);
	if (r != 0 && (len != was || memcmp(xml, before, len) != 0))
		abort();
	if (r != 0 && (e.code == PVK_OK || e.code == PVK_EBUG))
		abort();
	if (pvk_ova_check(o, NULL, &fs, &e) != 0 && e.code != PVK_ENOMEM)
		abort();
	pvk_findings_fini(&fs);
	free(before);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const uint8_t *blank = memmem(data, len, "\n\n", 2);
	char *text, *line, *rest;
	struct pvk_ova *o;
	struct pvk_err e;
	size_t head;
	int left = 8;

	if (blank == NULL)
		return (0);
	head = (size_t)(blank - data);
	o = pvk_ova_parse(blank + 2, len - head - 2, "fuzz: ova.xml", &e);
	text = o != NULL ? malloc(head + 1) : NULL;
	if (text != NULL) {
		memcpy(text, data, head);
		text[head] = '\0';
		rest = text;
		while (left-- > 0 && (line = strsep(&rest, "\n")) != NULL)
			one_line(o, line);
	}
	pvk_ova_free(o);
	free(text);
	return (0);
}
