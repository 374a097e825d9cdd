/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * FreeBSD: disks and partitions; see freebsd.h. xbd takes the name that an
 * emulated disk would have, so that both can be called ada0: geoms tell them
 * apart by what the hardware says of itself, which xbd does not.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "freebsd.h"
#include "freebsd_mesh.h"
#include "util/auto.h"
#include "util/num.h"

#define LAYERS_MAX 16 /* what lies on what lies on a disk */

struct disks {
	const struct freebsd *os;
	const struct geom_mesh *mesh;
	const struct mesh_names *names;
	struct freebsd_xbd xbds[FREEBSD_XBDS];
	size_t n_xbds;
	uint32_t root; /* the disk that / is on, or GEOM_NOWHERE */
	bool root_is_zfs;
};

static void
set_number(struct pvk_facts *f, const char *base, const char *thing,
    const char *leaf, uint64_t n)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRIu64, n);
	pvk_facts_set_of(f, base, thing, leaf, text);
}

/* ---- drivers ---- */

/* The front end of a disk; NULL when it is none of Xen's. */
static const struct freebsd_xbd *
xbd_of(const struct disks *d, const struct geom_provider *disk)
{
	if (strncmp(disk->descr, "QEMU", 4) == 0)
		return (NULL);
	for (size_t i = 0; i < d->n_xbds; i++)
		if (strcmp(d->xbds[i].disk, disk->name) == 0)
			return (&d->xbds[i]);
	return (NULL);
}

static void
take_xbd(const struct disks *d, const struct freebsd_xbd *x, const char *name)
{
	static const struct {
		const char *leaf, *sysctl;
	} leaves[] = {
		{ "features", "features" },
		{ "ring-pages", "ring_pages" },
		{ "max-request-size", "max_request_size" },
	};
	struct pvk_facts *f = d->os->l->f;
	char text[128];

	pvk_facts_set_of(f, "disk", name, "driver", "xbd");
	pvk_facts_set_of(f, "disk", name, "front", x->front);
	for (size_t i = 0; i < PVK_COUNT(leaves); i++)
		pvk_facts_set_of(f, "disk", name, leaves[i].leaf,
		    freebsd_device(d->os, "xbd", x->unit, leaves[i].sysctl,
			text, sizeof(text))
			? text
			: NULL);
}

static void
take_driver(const struct disks *d, const struct geom_provider *disk,
    const char *name)
{
	const struct freebsd_xbd *x = xbd_of(d, disk);
	char driver[GEOM_NAME];
	size_t len;

	if (x != NULL) {
		take_xbd(d, x, name);
		return;
	}
	snprintf(driver, sizeof(driver), "%s", disk->name);
	for (len = strlen(driver);
	     len > 0 && driver[len - 1] >= '0' && driver[len - 1] <= '9'; len--)
		driver[len - 1] = '\0';
	pvk_facts_set_of(d->os->l->f, "disk", name, "driver", driver);
	pvk_facts_set_of(d->os->l->f, "disk", name, "front", NULL);
}

/* ---- tables and partitions ---- */

static bool
lies_on(const struct geom_geom *g, uint64_t id)
{
	for (uint32_t i = 0; i < g->n_consumers; i++)
		if (g->consumers[i] == id)
			return (true);
	return (false);
}

static void
take_table(const struct disks *d, const struct geom_provider *disk,
    const char *name)
{
	struct pvk_facts *f = d->os->l->f;
	const struct geom_geom *g;
	uint64_t end;

	for (size_t i = 0; i < d->mesh->n_geoms; i++) {
		g = &d->mesh->geoms[i];
		if (strcmp(g->class_name, "PART") != 0 || !lies_on(g, disk->id))
			continue;
		pvk_facts_set_of(f, "disk", name, "table", g->scheme);
		pvk_facts_set_of(f, "disk", name, "table-state", g->state);
		if (!pvk_add_overflow(g->last, 1, &end) &&
		    !pvk_mul_overflow(end, disk->sector, &end))
			set_number(f, "disk", name, "table-last", end);
		return;
	}
	pvk_facts_set_of(f, "disk", name, "table", NULL);
	pvk_facts_set_of(f, "disk", name, "table-state", NULL);
}

/*
 * In bytes from the beginning of the disk: what lies in a slice of MBR counts
 * from that one's. False when it can't be told.
 */
static bool
start_of(const struct geom_mesh *m, uint32_t part, uint64_t *start)
{
	const struct geom_provider *p;
	uint64_t bytes;

	*start = 0;
	for (unsigned i = 0; i < LAYERS_MAX && part != GEOM_NOWHERE; i++) {
		p = &m->providers[part];
		if (geom_is(m, part, "PART") &&
		    (pvk_mul_overflow(p->start, p->sector, &bytes) ||
			pvk_add_overflow(*start, bytes, start)))
			return (false);
		part = geom_below(m, part);
	}
	return (part == GEOM_NOWHERE);
}

