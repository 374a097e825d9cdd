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
	unsigned volumes; /* of ZFS */
};

static bool
is_disk(const char *name)
{
	static const char *const others[] = { "loop", "ram", "sr", "fd", "dm-",
		"md", "zram", "nbd", "zd" };

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

/*
 * What udev found on a device: a value of its database, by the device's number
 * in its folder; false without.
 */
static bool
ask_udev(const struct look *l, const char *folder, const char *key, char *out,
    size_t size)
{
	char path[LOOK_PATH], number[32], text[LOOK_TEXT], line[64];
	const char *at;
	size_t len;

	if (!look_line(l, look_path(path, "%s/dev", folder), number,
		sizeof(number)) ||
	    look_read(l, look_path(path, "/run/udev/data/b%s", number), text,
		sizeof(text)) < 0)
		return (false);
	snprintf(line, sizeof(line), "\nE:%s=", key);
	at = strstr(text, line);
	if (at == NULL)
		return (false);
	at += strlen(line);
	len = strcspn(at, "\n");
	if (len == 0 || len >= size)
		return (false);
	memcpy(out, at, len);
	out[len] = '\0';
	return (true);
}

/* What a pool of ZFS has is not among mounts, nor held by anything. */
static void
look_at_pool(struct disks *d, const char *folder)
{
	char kind[32];

	if (d->used->has_zfs &&
	    ask_udev(d->l, folder, "ID_FS_TYPE", kind, sizeof(kind)) &&
	    strcmp(kind, "zfs_member") == 0) {
		d->is_used = true;
		d->is_root = d->is_root || d->used->root_is_zfs;
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
	char path[LOOK_PATH], uuid[64];

	if (!look_has(d->l,
		look_path(path, "/sys/block/%s/%s/partition", d->disk, name)))
		return;
	look_at_use(d, name);
	look_path(path, "/sys/block/%s/%s", d->disk, name);
	look_at_pool(d, path);
	if (ask_udev(d->l, path, "ID_PART_ENTRY_UUID", uuid, sizeof(uuid)))
		pvk_facts_set_of(d->l->f, "part", name, "uuid", uuid);
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

/* That it is not used is known when all that is used is. */
static void
set_use(const struct disks *d, const char *name)
{
	if (d->is_used || d->used->error == 0)
		pvk_facts_set_of(d->l->f, "disk", name, "used",
		    d->is_used ? "yes" : "no");
	else
		look_unseen_of(d->l, "disk", name, "used", d->used->error);
	if (d->is_root || d->used->error == 0)
		pvk_facts_set_of(d->l->f, "disk", name, "root",
		    d->is_root ? "yes" : "no");
	else
		look_unseen_of(d->l, "disk", name, "root", d->used->error);
}

static void
take_disk(void *arg, const char *name)
{
	struct disks *d = arg;
	char path[LOOK_PATH];

	d->volumes += strncmp(name, "zd", 2) == 0;
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
	look_at_pool(d, look_path(path, "/sys/block/%s", name));
	(void)look_each(d->l, look_path(path, "/sys/block/%s/holders", name),
	    hold, d);
	if (look_each(d->l, look_path(path, "/sys/block/%s", name),
		take_partition, d) > 0)
		pvk_facts_more(d->l->f, "part", EFBIG);
	set_use(d, name);
}

void
linux_disks(const struct look *l)
{
	PVK_AUTO_FREE struct linux_used *used = malloc(sizeof(*used));
	struct disks d = { .l = l, .used = used };
	int r;

	if (used == NULL) {
		pvk_facts_unseen(l->f, "disk.names", ENOMEM);
		return;
	}
	linux_find_used(l, used);
	pvk_facts_set(l->f, "disk.names", "");
	pvk_facts_set(l->f, "part.names", "");
	r = look_each(l, "/sys/block", take_disk, &d);
	if (r < 0) {
		pvk_facts_unseen(l->f, "disk.names", errno);
		pvk_facts_unseen(l->f, "part.names", errno);
	} else if (r > 0)
		pvk_facts_more(l->f, "disk", EFBIG);
	else
		pvk_facts_set_uint(l->f, "zfs.volumes", d.volumes);
	linux_mounts(l);
}
