/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One request: its command, its data by PIO or DMA, its end. Nothing waits here
 * but for a device that is not ready for a command, a second or two, and for
 * the reset of one that gave no sign of life.
 */
#include <errno.h>

#include "emul/ata_private.h"
#include "emul/io.h"
#include "xen/clock.h"
#include "xen/page.h"

_Static_assert(ATA_MAX_LBA48 / BM_REGION + 1 <= BM_REGIONS,
    "all fit in a page");

#define LBA28_COUNT 256u
#define LBA28_END   ((uint64_t)1 << 28)

/* A host that has another's I/O to do may take its time. */
#define LIFE_NS ((uint64_t)30 * NS_PER_S)

static void
sign_of_life(struct ata_disk *d)
{
	d->deadline = clock_ns() + LIFE_NS;
}

static uint8_t
command_of(const struct ata_disk *d)
{
	bool write = d->request->op == DISK_WRITE;

	if (d->request->op == DISK_FLUSH)
		return (d->flush_ext ? ATA_FLUSH_EXT : ATA_FLUSH);
	if (d->by_dma && d->ext)
		return (write ? ATA_WRITE_DMA_EXT : ATA_READ_DMA_EXT);
	if (d->by_dma)
		return (write ? ATA_WRITE_DMA : ATA_READ_DMA);
	if (d->multiple > 1 && d->ext)
		return (write ? ATA_WRITE_MULTIPLE_EXT : ATA_READ_MULTIPLE_EXT);
	if (d->multiple > 1)
		return (write ? ATA_WRITE_MULTIPLE : ATA_READ_MULTIPLE);
	if (d->ext)
		return (write ? ATA_WRITE_EXT : ATA_READ_EXT);
	return (write ? ATA_WRITE : ATA_READ);
}

/* The table of regions; false when the bus master cannot reach the memory. */
static bool
fill_regions(const struct ata_disk *d)
{
	uint64_t address = (uintptr_t)d->request->data;
	uint32_t left = d->request->bytes;
	uint32_t *p = d->channel->regions;

	if (address + left > UINT32_MAX || address % 2 != 0)
		return (false);
	while (left > 0) {
		uint32_t n = BM_REGION - (uint32_t)(address % BM_REGION);

		n = n < left ? n : left;
		*p++ = (uint32_t)address;
		*p++ = n % BM_REGION; /* 65536 is written 0 */
		address += n;
		left -= n;
	}
	p[-1] |= BM_END;
	return (true);
}

static void
prepare_master(const struct ata_disk *d)
{
	const struct ata_channel *c = d->channel;

	io_out32(c->master + BM_TABLE, (uint32_t)(uintptr_t)c->regions);
	io_out8(c->master + BM_COMMAND,
	    d->request->op == DISK_READ ? BM_TO_MEMORY : 0);
}

static void
write_place(const struct ata_disk *d, uint64_t lba, uint32_t n)
{
	uint16_t ports = d->channel->ports;

	if (d->ext) {
		io_out8(ports + ATA_COUNT, (uint8_t)(n >> 8));
		io_out8(ports + ATA_LBA_LOW, (uint8_t)(lba >> 24));
		io_out8(ports + ATA_LBA_MID, (uint8_t)(lba >> 32));
		io_out8(ports + ATA_LBA_HIGH, (uint8_t)(lba >> 40));
	}
	/* 256 sectors without LBA48, as 65536 with it, are written 0 */
	io_out8(ports + ATA_COUNT, (uint8_t)n);
	io_out8(ports + ATA_LBA_LOW, (uint8_t)lba);
	io_out8(ports + ATA_LBA_MID, (uint8_t)(lba >> 8));
	io_out8(ports + ATA_LBA_HIGH, (uint8_t)(lba >> 16));
}

void
ata_start(struct ata_disk *d)
{
	const struct disk_request *r = d->request;
	struct ata_channel *c = d->channel;
	uint32_t n = r->bytes / DISK_SECTOR;
	uint8_t device = (uint8_t)(ATA_DEVICE_LBA | d->unit << 4);

	/* half as many registers, wherever that is enough */
	d->ext = d->lba48 && (n > LBA28_COUNT || r->sector + n > LBA28_END);
	if (!d->ext)
		device |= (uint8_t)(r->sector >> 24 & 0x0f);
	c->active = d;
	d->left = n;
	d->by_dma = d->dma && r->op != DISK_FLUSH && fill_regions(d);
	d->stuck = !ata_select(c, device);
	if (d->stuck)
		return;
	if (d->by_dma)
		prepare_master(d);
	write_place(d, r->sector, n);
	io_out8(c->ports + ATA_COMMAND, command_of(d));
	ata_settle(c);
	if (d->by_dma)
		io_out8(c->master + BM_COMMAND,
		    (r->op == DISK_READ ? BM_TO_MEMORY : 0) | BM_START);
	sign_of_life(d);
}