static void
take_partition(const struct disks *d, uint32_t part)
{
	const struct geom_provider *p = &d->mesh->providers[part];
	uint32_t disk = geom_bottom(d->mesh, part);
	struct pvk_facts *f = d->os->l->f;
	const char *on = mesh_name(d->names, disk);
	char name[MESH_NAME];
	uint64_t start;

	if (on == NULL) { /* on a memory disk, a volume of ZFS */
		pvk_facts_more(f, "part", ENODEV);
		return;
	}
	mesh_part_name(d->names, disk, p->name, name);
	pvk_facts_list_add(f, "part.names", name);
	pvk_facts_set_of(f, "part", name, "disk", on);
	if (start_of(d->mesh, part, &start))
		set_number(f, "part", name, "start", start);
	set_number(f, "part", name, "size", p->size);
	pvk_facts_set_of(f, "part", name, "type", p->type);
	pvk_facts_set_of(f, "part", name, "label",
	    p->label[0] != '\0' ? p->label : NULL);
	pvk_facts_set_of(f, "part", name, "uuid",
	    p->uuid[0] != '\0' ? p->uuid : NULL);
}

/* ---- the root file system ---- */

static void
find_root(void *arg, const struct freebsd_mount *m)
{
	static const char dev[] = "/dev/";
	struct disks *d = arg;
	uint32_t provider;

	if (strcmp(m->on, "/") != 0)
		return;
	d->root_is_zfs = strcmp(m->type, "zfs") == 0;
	if (strncmp(m->from, dev, sizeof(dev) - 1) != 0)
		return;
	provider = geom_by_name(d->mesh, m->from + sizeof(dev) - 1);
	if (provider != GEOM_NOWHERE)
		d->root = geom_bottom(d->mesh, provider);
}

/* Something of a pool is on it: which pool is not told. */
static bool
has_pool(const struct disks *d, uint32_t disk)
{
	const struct geom_geom *g;
	uint32_t below;

	for (size_t i = 0; i < d->mesh->n_geoms; i++) {
		g = &d->mesh->geoms[i];
		if (strcmp(g->class_name, "ZFS::VDEV") != 0)
			continue;
		for (uint32_t k = 0; k < g->n_consumers; k++) {
			below = geom_by_id(d->mesh, g->consumers[k]);
			if (below != GEOM_NOWHERE &&
			    geom_bottom(d->mesh, below) == disk)
				return (true);
		}
	}
	return (false);
}

/* ---- all of it ---- */

static void
take_disk(const struct disks *d, uint32_t disk)
{
	const struct geom_provider *p = &d->mesh->providers[disk];
	const char *name = mesh_name(d->names, disk);
	struct pvk_facts *f = d->os->l->f;
	bool is_root = disk == d->root || (d->root_is_zfs && has_pool(d, disk));

	if (name == NULL)
		return;
	pvk_facts_list_add(f, "disk.names", name);
	take_driver(d, p, name);
	pvk_facts_set_of(f, "disk", name, "descr", p->descr);
	set_number(f, "disk", name, "size", p->size);
	set_number(f, "disk", name, "sector", p->sector);
	pvk_facts_set_of(f, "disk", name, "used", p->in_use ? "yes" : "no");
	pvk_facts_set_of(f, "disk", name, "root", is_root ? "yes" : "no");
	take_table(d, p, name);
}

static void
take_mesh(const struct freebsd *os, const struct geom_mesh *mesh)
{
	PVK_AUTO_FREE struct mesh_names *names = malloc(sizeof(*names));
	struct disks d = { .os = os,
		.mesh = mesh,
		.names = names,
		.root = GEOM_NOWHERE };
	unsigned volumes = 0;

	if (names == NULL) {
		pvk_facts_unseen(os->l->f, "disk.names", ENOMEM);
		return;
	}
	mesh_names_init(names, mesh);
	d.n_xbds = freebsd_xbds(os, d.xbds);
	(void)os->mounts(os->ctx, find_root, &d);
	pvk_facts_set(os->l->f, "disk.names", "");
	pvk_facts_set(os->l->f, "part.names", "");
	if (mesh->cut || names->cut) {
		pvk_facts_more(os->l->f, "disk", EFBIG);
		pvk_facts_more(os->l->f, "part", EFBIG);
	}
	for (uint32_t i = 0; i < mesh->n_providers; i++)
		if (geom_is(mesh, i, "DISK"))
			take_disk(&d, i);
	for (uint32_t i = 0; i < mesh->n_providers; i++)
		if (geom_is(mesh, i, "PART"))
			take_partition(&d, i);
	for (uint32_t i = 0; i < mesh->n_providers; i++)
		volumes += geom_is(mesh, i, "ZFS::ZVOL");
	if (!mesh->cut)
		pvk_facts_set_uint(os->l->f, "zfs.volumes", volumes);
}

void
freebsd_disks(const struct freebsd *os)
{
	struct pvk_buf text = { 0 };
	struct geom_mesh mesh;
	struct pvk_err e;

	if (!os->sysctl(os->ctx, "kern.geom.confxml", &text)) {
		pvk_facts_unseen(os->l->f, "disk.names", errno);
		pvk_facts_unseen(os->l->f, "part.names", errno);
	} else if (geom_parse(pvk_buf_text(&text), text.len, &mesh, &e) != 0) {
		pvk_facts_unseen(os->l->f, "disk.names", ENOMEM);
		pvk_facts_unseen(os->l->f, "part.names", ENOMEM);
	} else {
		if (text.len >= FREEBSD_TEXT)
			mesh.cut = true;
		take_mesh(os, &mesh);
		geom_fini(&mesh);
	}
	pvk_buf_fini(&text);
	freebsd_mounts(os);
}
