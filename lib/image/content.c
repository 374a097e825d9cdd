/* SPDX-License-Identifier: BSD-2-Clause */
/* The files of the sets that later stages have to read; see tree.h. */
#include <string.h>

#include "image/tree.h"

static const struct {
	const char *path;
	size_t limit;
	bool cut; /* the beginning is enough */
} table[CONTENT_COUNT] = {
	[CONTENT_PASSWD] = { "etc/master.passwd", 256 << 10, false },
	[CONTENT_GROUP] = { "etc/group", 256 << 10, false },
	[CONTENT_SYSCTL] = { "etc/sysctl.conf", 64 << 10, false },
	[CONTENT_RC] = { "etc/rc.conf", 64 << 10, false },
	[CONTENT_LOADER_CONF] = { "boot/loader.conf", 64 << 10, false },
	[CONTENT_SSHD] = { "etc/ssh/sshd_config", 64 << 10, false },
	[CONTENT_VERSION] = { "bin/freebsd-version", 64 << 10, false },
	[CONTENT_SH] = { "bin/sh", 64, true },
	[CONTENT_KERNEL] = { "boot/kernel/kernel", 64, true },
	[CONTENT_PMBR] = { "boot/pmbr", 512, false },
	[CONTENT_GPTBOOT] = { "boot/gptboot", 512 << 10, false },
	[CONTENT_LOADER_EFI] = { "boot/loader.efi", 8 << 20, false },
};

const char *
content_path(enum content c)
{
	return (table[c].path);
}

enum content
content_at(const char *path)
{
	int c = 0;

	while (c < CONTENT_COUNT && strcmp(table[c].path, path) != 0)
		c++;
	return ((enum content)c);
}

size_t
content_limit(enum content c, bool *cut)
{
	*cut = table[c].cut;
	return (table[c].limit);
}

void
release_find(const struct pvk_buf *script, char *release, size_t size)
{
	static const char key[] = "USERLAND_VERSION=\"";
	const char *p = strstr(pvk_buf_text(script), key);
	size_t len;

	if (p == NULL)
		return;
	p += sizeof(key) - 1;
	len = strspn(p, "0123456789.-ABCDEFGHIJKLMNOPQRSTUVWXYZp");
	if (len < size && p[len] == '"') {
		memcpy(release, p, len);
		release[len] = '\0';
	}
}
