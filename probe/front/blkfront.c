/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The PV disk: how a backend is found out and told. Public header: io/blkif.h.
 *
 *	we read, before		max-ring-page-order
 *	we write		ring-ref, or ring-page-order and ring-ref0..N,
 *				event-channel, protocol, feature-persistent
 *	we read, connected	sectors, sector-size, info, feature-persistent,
 *				feature-max-indirect-segments,
 *				feature-flush-cache, feature-barrier
 *
 * Its states are those of every PV device (xenbus.h); a disk says Initialised
 * when it has told its ring, and Connected when it knows its size.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "front/blk.h"
#include "util/num.h"
#include "xen/event.h"
#include "xen/page.h"

#define POOL_PAGES_MAX	   1024
#define RING_PAGES_DEFAULT 4
/* More sectors than this would be more bytes than 64 bits count. */
#define SECTORS_MAX (UINT64_MAX / DISK_SECTOR)

static struct blkfront blkfronts[BLK_DISKS_MAX];

/* A number "202 << 8 | 16 * disk + partition", or of IDE or SCSI, as a name. */
static void
name_disk(uint32_t id, char *name, size_t size)
{
	uint32_t disk, part;
	char letters[4] = "";

	if (id >> 28 == 1) {
		disk = (id & 0xfffffff) >> 8;
		part = id & 0xff;
	} else if (id >> 8 == 3 || id >> 8 == 22) {
		disk = (id >> 8 == 22 ? 2 : 0) + (id >> 6 & 3);
		part = id & 63;
	} else {
		/* SCSI disks come behind four of IDE, as Linux names them */
		disk = (id >> 8 == 8 ? 4 : 0) + (id & 0xff) / 16;
		part = id % 16;
	}
	if (disk >= 26 * 27)
		disk = 26 * 27 - 1;
	if (disk >= 26) {
		letters[0] = (char)('a' + disk / 26 - 1);
		letters[1] = (char)('a' + disk % 26);
	} else {
		letters[0] = (char)('a' + disk);
	}
	if (part == 0)
		snprintf(name, size, "xvd%s", letters);
	else
		snprintf(name, size, "xvd%s%u", letters, (unsigned)part);
}

/* Is name in a list with commas? */
static bool
list_has(const char *list, const char *name)
{
	size_t len = strlen(name);

	for (const char *p = list; p != NULL; p = strchr(p, ',')) {
		if (*p == ',')
			p++;
		if (strncmp(p, name, len) == 0 &&
		    (p[len] == ',' || p[len] == '\0'))
			return (true);
	}
	return (false);
}

static void
poll_disk(struct disk *d)
{
	blk_poll(d->driver);
}

static void
port_fired(void *ctx)
{
	blk_poll(ctx);
}

static int
blk_attach_device(struct xenbus_device *dev)
{
	struct blkfront *b = dev->data;

	for (size_t i = 0; b == NULL && i < PVK_COUNT(blkfronts); i++)
		if (blkfronts[i].used && blkfronts[i].id == dev->id)
			b = &blkfronts[i];
	for (size_t i = 0; b == NULL && i < PVK_COUNT(blkfronts); i++)
		if (!blkfronts[i].used)
			b = &blkfronts[i];
	if (b == NULL)
		return (-1);
	dev->data = b;
	b->dev = dev;
	b->used = true;
	b->id = dev->id;
	b->disk.kind = "pv";
	b->disk.submit = blk_submit;
	b->disk.poll = poll_disk;
	b->disk.driver = b;
	name_disk(dev->id, b->disk.name, sizeof(b->disk.name));
	return (0);
}

/* As large as the backend, our options and our memory for it allow. */
static unsigned
ring_order(const struct xenbus_device *dev)
{
	unsigned pages = xenbus_options()->ring_pages, order = 0;
	uint64_t max = xenbus_number(dev, "max-ring-page-order", 0, 16);

	if (pages == 0)
		pages = RING_PAGES_DEFAULT;
	while (order < max && order < RING_ORDER_MAX && 2u << order <= pages)
		order++;
	return (order);
}

static int
blk_connect(struct xenbus_device *dev, struct xenbus_keys *k)
{
	const struct front_options *o = xenbus_options();
	struct blkfront *b = dev->data;
	char name[16];
	unsigned order = ring_order(dev);

	if (ring_open(&b->ring, dev->domid, order, sizeof(union blkif_entry)) !=
	    0) {
		xenbus_fail(dev, "no memory or no grants for its ring");
		return (-1);
	}
	b->port = event_listen(dev->domid, port_fired, b);
	if (b->port == EVENT_NONE) {
		xenbus_fail(dev, "no event channel");
		return (-1);
	}
	if (order == 0) {
		xenbus_key(k, "ring-ref", b->ring.refs[0]);
	} else {
		xenbus_key(k, "ring-page-order", order);
		for (unsigned i = 0; i < b->ring.pages; i++) {
			snprintf(name, sizeof(name), "ring-ref%u", i);
			xenbus_key(k, name, b->ring.refs[i]);
		}
	}
	xenbus_key(k, "event-channel", b->port);
	xenbus_key_text(k, "protocol", BLKIF_PROTOCOL);
	b->offered_persistent = !o->no_persistent;
	xenbus_key(k, "feature-persistent", b->offered_persistent);
	return (0);
}

static void
describe(struct blkfront *b)
{
	static const char *const flushes[] = { "none", "", "barrier", "cache" };
	struct disk *d = &b->disk;

	snprintf(d->features, sizeof(d->features),
	    "ring %u page%s, %s grants, %u segments%s, flush %s", b->ring.pages,
	    b->ring.pages > 1 ? "s" : "",
	    b->persistent ? "persistent" : "direct", (unsigned)b->max_segments,
	    b->max_segments > BLKIF_SEGMENTS ? " indirect" : "",
	    flushes[b->flush_op]);
}

