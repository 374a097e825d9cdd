/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the files of the ATA driver share. Registers, states and commands are
 * those of ATA/ATAPI-7 (T13/1532D, volumes 1 and 2); the bus master is that of
 * Intel's 82371SB (PIIX3) datasheet, 290550, section 2.6.
 *
 *     ports of a channel     read            written
 *     0x1f0 0x170  +0        data, 16 bits   data
 *                  +1        error           features
 *                  +2..+5    sector count, LBA low, mid, high: with LBA48 each
 *                            is written twice, the upper half first
 *                  +6        device: 0xe0 | unit << 4
 *                  +7        status          command
 *     0x3f6 0x376            status          control: bit 1 no interrupts,
 *                                            bit 2 reset
 *
 *     status  | BSY | DRDY | DF | - | DRQ | - | - | ERR |
 *
 *     bus master, 8 ports a channel
 *     +0      command: bit 0 start, bit 3 to memory
 *     +2      status: bit 0 active, 1 error, 2 interrupt (cleared by ones)
 *     +4      address of the table of regions:
 *
 *         |      address of memory, 32 bits      |
 *         | EOT |   -    | bytes, 0: 65536       |   EOT: the last one
 *
 *     a request
 *     PIO     start -> (DRQ: a block moves)* -> BSY and DRQ off: done
 *     DMA     start -> DRQ, bus master active -> both off: done
 */
#ifndef PVPROBE_ATA_PRIVATE_H
#define PVPROBE_ATA_PRIVATE_H

#include <stdbool.h>
#include <stdint.h>

#include "disk.h"

enum ata_register {
	ATA_DATA = 0,
	ATA_ERROR = 1,
	ATA_COUNT = 2,
	ATA_LBA_LOW = 3,
	ATA_LBA_MID = 4,
	ATA_LBA_HIGH = 5,
	ATA_DEVICE = 6,
	ATA_STATUS = 7,
	ATA_COMMAND = 7,
};

#define ATA_BSY		 0x80u
#define ATA_DF		 0x20u
#define ATA_DRQ		 0x08u
#define ATA_ERR		 0x01u

#define ATA_DEVICE_LBA	 0xe0u
#define ATA_DEVICE_UNIT	 0x10u
#define ATA_CONTROL_NIEN 0x02u
#define ATA_CONTROL_SRST 0x04u

enum ata_command {
	ATA_READ = 0x20,
	ATA_READ_EXT = 0x24,
	ATA_READ_DMA_EXT = 0x25,
	ATA_READ_MULTIPLE_EXT = 0x29,
	ATA_WRITE = 0x30,
	ATA_WRITE_EXT = 0x34,
	ATA_WRITE_DMA_EXT = 0x35,
	ATA_WRITE_MULTIPLE_EXT = 0x39,
	ATA_READ_MULTIPLE = 0xc4,
	ATA_WRITE_MULTIPLE = 0xc5,
	ATA_SET_MULTIPLE = 0xc6,
	ATA_READ_DMA = 0xc8,
	ATA_WRITE_DMA = 0xca,
	ATA_FLUSH = 0xe7,
	ATA_FLUSH_EXT = 0xea,
	ATA_IDENTIFY = 0xec,
};

/* of the bus master */
#define BM_COMMAND    0
#define BM_STATUS     2
#define BM_TABLE      4
#define BM_START      0x01u
#define BM_TO_MEMORY  0x08u
#define BM_ACTIVE     0x01u
#define BM_ERROR      0x02u
#define BM_INTERRUPT  0x04u

#define BM_REGION     0x10000u	  /* a region stays within so many bytes */
#define BM_END	      0x80000000u /* of a region's second half: the last */
#define BM_REGIONS    512u	  /* in a page */

#define ATA_MAX_LBA28 (256u * DISK_SECTOR)
#define ATA_MAX_LBA48 (1024u * 1024)

struct ata_disk;

struct ata_channel {
	uint16_t ports, control;
	uint8_t selected;  /* last written to its device register; 0: nothing */
	uint16_t master;   /* 0: no DMA */
	uint32_t *regions; /* a page */
	struct ata_disk *active; /* whose request the channel is at */
	struct ata_disk *disk[2];
};

struct ata_disk {
	struct disk disk;
	struct ata_channel *channel;
	uint8_t unit;
	bool lba48, flush, flush_ext;
	bool can_dma, dma;
	uint8_t multiple; /* sectors a DRQ; 1: the plain commands */
	/* under way, or waiting for the channel */
	struct disk_request *request;
	bool by_dma;	   /* this request */
	bool ext;	   /* it needs the commands of LBA48 */
	bool stuck;	   /* it was not ready for its command */
	uint32_t left;	   /* sectors that PIO has still to move */
	uint64_t deadline; /* of the next sign of life */
};

/* ata_channel.c: what needs no disk yet */

/* Until BSY and DRQ are as want says, for ms at most; the status, or 0xff. */
uint8_t ata_wait(const struct ata_channel *c, uint8_t want, uint32_t ms);
/* The 400 ns after which a status is valid, as the standard has it. */
void ata_settle(const struct ata_channel *c);
/* With the bits of LBA28 that are there; false: it does not become ready. */
bool ata_select(struct ata_channel *c, uint8_t device);
/* All is forgotten but what is in IDENTIFY; false: nobody lives there. */
bool ata_reset(struct ata_channel *c);

/* ata_identify.c: fills in d, of whom channel and unit are set. */
bool ata_identify(struct ata_disk *d);

/* ata_transfer.c */

/* Its channel is free and its request is set. */
void ata_start(struct ata_disk *d);
enum ata_progress { ATA_UNDER_WAY, ATA_DONE };
/* What can be done now; with ATA_DONE *error is the request's. */
enum ata_progress ata_advance(struct ata_disk *d, int *error);

#endif
