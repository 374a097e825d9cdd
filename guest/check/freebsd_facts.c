/* SPDX-License-Identifier: BSD-2-Clause */
/* FreeBSD: all facts, and what the parts of them share; see freebsd.h. */
#include "freebsd.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check/files.h"

void
freebsd_take(const struct freebsd *os, const char *fact, const char *name)
{
	struct pvk_buf text = { 0 };

	if (os->sysctl(os->ctx, name, &text))
		pvk_facts_set(os->l->f, fact, pvk_buf_text(&text));
	else
		pvk_facts_unseen(os->l->f, fact, errno);
	pvk_buf_fini(&text);
}

bool
freebsd_text(const struct freebsd *os, const char *name, char *out, size_t size)
{
	struct pvk_buf text = { 0 };
	bool found = os->sysctl(os->ctx, name, &text);
	int error = errno;

	snprintf(out, size, "%s", found ? pvk_buf_text(&text) : "");
	pvk_buf_fini(&text);
	errno = error;
	return (found);
}

bool
freebsd_number(const struct freebsd *os, const char *name, uint64_t *n)
{
	char text[32], *end;

	if (!freebsd_text(os, name, text, sizeof(text)))
		return (false);
	*n = strtoull(text, &end, 10);
	return (text[0] >= '0' && text[0] <= '9' && *end == '\0');
}

bool
freebsd_device(const struct freebsd *os, const char *driver, unsigned unit,
    const char *leaf, char *out, size_t size)
{
	char name[128];

	snprintf(name, sizeof(name), "dev.%s.%u.%s", driver, unit, leaf);
	return (freebsd_text(os, name, out, size));
}

bool
freebsd_has_device(const struct freebsd *os, const char *driver, unsigned unit)
{
	char text[64];

	return (freebsd_device(os, driver, unit, "%desc", text, sizeof(text)));
}

void
freebsd_facts(const struct freebsd *os)
{
	struct pvk_check_tree tree;

	look_tree(os->l, &tree);
	pvk_check_files(&tree, os->l->f);
	freebsd_system(os);
	freebsd_xen(os);
	freebsd_disks(os);
	freebsd_nics(os);
	freebsd_machine(os);
}
