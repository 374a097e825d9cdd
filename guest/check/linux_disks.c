/* SPDX-License-Identifier: BSD-2-Clause */
/* Linux: disks and partitions, from sysfs; see linux.h. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "linux.h"
#include "util/auto.h"
#include "util/num.h"

#define SECTOR 512 /* that of sysfs, whatever the disk's is */

struct disks {
	const struct look *l;
	const struct linux_used *used;
	const char *disk; /* whose folder is read */
	bool is_used, is_root;
};

static bool
is_disk(const char *name)
{
	static const char *const others[] = { "loop", "ram", "sr", "fd", "dm-",
		"md", "zram", "nbd" };

	for (size_t i = 0; i < PVK_COUNT(others); i++)
		if (strncmp(name, others[i], strlen(others[i])) == 0)
			return (false);
	return (true);
}

static void
look_at_use(struct disks *d, const char *name)
{
	for (size_t i = 0; i < d->used->n; i++)
		if (strcmp(d->used->list[i].name, name) == 0) {
			d->is_used = true;
			d->is_root = d->is_root || d->used->list[i].is_root;
		}
}

static void
set_sectors(const struct look *l, const char *base, const char *thing,
    const char *leaf, const char *path)
{
	uint64_t n, bytes;
	char text[24];

	if (!look_number(l, path, &n) || pvk_mul_overflow(n, SECTOR, &bytes)) {
		look_unseen_of(l, base, thing, leaf, errno);
		return;
	}
	snprintf(text, sizeof(text), "%" PRIu64, bytes);
	pvk_facts_set_of(l->f, base, thing, leaf, text);
}

/* A folder in that of the disk: a partition has a file of that name. */
static void
take_partition(void *arg, const char *name)
{
	struct disks *d = arg;
	char path[LOOK_PATH];

	if (!look_has(d->l,
		look_path(path, "/sys/block/%s/%s/partition", d->disk, name)))
		return;
	look_at_use(d, name);
	pvk_facts_list_add(d->l->f, "part.names", name);
	pvk_facts_set_of(d->l->f, "part", name, "disk", d->disk);
	set_sectors(d->l, "part", name, "start",
	    look_path(path, "/sys/block/%s/%s/start", d->disk, name));
	set_sectors(d->l, "part", name, "size",
	    look_path(path, "/sys/block/%s/%s/size", d->disk, name));
}

/* The driver of the device, or of the controller that it is of. */
static void
take_driver(const struct look *l, const char *name)
{
	char path[LOOK_PATH], text[LOOK_NAME];

	if (!look_link(l, look_path(path, "/sys/block/%s/device/driver", name),
		text, sizeof(text)) &&
	    !look_link(l,
		look_path(path, "/sys/block/%s/device/device/driver", name),
		text, sizeof(text)))
		look_unseen_of(l, "disk", name, "driver", errno);
	else
		pvk_facts_set_of(l->f, "disk", name, "driver", text);
	if (look_link(l, look_path(path, "/sys/block/%s/device", name), text,
		sizeof(text)) &&
	    strncmp(text, "vbd-", 4) == 0) {
		text[3] = '/';
		pvk_facts_set_of(l->f, "disk", name, "front", text);
		pvk_facts_set_of(l->f, "front", text, "device", name);
	} else
		pvk_facts_set_of(l->f, "disk", name, "front", NULL);
}

static void
take_queue(const struct look *l, const char *name)
{
	static const struct {
		const char *leaf, *file;
	} files[] = {
		{ "sector", "logical_block_size" },
		{ "write-cache", "write_cache" },
		{ "scheduler", "scheduler" },
		{ "discard-max", "discard_max_bytes" },
	};
	char path[LOOK_PATH], text[24];
	uint64_t kib;

	for (size_t i = 0; i < PVK_COUNT(files); i++)
		look_take_of(l, "disk", name, files[i].leaf,
		    look_path(path, "/sys/block/%s/queue/%s", name,
			files[i].file));
	if (look_number(l,
		look_path(path, "/sys/block/%s/queue/max_hw_sectors_kb", name),
		&kib) &&
	    kib < UINT32_MAX) {
		snprintf(text, sizeof(text), "%" PRIu64, kib * PVK_KIB);
		pvk_facts_set_of(l->f, "disk", name, "max-request-size", text);
	}
}

static void
hold(void *arg, const char *name)
{
	(void)name;
	((struct disks *)arg)->is_used = true;
}

static void
take_disk(void *arg, const char *name)
{
	struct disks *d = arg;
	char path[LOOK_PATH];

	if (!is_disk(name))
		return;
	d->disk = name;
	d->is_used = d->is_root = false;
	pvk_facts_list_add(d->l->f, "disk.names", name);
	take_driver(d->l, name);
	look_take_of(d->l, "disk", name, "descr",
	    look_path(path, "/sys/block/%s/device/model", name));
	set_sectors(d->l, "disk", name, "size",
	    look_path(path, "/sys/block/%s/size", name));
	take_queue(d->l, name);
	look_at_use(d, name);
	(void)look_each(d->l, look_path(path, "/sys/block/%s/holders", name),
	    hold, d);
	(void)look_each(d->l, look_path(path, "/sys/block/%s", name),
	    take_partition, d);
	pvk_facts_set_of(d->l->f, "disk", name, "used",
	    d->is_used ? "yes" : "no");
	pvk_facts_set_of(d->l->f, "disk", name, "root",
	    d->is_root ? "yes" : "no");
}

void
linux_disks(const struct look *l)
{
	PVK_AUTO_FREE struct linux_used *used = malloc(sizeof(*used));
	struct disks d = { .l = l, .used = used };

	if (used == NULL) {
		pvk_facts_unseen(l->f, "disk.names", ENOMEM);
		return;
	}
	linux_find_used(l, used);
	pvk_facts_set(l->f, "disk.names", "");
	pvk_facts_set(l->f, "part.names", "");
	if (look_each(l, "/sys/block", take_disk, &d) != 0) {
		pvk_facts_unseen(l->f, "disk.names", errno);
		pvk_facts_unseen(l->f, "part.names", errno);
	}
	linux_mounts(l);
}
