/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What FreeBSD's back end reads: messages of route(4), names of drivers and
 * nodes, the files that say what this system is. The first byte says which.
 */
#include <stdlib.h>
#include <string.h>

#include "os/os_freebsd_parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void
must(bool fact)
{
	if (!fact)
		abort();
}

/* Five texts, with a NUL byte behind each but the last */
static void
name_system(char *text, size_t len)
{
	const char *part[5];
	struct facts_system f = { .name = "" };
	size_t at = 0;

	for (size_t i = 0; i < 5; i++) {
		part[i] = text + at;
		if (at < len)
			at += strlen(text + at) + 1;
		if (at > len)
			at = len;
	}
	os_name_system(&(struct os_texts){ part[0], part[1], part[2], part[3],
			   part[4] },
	    &f);
	must(strncmp(f.name, "FreeBSD ", 8) == 0 ||
	    strstr(f.name, " (FreeBSD ") != NULL);
	must(strcmp(f.distro, "freebsd") == 0);
	must(strspn(f.major, "0123456789") == strlen(f.major));
	must(strspn(f.minor, "0123456789") == strlen(f.minor));
	os_split_host(text, &f);
	must(strchr(f.host, '.') == NULL && strchr(f.name, '\n') == NULL);
}

static void
read_node(const char *text)
{
	char name[16];
	unsigned unit;
	int32_t vif = os_parse_vif(text);

	must(vif == FACTS_NO_VIF || (vif >= 0 && vif <= 65535));
	if (os_parse_driver(text, name, sizeof(name), &unit))
		must(name[0] != '\0' && strstr(text, name) == text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char *text;

	if (len == 0)
		return (0);
	text = malloc(len); /* without the first byte, with a NUL behind */
	if (text == NULL)
		return (0);
	memcpy(text, data + 1, len - 1);
	text[len - 1] = '\0';
	switch (data[0]) {
	case 'r':
		(void)os_parse_route(data + 1, len - 1);
		break;
	case 'n':
		read_node(text);
		break;
	default:
		name_system(text, len - 1);
		break;
	}
	free(text);
	return (0);
}
