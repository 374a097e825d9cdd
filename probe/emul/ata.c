/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * IDE disks as struct disk. ata_private.h draws the registers. The two disks of
 * a channel take turns: a request waits until that of the other is done.
 *
 *     submit -- channel free --> ata_start --> poll: ata_advance --> done
 *        |                           ^
 *        +--- busy: waits -----------+ when the neighbour's is done
 */
#include "emul/ata.h"

#include <errno.h>
#include <string.h>

#include "emul/ata_private.h"
#include "emul/io.h"
#include "emul/pci.h"
#include "xen/page.h"

#define CLASS_STORAGE 0x01
#define SUBCLASS_IDE  0x01
#define NATIVE	      0x05 /* of its interface: ports other than these */
#define BASE_MASTER   4	   /* of the base addresses */

static struct ata_channel channels[2] = {
	{ .ports = 0x1f0, .control = 0x3f6 },
	{ .ports = 0x170, .control = 0x376 },
};
static struct ata_disk slots[4];

static void
end(struct ata_disk *d, int error)
{
	struct disk_request *r = d->request;

	d->request = NULL;
	r->error = error;
	r->done(r);
}

/* Who waits for c goes on, before the one that is done submits anew. */
static void
next(struct ata_channel *c, const struct ata_disk *was)
{
	struct ata_disk *d = c->disk[!was->unit];

	c->active = NULL;
	if (d != NULL && d->request != NULL)
		ata_start(d);
}

static void
ide_poll(struct disk *disk)
{
	struct ata_channel *c = ((struct ata_disk *)disk->driver)->channel;
	struct ata_disk *d = c->active;
	int error;

	if (d == NULL || ata_advance(d, &error) == ATA_UNDER_WAY)
		return;
	next(c, d);
	end(d, error);
}

static bool
valid(const struct disk *disk, const struct disk_request *r)
{
	uint64_t n = r->bytes / DISK_SECTOR;

	if (r->op == DISK_FLUSH)
		return (r->bytes == 0);
	return ((r->op == DISK_READ || r->op == DISK_WRITE) && n > 0 &&
	    r->bytes % DISK_SECTOR == 0 && r->bytes <= disk->max_bytes &&
	    (uintptr_t)r->data % DISK_SECTOR == 0 && n <= disk->sectors &&
	    r->sector <= disk->sectors - n);
}

static int
ide_submit(struct disk *disk, struct disk_request *r)
{
	struct ata_disk *d = disk->driver;

	if (disk->gone)
		return (-ENODEV);
	if (!valid(disk, r))
		return (-EINVAL);
	if (r->op == DISK_WRITE && disk->readonly)
		return (-EROFS);
	if (d->request != NULL)
		return (-EAGAIN);
	d->request = r;
	if (r->op == DISK_FLUSH && !d->flush)
		end(d, EOPNOTSUPP);
	else if (d->channel->active == NULL)
		ata_start(d);
	return (0);
}

/* The IDE controller at the ports that channels[] names. */
static bool
find_controller(struct pci_device *p)
{
	*p = (struct pci_device){ 0 };
	while (pci_next(p))
		if (p->class == CLASS_STORAGE && p->subclass == SUBCLASS_IDE &&
		    (p->interface & NATIVE) == 0)
			return (true);
	return (false);
}

static void
attach_disk(struct ata_channel *c, uint8_t unit, bool writable)
{
	size_t i = (size_t)(c - channels) * 2 + unit;
	struct ata_disk *d = &slots[i];

	*d = (struct ata_disk){ .channel = c, .unit = unit };
	if (!ata_identify(d))
		return;
	memcpy(d->disk.name, "hda", sizeof("hda"));
	d->disk.name[2] = (char)('a' + i);
	d->disk.kind = "ide";
	d->disk.readonly = !writable;
	d->disk.submit = ide_submit;
	d->disk.poll = ide_poll;
	d->disk.driver = d;
	c->disk[unit] = d;
	disk_add(&d->disk);
}

unsigned
ata_attach(bool writable)
{
	struct pci_device p;
	uint16_t master;
	unsigned n = 0;

	ata_detach();
	if (!find_controller(&p))
		return (0);
	pci_enable(&p);
	master = pci_ports(&p, BASE_MASTER);
	for (unsigned i = 0; i < 2; i++) {
		struct ata_channel *c = &channels[i];

		c->regions = master == 0 ? NULL : pages_alloc(1);
		c->master = c->regions == NULL ? 0 : (uint16_t)(master + 8 * i);
		/* what the firmware may have left there */
		if (c->master != 0)
			io_out8(c->master + BM_STATUS, BM_ERROR | BM_INTERRUPT);
		if (!ata_reset(c))
			continue;
		attach_disk(c, 0, writable);
		attach_disk(c, 1, writable);
		n += (c->disk[0] != NULL) + (c->disk[1] != NULL);
	}
	return (n);
}

static void
detach_channel(struct ata_channel *c)
{
	/* no transfer into memory that is somebody else's by then */
	if (c->active != NULL) {
		if (c->master != 0)
			io_out8(c->master + BM_COMMAND, 0);
		(void)ata_reset(c);
		c->active = NULL;
	}
	for (unsigned unit = 0; unit < 2; unit++) {
		struct ata_disk *d = c->disk[unit];

		if (d == NULL)
			continue;
		c->disk[unit] = NULL;
		d->disk.gone = true;
		if (d->request != NULL)
			end(d, ENODEV);
		disk_remove(&d->disk);
	}
	pages_free(c->regions, 1);
	c->regions = NULL;
}

void
ata_detach(void)
{
	detach_channel(&channels[0]);
	detach_channel(&channels[1]);
}

bool
ata_use_dma(struct disk *disk, bool dma)
{
	struct ata_disk *d = disk->driver;

	if (disk->submit != ide_submit || (dma && !d->can_dma))
		return (false);
	d->dma = dma;
	return (true);
}
