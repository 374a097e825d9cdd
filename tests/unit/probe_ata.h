/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A PIIX3 with up to four drives, for the ATA driver: it does what the standard
 * says, and what a test tells it to do instead.
 */
#ifndef PVK_TESTS_PROBE_ATA_H
#define PVK_TESTS_PROBE_ATA_H

#include <stdbool.h>
#include <stdint.h>

enum drive_kind { DRIVE_NONE, DRIVE_DISK, DRIVE_CD };

/* What a drive does wrong, once its IDENTIFY is over. */
enum drive_fault {
	FAULT_NONE,
	FAULT_HANGS,	  /* busy for ever, even after a reset */
	FAULT_SLEEPS,	  /* busy for ever, but a reset wakes it */
	FAULT_SILENT,	  /* takes a command and does nothing, not even busy */
	FAULT_WANTS_MORE, /* DRQ stays when all is moved */
	FAULT_ERRORS,	  /* every command ends in an error */
	FAULT_ERRORS_DRQ, /* likewise, and still wants data */
	FAULT_MASTER_ERROR, /* the bus master's error bit */
	FAULT_MASTER_STUCK, /* the bus master stays active */
	FAULT_GONE,	    /* reads as nobody there */
};

struct drive_model {
	enum drive_kind kind;
	uint64_t sectors;
	uint8_t *bytes; /* of all sectors, or NULL: reads as zeros */
	bool no_dma, no_lba48, no_flush;
	uint16_t identify[256]; /* not zero: XORed to the words */
	uint8_t multiple;	/* the most it says it can */
	enum drive_fault fault;
	unsigned busy_reads; /* of the status, after each command */
	uint64_t busy_ns;    /* that each of them takes */
	/* what happened */
	unsigned commands, flushes, resets;
	uint8_t last_command;
	/* its registers */
	uint8_t set_multiple;
	uint8_t status, error;
	uint8_t reg[8], high[8]; /* high: what was there before */
	unsigned busy;
	bool write, dma;
	uint64_t at;   /* next sector */
	uint32_t left; /* sectors */
	uint8_t block[16 * 512];
	uint32_t pos, len; /* in block */
};

struct ata_model {
	struct drive_model drive[4];
	uint8_t control[2];
	uint8_t chosen[2];
	uint8_t bm_command[2], bm_status[2];
	uint32_t bm_table[2];
};

/* probe_drive.c: what the channel does with a drive. */
#define DRIVE_BSY  0x80
#define DRIVE_DRDY 0x40
#define DRIVE_DRQ  0x08
#define DRIVE_ERR  0x01
void drive_signature(struct drive_model *d);
void drive_finish(struct drive_model *d, bool good);
void drive_run(struct drive_model *d, uint8_t command);
/* All of its block has been read or written. */
void drive_block_moved(struct drive_model *d);
uint8_t drive_status(struct drive_model *d);

/* Behind the ports, with its function on PCI at the given one. */
void ata_model_add(struct ata_model *m);

#endif
