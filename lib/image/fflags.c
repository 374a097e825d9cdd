/* SPDX-License-Identifier: BSD-2-Clause */
/* Names of file flags, as archives carry them; values of FreeBSD's stat.h. */
#include <string.h>

#include "image/set.h"
#include "util/num.h"

static const struct {
	const char *name;
	uint32_t flag;
} names[] = {
	{ "nodump", 0x00000001 },
	{ "uchg", 0x00000002 },
	{ "uchange", 0x00000002 },
	{ "uimmutable", 0x00000002 },
	{ "uappnd", 0x00000004 },
	{ "uappend", 0x00000004 },
	{ "opaque", 0x00000008 },
	{ "uunlnk", 0x00000010 },
	{ "uunlink", 0x00000010 },
	{ "usystem", 0x00000080 },
	{ "usparse", 0x00000100 },
	{ "uoffline", 0x00000200 },
	{ "ureparse", 0x00000400 },
	{ "uarch", 0x00000800 },
	{ "uarchive", 0x00000800 },
	{ "urdonly", 0x00001000 },
	{ "uhidden", 0x00008000 },
	{ "hidden", 0x00008000 },
	{ "arch", 0x00010000 },
	{ "archived", 0x00010000 },
	{ "schg", 0x00020000 },
	{ "schange", 0x00020000 },
	{ "simmutable", 0x00020000 },
	{ "sappnd", 0x00040000 },
	{ "sappend", 0x00040000 },
	{ "sunlnk", 0x00100000 },
	{ "sunlink", 0x00100000 },
};

static uint32_t
flag_of(const char *name, size_t len)
{
	for (size_t i = 0; i < PVK_COUNT(names); i++)
		if (strlen(names[i].name) == len &&
		    strncmp(names[i].name, name, len) == 0)
			return (names[i].flag);
	return (0);
}

bool
fflags_parse(const char *text, uint32_t *flags)
{
	*flags = 0;
	while (*text != '\0') {
		size_t len = strcspn(text, ",");
		uint32_t flag = flag_of(text, len);

		/* "nouarch" says that it is not set; "nodump" does not */
		if (flag == 0 && len > 2 && strncmp(text, "no", 2) == 0 &&
		    flag_of(text + 2, len - 2) != 0)
			flag = 0;
		else if (flag == 0 && len > 0 &&
		    !(len == 4 && strncmp(text, "dump", 4) == 0))
			return (false);
		*flags |= flag;
		text += len;
		text += *text == ',';
	}
	return (true);
}
