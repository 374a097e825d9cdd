/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who is at a place of a channel: the 256 words of IDENTIFY DEVICE
 * (ATA/ATAPI-7, volume 1, 6.16), of which these matter:
 *
 *     0         bit 15: not a disk
 *     27..46    model, two bytes a word
 *     47        most sectors a DRQ
 *     49        bit 8 DMA, 9 LBA
 *     60..61    sectors, 28 bits
 *     83        bit 10 LBA48, 12 FLUSH CACHE, 13 FLUSH CACHE EXT
 *     100..103  sectors, 48 bits
 *     106       bit 12: sectors are not of 512 bytes
 */
#include <stdio.h>
#include <string.h>

#include "emul/ata_private.h"
#include "emul/io.h"

#define WORDS		  256
#define MODEL		  27
#define MODEL_WORDS	  20
#define IDENTIFY_MS	  3000

#define SIGNATURE_CD_MID  0x14u
#define SIGNATURE_CD_HIGH 0xebu
#define SECTORS_MOST	  ((uint64_t)1 << 48)

/* The words; false when no disk answers. */
static bool
ask(const struct ata_disk *d, uint16_t words[WORDS])
{
	struct ata_channel *c = d->channel;
	uint8_t status;

	if (!ata_select(c, (uint8_t)(ATA_DEVICE_LBA | d->unit << 4)))
		return (false);
	for (int r = ATA_COUNT; r <= ATA_LBA_HIGH; r++)
		io_out8((uint16_t)(c->ports + r), 0);
	io_out8(c->ports + ATA_COMMAND, ATA_IDENTIFY);
	ata_settle(c);
	if (io_in8(c->control) == 0)
		return (false); /* nobody at this place */
	status = ata_wait(c, ATA_DRQ, IDENTIFY_MS);
	if ((status & ATA_DRQ) == 0 || (status & (ATA_BSY | ATA_ERR)) != 0)
		return (false); /* a CD drive aborts, and shows its signature */
	if (io_in8(c->ports + ATA_LBA_MID) == SIGNATURE_CD_MID &&
	    io_in8(c->ports + ATA_LBA_HIGH) == SIGNATURE_CD_HIGH)
		return (false);
	io_in16s(c->ports + ATA_DATA, words, WORDS);
	return (ata_wait(c, 0, IDENTIFY_MS) != 0xff);
}

static uint64_t
sectors_of(const uint16_t *w, bool lba48)
{
	uint64_t n = (uint64_t)w[61] << 16 | w[60];

	if (lba48)
		n = (uint64_t)w[103] << 48 | (uint64_t)w[102] << 32 |
		    (uint64_t)w[101] << 16 | w[100];
	return (n);
}

/* The first letter is in the upper half of a word; filled up with blanks. */
static void
model_of(const uint16_t *w, char model[2 * MODEL_WORDS + 1])
{
	size_t len = 2 * MODEL_WORDS;

	for (size_t i = 0; i < len; i++) {
		int c = w[MODEL + i / 2] >> (i % 2 == 0 ? 8 : 0) & 0xff;

		model[i] = (char)(c >= ' ' && c <= '~' ? c : '?');
	}
	while (len > 0 && model[len - 1] == ' ')
		len--;
	model[len] = '\0';
}

/* Blocks of several sectors spare most of the waits of PIO. */
static void
set_multiple(struct ata_disk *d, uint8_t most)
{
	const struct ata_channel *c = d->channel;
	uint8_t n = 1;

	while (n * 2 <= most && n < 16)
		n = (uint8_t)(n * 2);
	d->multiple = 1;
	if (n == 1)
		return;
	io_out8(c->ports + ATA_COUNT, n);
	io_out8(c->ports + ATA_COMMAND, ATA_SET_MULTIPLE);
	ata_settle(c);
	if ((ata_wait(c, 0, IDENTIFY_MS) & (ATA_BSY | ATA_ERR)) == 0)
		d->multiple = n;
}

bool
ata_identify(struct ata_disk *d)
{
	uint16_t w[WORDS];
	char model[2 * MODEL_WORDS + 1];
	bool valid83;

	if (!ask(d, w) || (w[0] & 0x8000) != 0 || (w[49] & 0x0200) == 0)
		return (false);
	/* bits 15 and 14 tell whether words 83 and 106 mean anything */
	if ((w[106] & 0xd000) == 0x5000)
		return (false);
	valid83 = (w[83] & 0xc000) == 0x4000;
	d->lba48 = valid83 && (w[83] & 0x0400) != 0;
	d->flush = valid83 && (w[83] & 0x1000) != 0;
	d->flush_ext = d->lba48 && (w[83] & 0x2000) != 0;
	d->disk.sectors = sectors_of(w, d->lba48);
	if (d->disk.sectors == 0 || d->disk.sectors > SECTORS_MOST)
		return (false);
	d->can_dma = d->channel->master != 0 && (w[49] & 0x0100) != 0;
	d->dma = d->can_dma;
	set_multiple(d, (uint8_t)w[47]);

	d->disk.sector_bytes = DISK_SECTOR;
	d->disk.max_bytes = d->lba48 ? ATA_MAX_LBA48 : ATA_MAX_LBA28;
	d->disk.depth = 1;
	model_of(w, model);
	snprintf(d->disk.features, sizeof(d->disk.features),
	    "%s%s%smultiple=%u %s", d->can_dma ? "dma " : "",
	    d->lba48 ? "lba48 " : "", d->flush ? "flush " : "", d->multiple,
	    model);
	return (true);
}
