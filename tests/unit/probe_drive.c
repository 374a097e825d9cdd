/* SPDX-License-Identifier: BSD-2-Clause */
/* A drive of probe_ata.h: its commands. */
#include "testing.h"

#include "probe_ata.h"
#include "probe_machine.h"

void
drive_signature(struct drive_model *d)
{
	d->reg[4] = d->kind == DRIVE_CD ? 0x14 : 0;
	d->reg[5] = d->kind == DRIVE_CD ? 0xeb : 0;
}

void
drive_finish(struct drive_model *d, bool good)
{
	d->status = (uint8_t)(DRIVE_DRDY | (good ? 0 : DRIVE_ERR));
	d->error = good ? 0 : 0x04;
	d->left = d->len = d->pos = 0;
	if (d->fault == FAULT_WANTS_MORE)
		d->status |= DRIVE_DRQ;
}

static void
identify(struct drive_model *d)
{
	uint16_t w[256] = { 0 };
	const char *model = "EQUMH RADDSI K "; /* pairs turned around */

	for (size_t i = 0; i < 20; i++)
		w[27 + i] = 0x2020;
	for (size_t i = 0; i < strlen(model) / 2; i++)
		w[27 + i] = (uint16_t)((uint8_t)model[2 * i + 1] << 8 |
		    (uint8_t)model[2 * i]);
	w[47] = (uint16_t)(0x8000 | d->multiple);
	w[49] = (uint16_t)(0x0200 | (d->no_dma ? 0 : 0x0100));
	w[60] = (uint16_t)d->sectors;
	w[61] = (uint16_t)(d->sectors >> 16);
	w[83] = (uint16_t)(0x4000 | (d->no_lba48 ? 0 : 0x0400) |
	    (d->no_flush ? 0 : 0x3000));
	for (int i = 0; i < 4 && !d->no_lba48; i++)
		w[100 + i] = (uint16_t)(d->sectors >> 16 * i);
	for (size_t i = 0; i < 256; i++) {
		w[i] ^= d->identify[i];
		memcpy(d->block + 2 * i, &w[i], 2);
	}
	d->left = 0;
	d->len = 512;
	d->pos = 0;
	d->write = false;
	d->status = DRIVE_DRDY | DRIVE_DRQ;
}

/* The next block is ready to be moved, or everything has been. */
static void
next_block(struct drive_model *d)
{
	uint32_t n = d->left < d->set_multiple ? d->left : d->set_multiple;

	if (n == 0) {
		drive_finish(d, true);
		return;
	}
	d->len = n * 512;
	d->pos = 0;
	if (!d->write && d->bytes != NULL)
		memcpy(d->block, d->bytes + d->at * 512, d->len);
	else if (!d->write)
		memset(d->block, 0, d->len);
	d->status = DRIVE_DRDY | DRIVE_DRQ;
}

void
drive_block_moved(struct drive_model *d)
{
	uint32_t n = d->len / 512;

	if (d->left == 0) { /* of IDENTIFY */
		d->len = d->pos = 0;
		d->status = DRIVE_DRDY;
		return;
	}
	if (d->write && d->bytes != NULL)
		memcpy(d->bytes + d->at * 512, d->block, d->len);
	d->at += n;
	d->left -= n;
	d->busy = d->busy_reads;
	next_block(d);
}

/* Where and how much, by the registers. */
static void
place(struct drive_model *d, bool ext)
{
	d->at =
	    (uint64_t)d->reg[5] << 16 | (uint64_t)d->reg[4] << 8 | d->reg[3];
	d->left = d->reg[2];
	if (ext) {
		d->at |= (uint64_t)d->high[5] << 40 |
		    (uint64_t)d->high[4] << 32 | (uint64_t)d->high[3] << 24;
		d->left |= (uint32_t)d->high[2] << 8;
		d->left = d->left == 0 ? 65536 : d->left;
	} else {
		d->at |= (uint64_t)(d->reg[6] & 0x0f) << 24;
		d->left = d->left == 0 ? 256 : d->left;
	}
}

static void
transfer(struct drive_model *d, uint8_t command)
{
	bool ext = command == 0x24 || command == 0x25 || command == 0x29 ||
	    command == 0x34 || command == 0x35 || command == 0x39;

	d->write = command == 0x30 || command == 0x34 || command == 0x35 ||
	    command == 0x39 || command == 0xc5 || command == 0xca;
	d->dma = command == 0x25 || command == 0x35 || command == 0xc8 ||
	    command == 0xca;
	place(d, ext);
	if ((ext && d->no_lba48) || (d->dma && d->no_dma) ||
	    d->at + d->left > d->sectors) {
		drive_finish(d, false);
		return;
	}
	if (d->dma)
		d->status = DRIVE_DRDY | DRIVE_DRQ;
	else if (command == 0x20 || command == 0x24 || command == 0x30 ||
	    command == 0x34) {
		d->set_multiple = 1;
		next_block(d);
	} else
		next_block(d);
}

void
drive_run(struct drive_model *d, uint8_t command)
{
	d->last_command = command;
	if (command == 0xec && d->kind == DRIVE_DISK) {
		identify(d);
		return;
	}
	if (d->kind == DRIVE_CD) {
		drive_signature(d);
		drive_finish(d, false);
		return;
	}
	d->commands++;
	d->busy = d->busy_reads;
	if (d->fault == FAULT_HANGS || d->fault == FAULT_SLEEPS)
		d->status = DRIVE_BSY;
	else if (d->fault == FAULT_SILENT)
		d->status = DRIVE_DRDY;
	else if (d->fault == FAULT_ERRORS || d->fault == FAULT_ERRORS_DRQ) {
		drive_finish(d, false);
		d->status |= d->fault == FAULT_ERRORS_DRQ ? DRIVE_DRQ : 0;
	} else if (command == 0xc6 && d->reg[2] <= d->multiple) {
		d->set_multiple = d->reg[2];
		drive_finish(d, true);
	} else if ((command == 0xe7 || command == 0xea) && !d->no_flush) {
		d->flushes++;
		drive_finish(d, true);
	} else if (command == 0xc6 || command == 0xe7 || command == 0xea)
		drive_finish(d, false);
	else
		transfer(d, command);
}

uint8_t
drive_status(struct drive_model *d)
{
	if (d == NULL)
		return (0);
	if (d->busy > 0) {
		d->busy--;
		machine_wait(d->busy_ns);
		return (DRIVE_BSY);
	}
	return (d->status);
}