/* What the backend tells of itself when it is connected. */
struct told {
	uint64_t sectors, unit, info, indirect;
	bool persistent, cache, barrier, cdrom;
};

static int
listen_to(struct xenbus_device *dev, struct told *t)
{
	const struct xenbus_key_at keys[] = { { dev->backend, "sectors" },
		{ dev->backend, "sector-size" }, { dev->backend, "info" },
		{ dev->backend, "feature-max-indirect-segments" },
		{ dev->backend, "feature-persistent" },
		{ dev->backend, "feature-flush-cache" },
		{ dev->backend, "feature-barrier" },
		{ dev->path, "device-type" } };
	char type[16] = "";

	xenbus_fetch(keys, PVK_COUNT(keys));
	t->sectors = xenbus_number(dev, "sectors", 0, SECTORS_MAX);
	t->unit = xenbus_number(dev, "sector-size", DISK_SECTOR, UINT32_MAX);
	t->info = xenbus_number(dev, "info", 0, UINT32_MAX);
	t->indirect =
	    xenbus_number(dev, "feature-max-indirect-segments", 0, UINT32_MAX);
	t->persistent = xenbus_number(dev, "feature-persistent", 0, 1) == 1;
	t->cache = xenbus_number(dev, "feature-flush-cache", 0, 1) == 1;
	t->barrier = xenbus_number(dev, "feature-barrier", 0, 1) == 1;
	(void)xenbus_own_text(dev, "device-type", type, sizeof(type));
	t->cdrom = strcmp(type, "cdrom") == 0;
	if (xenbus_in_trouble())
		return (-1);
	if (t->unit < DISK_SECTOR || t->unit > PAGE_SIZE ||
	    (t->unit & (t->unit - 1)) != 0) {
		xenbus_fail(dev, "sectors of %u bytes", (unsigned)t->unit);
		return (-1);
	}
	return (0);
}

/* What we make of it; decided once a connection. */
static int
negotiate(struct blkfront *b, const struct told *t)
{
	b->persistent = b->offered_persistent && t->persistent;
	b->max_segments = BLKIF_SEGMENTS;
	if (t->indirect > BLKIF_SEGMENTS && !xenbus_options()->no_indirect)
		b->max_segments =
		    (uint32_t)pvk_min(t->indirect, BLK_SEGMENTS_MAX);
	b->flush_op = t->cache ? BLKIF_OP_FLUSH
	    : t->barrier       ? BLKIF_OP_BARRIER
			       : BLKIF_OP_READ;
	b->pages_max =
	    (uint32_t)pvk_min((uint64_t)b->ring.size * (b->max_segments + 1),
		POOL_PAGES_MAX);
	if (blk_parts_open(b) != 0) {
		xenbus_fail(b->dev, "no memory for its requests");
		return (-1);
	}
	describe(b);
	return (0);
}

static int
blk_ready(struct xenbus_device *dev)
{
	struct blkfront *b = dev->data;
	struct disk *d = &b->disk;
	struct told t;

	if (listen_to(dev, &t) != 0)
		return (-1);
	d->sector_bytes = (uint32_t)t.unit;
	d->sectors = t.sectors;
	d->removable = t.cdrom ||
	    (t.info & (BLKIF_INFO_CDROM | BLKIF_INFO_REMOVABLE)) != 0;
	d->readonly = (t.info & BLKIF_INFO_READONLY) != 0 ||
	    !(list_has(xenbus_options()->writable, d->name) ||
		list_has(xenbus_options()->writable, "all"));
	if (b->parts == NULL && negotiate(b, &t) != 0)
		return (-1);
	d->depth = b->ring.size;
	d->max_bytes = BLK_BYTES_MAX;
	b->held = d->gone = false;
	if (!b->listed) {
		b->listed = true;
		disk_add(d);
		xenbus_say(dev, "%s, %s", d->name, d->features);
	}
	blk_pump(b);
	return (0);
}

static void
blk_hold(struct xenbus_device *dev, bool for_good)
{
	struct blkfront *b = dev->data;

	if (b == NULL)
		return;
	b->held = true;
	if (!for_good || b->disk.gone)
		return;
	b->disk.gone = true;
	if (b->listed) {
		b->listed = false;
		disk_remove(&b->disk);
		xenbus_say(dev, "%s is gone", b->disk.name);
	}
}

static bool
blk_idle(const struct xenbus_device *dev)
{
	const struct blkfront *b = dev->data;

	return (b->busy_parts == 0);
}

static void
blk_disconnect(struct xenbus_device *dev, bool lost, int error)
{
	struct blkfront *b = dev->data;

	if (b == NULL)
		return;
	blk_parts_close(b, lost);
	ring_close(&b->ring, lost);
	if (!lost)
		event_close(b->port);
	b->port = EVENT_NONE;
	if (error != 0)
		blk_end_all(b, error);
	else
		blk_rewind(b);
}

static void
blk_poll_device(struct xenbus_device *dev)
{
	blk_poll(dev->data);
}

static bool
blk_is_named(const struct xenbus_device *dev, const char *name)
{
	const struct blkfront *b = dev->data;

	return (b != NULL && strcmp(b->disk.name, name) == 0);
}

const struct xenbus_driver blkfront_driver = {
	.type = "vbd",
	.offered = XENBUS_INITIALISED,
	.attach = blk_attach_device,
	.connect = blk_connect,
	.ready = blk_ready,
	.hold = blk_hold,
	.idle = blk_idle,
	.disconnect = blk_disconnect,
	.poll = blk_poll_device,
	.is_named = blk_is_named,
};
