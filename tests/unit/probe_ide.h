/* SPDX-License-Identifier: BSD-2-Clause */
/* What the tests of the ATA driver begin with: a machine with one IDE disk. */
#ifndef PVK_TESTS_PROBE_IDE_H
#define PVK_TESTS_PROBE_IDE_H

#include "disk.h"
#include "probe_ata.h"

#define IDE_SECTORS 4096u
#define IDE_MOST    (1024u * 1024)

/* Of the test under way. */
extern struct ide {
	struct ata_model m;
	uint8_t *medium; /* of the first drive */
	uint8_t *buffer; /* IDE_MOST bytes */
	unsigned ended;	 /* requests */
} ide;

/* cmocka fixtures; a test may change ide.m before ide_attach(). */
int ide_begin(void **state);
int ide_end(void **state);
#define IDE_TEST(name) cmocka_unit_test_setup_teardown(name, ide_begin, ide_end)

/* The driver finds the one disk. */
struct disk *ide_attach(bool writable);
/* done of a request: counts. */
void ide_done(struct disk_request *r);
/* Until it is done, while time passes; its error. */
int ide_run(struct disk *d, struct disk_request *r);
/* Between ide.buffer and the disk. */
int ide_transfer(struct disk *d, enum disk_op op, uint64_t sector,
    uint32_t bytes);

#endif
