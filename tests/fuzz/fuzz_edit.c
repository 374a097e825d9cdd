/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The paths and values of "pvkit xva edit", one edit a line over a small
 * document: "PATH=VALUE", "-PATH", "+NETWORK" or "cd". Whatever an edit makes
 * can be read again; an edit that fails changes nothing.
 */
#include <stdlib.h>
#include <string.h>

#include "xva/ova.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void
generate(struct pvk_buf *xml)
{
	static const struct pvk_ova_spec_disk disk = { .virtual_size = 1 << 21,
		.name_label = "disk" };
	static const char *const network = "Pool-wide network";
	struct pvk_ova_spec spec = { .name_label = "fuzz",
		.name_description = "",
		.guest = PVK_GUEST_FREEBSD,
		.memory = (uint64_t)1 << 30,
		.vcpus = 1,
		.empty_cd = true,
		.disks = &disk,
		.ndisks = 1,
		.networks = &network,
		.nnetworks = 1,
		.date = "2012-10-01" };
	struct pvk_err e;
	size_t n;

	spec.host = pvk_host_table(&n);
	if (pvk_ova_generate(&spec, xml, &e) != 0)
		abort();
}

/* The same document every time; it is generated once. */
static struct pvk_ova *
document(void)
{
	static struct pvk_buf xml;
	struct pvk_ova *o;
	struct pvk_err e;

	if (xml.len == 0)
		generate(&xml);
	o = pvk_ova_parse(xml.data, xml.len, "fuzz: ova.xml", &e);
	if (o == NULL)
		abort();
	return (o);
}

static int
apply(struct pvk_ova *o, char *line, struct pvk_err *e)
{
	char *equals;
	size_t n;

	if (line[0] == '-')
		return (pvk_ova_unset(o, line + 1, e));
	if (line[0] == '+')
		return (pvk_ova_add_nic(o, line + 1, e));
	if (strcmp(line, "cd") == 0)
		return (pvk_ova_remove_cd(o, &n, e));
	equals = strchr(line, '=');
	if (equals == NULL)
		return (0);
	*equals = '\0';
	return (pvk_ova_set(o, line, equals + 1, e));
}

static void
one_line(struct pvk_ova *o, char *line)
{
	const char *xml;
	struct pvk_ova *again;
	struct pvk_err e;
	char *before;
	size_t len, was;
	int r;

	xml = pvk_ova_xml(o, &was);
	before = malloc(was);
	if (before == NULL)
		return;
	memcpy(before, xml, was);
	r = apply(o, line, &e);
	xml = pvk_ova_xml(o, &len);
	if (r != 0 && (len != was || memcmp(xml, before, len) != 0))
		abort();
	again = pvk_ova_parse(xml, len, "fuzz: edited", &e);
	if (again == NULL)
		abort();
	pvk_ova_free(again);
	free(before);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char *text, *line, *rest;
	struct pvk_ova *o;
	int left = 8;

	text = malloc(len + 1);
	if (text == NULL)
		return (0);
	if (len > 0)
		memcpy(text, data, len);
	text[len] = '\0';
	o = document();
	rest = text;
	while (left-- > 0 && (line = strsep(&rest, "\n")) != NULL)
		one_line(o, line);
	pvk_ova_free(o);
	free(text);
	return (0);
}
