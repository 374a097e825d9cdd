/* SPDX-License-Identifier: BSD-2-Clause */
/* What is mounted at boot: fstab(5), of FreeBSD as of Linux. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "check/files_private.h"
#include "util/num.h"

#define MOUNTS_MAX 128

/* It is at a server, whose name nobody else has to know. */
static bool
is_remote(const struct conf_mount *m)
{
	static const char *const types[] = { "nfs", "oldnfs", "nfs4", "smbfs",
		"cifs", "fusefs", "fuse", "9p", "ceph" };

	for (size_t i = 0; i < PVK_COUNT(types); i++)
		if (strcmp(m->type, types[i]) == 0)
			return (true);
	return (strncmp(m->device, "//", 2) == 0 ||
	    strchr(m->device, ':') != NULL || strchr(m->device, '@') != NULL);
}

/* Those that judges know, in the order in which they stand. */
static void
keep_options(const char *options, char *out, size_t size)
{
	static const char *const known[] = { "rw", "ro", "sw", "noauto", "late",
		"sync", "failok", "discard", "nofail" };
	size_t len, n = 0;

	out[0] = '\0';
	for (; *options != '\0'; options += len + (options[len] == ',')) {
		len = strcspn(options, ",");
		for (size_t i = 0; i < PVK_COUNT(known); i++)
			if (strlen(known[i]) == len &&
			    strncmp(options, known[i], len) == 0 &&
			    n + len + 2 < size)
				n += (size_t)snprintf(out + n, size - n, "%s%s",
				    n > 0 ? "," : "", known[i]);
	}
}

static void
take_mount(const struct files *c, const struct conf_mount *m, unsigned i)
{
	char number[16], options[64];

	snprintf(number, sizeof(number), "%u", i);
	keep_options(m->options, options, sizeof(options));
	pvk_facts_set_of(c->f, "fstab", number, "device",
	    is_remote(m) ? "nfs" : m->device);
	pvk_facts_set_of(c->f, "fstab", number, "at", m->point);
	pvk_facts_set_of(c->f, "fstab", number, "type", m->type);
	pvk_facts_set_of(c->f, "fstab", number, "options", options);
}

void
files_mounts(const struct files *c)
{
	struct pvk_buf text = { 0 };
	struct conf_mount m;
	struct conf_text at;
	unsigned n = 0;
	int error = files_read(c, "/etc/fstab", &text);

	if (error != 0) {
		pvk_facts_unseen(c->f, "fstab.count", error);
		return;
	}
	conf_text_init(&at, pvk_buf_text(&text), text.len);
	while (conf_fstab_next(&at, &m)) {
		if (m.type[0] == '\0')
			continue;
		if (n == MOUNTS_MAX) {
			pvk_facts_more(c->f, "fstab", EFBIG);
			break;
		}
		take_mount(c, &m, n++);
	}
	pvk_facts_set_uint(c->f, "fstab.count", n);
	pvk_buf_fini(&text);
}
