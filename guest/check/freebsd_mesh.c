/* SPDX-License-Identifier: BSD-2-Clause */
/* Names of disks, and what is mounted of them; see freebsd_mesh.h. */
#include "freebsd_mesh.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "freebsd.h"
#include "util/text.h"

#define MOUNTS_MAX 256

/* ---- names ---- */

static bool
is_medium(const char *name)
{
	size_t len = strcspn(name, "0123456789");

	return (
	    (len == 2 &&
		(strncmp(name, "cd", 2) == 0 || strncmp(name, "fd", 2) == 0)) ||
	    (len == 3 && strncmp(name, "acd", 3) == 0));
}

static bool
is_plain(const char *name)
{
	for (; *name != '\0'; name++)
		if (*name <= ' ' || *name > '~' || strchr("=!#@", *name))
			return (false);
	return (true);
}

void
mesh_names_init(struct mesh_names *names, const struct geom_mesh *m)
{
	const char *name;
	unsigned copy;

	names->n = 0;
	names->cut = false;
	for (uint32_t i = 0; i < m->n_providers; i++) {
		name = m->providers[i].name;
		if (!geom_is(m, i, "DISK") || name[0] == '\0' ||
		    is_medium(name))
			continue;
		if (names->n == MESH_DISKS || !is_plain(name)) {
			names->cut = true;
			continue;
		}
		copy = 1;
		for (size_t k = 0; k < names->n; k++)
			copy +=
			    strcmp(m->providers[names->list[k].provider].name,
				name) == 0;
		names->list[names->n].provider = i;
		names->list[names->n].copy = copy;
		snprintf(names->list[names->n++].name, MESH_NAME,
		    copy > 1 ? "%s@%u" : "%s", name, copy);
	}
}

const char *
mesh_name(const struct mesh_names *names, uint32_t provider)
{
	for (size_t i = 0; i < names->n; i++)
		if (names->list[i].provider == provider)
			return (names->list[i].name);
	return (NULL);
}

void
mesh_part_name(const struct mesh_names *names, uint32_t disk, const char *part,
    char out[MESH_NAME])
{
	unsigned copy = 1;

	for (size_t i = 0; i < names->n; i++)
		if (names->list[i].provider == disk)
			copy = names->list[i].copy;
	snprintf(out, MESH_NAME, copy > 1 ? "%s@%u" : "%s", part, copy);
}

/* ---- what is mounted ---- */

struct mounts {
	const struct freebsd *os;
	unsigned n;
};

static void
take_mount(void *arg, const struct freebsd_mount *m)
{
	static const char *const none[] = { "autofs", "devfs", "fdescfs",
		"linprocfs", "linsysfs", "mqueuefs", "nullfs", "procfs",
		"tmpfs", "cd9660", "udf", "unionfs", "lindebugfs", NULL };
	static const char *const remote[] = { "nfs", "oldnfs", "smbfs",
		"fusefs", "p9fs", NULL };
	struct mounts *all = arg;
	struct pvk_facts *f = all->os->l->f;
	char number[16], text[24];

	if (pvk_text_is_among(m->type, none))
		return;
	if (all->n == MOUNTS_MAX) {
		pvk_facts_more(f, "mount", EFBIG);
		return;
	}
	snprintf(number, sizeof(number), "%u", all->n++);
	pvk_facts_set_of(f, "mount", number, "device",
	    pvk_text_is_among(m->type, remote) ? "nfs" : m->from);
	pvk_facts_set_of(f, "mount", number, "at", m->on);
	pvk_facts_set_of(f, "mount", number, "type", m->type);
	pvk_facts_set_of(f, "mount", number, "options", m->options);
	if (strcmp(m->type, "ufs") == 0 && m->trim >= 0)
		pvk_facts_set_of(f, "mount", number, "trim",
		    m->trim > 0 ? "yes" : "no");
	else if (strcmp(m->type, "ufs") == 0)
		look_unseen_of(all->os->l, "mount", number, "trim", -m->trim);
	snprintf(text, sizeof(text), "%" PRIu64, m->size);
	pvk_facts_set_of(f, "mount", number, "size", text);
	snprintf(text, sizeof(text), "%" PRIu64, m->unused);
	pvk_facts_set_of(f, "mount", number, "free", text);
}

void
freebsd_mounts(const struct freebsd *os)
{
	struct mounts all = { .os = os };

	if (os->mounts(os->ctx, take_mount, &all))
		pvk_facts_set_uint(os->l->f, "mount.count", all.n);
	else
		pvk_facts_unseen(os->l->f, "mount.count", errno);
}