/* It did what it must not, or nothing: afterwards it is as it was at first. */
static enum ata_progress
give_up(struct ata_disk *d, int why, int *error)
{
	struct ata_channel *c = d->channel;

	if (d->by_dma)
		io_out8(c->master + BM_COMMAND, 0);
	if (!ata_reset(c))
		d->disk.gone = true;
	/* the reset may have undone that */
	for (unsigned i = 0; i < 2; i++)
		if (c->disk[i] != NULL)
			c->disk[i]->multiple = 1;
	*error = d->disk.gone ? ENODEV : why;
	return (ATA_DONE);
}

/* late: it was before the last look at it, which may have taken as long. */
static enum ata_progress
wait_on(struct ata_disk *d, bool late, int *error)
{
	if (!late)
		return (ATA_UNDER_WAY);
	return (give_up(d, ETIMEDOUT, error));
}

static enum ata_progress
advance_dma(struct ata_disk *d, int *error)
{
	const struct ata_channel *c = d->channel;
	bool late = clock_ns() >= d->deadline;
	uint8_t status = io_in8(c->control);
	bool busy = (status & (ATA_BSY | ATA_DRQ)) != 0;
	uint8_t master;
	bool failed;

	/* while it works, one look is enough: each is an exit */
	if (busy && (status & (ATA_ERR | ATA_DF)) == 0 && !late)
		return (ATA_UNDER_WAY);
	master = io_in8(c->master + BM_STATUS);
	failed = (master & BM_ERROR) != 0 ||
	    ((status & ATA_BSY) == 0 && (status & (ATA_ERR | ATA_DF)) != 0);
	if (!failed && (busy || (master & BM_ACTIVE) != 0))
		return (wait_on(d, late, error));
	io_out8(c->master + BM_COMMAND, 0);
	io_out8(c->master + BM_STATUS, BM_ERROR | BM_INTERRUPT);
	(void)io_in8(c->ports + ATA_STATUS);
	if (failed && busy)
		return (give_up(d, EIO, error)); /* it still wants data */
	*error = failed ? EIO : 0;
	return (ATA_DONE);
}

/* The next block: as many sectors as the command moves at a DRQ. */
static void
move_block(struct ata_disk *d)
{
	struct disk_request *r = d->request;
	uint32_t n = d->left < d->multiple ? d->left : d->multiple;
	uint8_t *at = (uint8_t *)r->data + (r->bytes - d->left * DISK_SECTOR);
	uint16_t port = d->channel->ports + ATA_DATA;

	if (r->op == DISK_READ)
		io_in16s(port, at, n * DISK_SECTOR / 2);
	else
		io_out16s(port, at, n * DISK_SECTOR / 2);
	d->left -= n;
	sign_of_life(d);
	ata_settle(d->channel);
}

static enum ata_progress
advance_pio(struct ata_disk *d, int *error)
{
	uint8_t status;
	bool late;

	*error = 0;
	/* ends: each round moves a block or is the last */
	for (;;) {
		late = clock_ns() >= d->deadline;
		status = io_in8(d->channel->control);
		if ((status & ATA_BSY) != 0)
			return (wait_on(d, late, error));
		if ((status & (ATA_ERR | ATA_DF)) != 0) {
			if ((status & ATA_DRQ) != 0)
				return (give_up(d, EIO, error));
			*error = EIO;
			return (ATA_DONE);
		}
		if (d->left == 0 && (status & ATA_DRQ) == 0)
			return (ATA_DONE);
		if (d->left == 0) /* more than was asked for */
			return (give_up(d, EIO, error));
		if ((status & ATA_DRQ) == 0)
			return (wait_on(d, late, error));
		move_block(d);
	}
}

enum ata_progress
ata_advance(struct ata_disk *d, int *error)
{
	if (d->stuck)
		return (give_up(d, ETIMEDOUT, error));
	return (d->by_dma ? advance_dma(d, error) : advance_pio(d, error));
}
