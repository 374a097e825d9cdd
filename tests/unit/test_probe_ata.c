/* SPDX-License-Identifier: BSD-2-Clause */
/* The ATA driver on a simulated PIIX3 that does what it should. */
#include "testing.h"

#include <errno.h>

#include "emul/ata.h"
#include "probe_ide.h"

static void
is_described(void **state)
{
	const struct disk *d = ide_attach(false);

	(void)state;
	assert_string_equal(d->name, "hda");
	assert_string_equal(d->kind, "ide");
	assert_string_equal(d->features,
	    "dma lba48 flush multiple=16 QEMU HARDDISK");
	assert_int_equal(d->sectors, IDE_SECTORS);
	assert_int_equal(d->sector_bytes, 512);
	assert_int_equal(d->max_bytes, IDE_MOST);
	assert_int_equal(d->depth, 1);
	assert_true(d->readonly);
	assert_int_equal(ide.m.control[0], 2); /* no interrupts */
}

/* All ways to move bytes, all sizes, at both ends. */
static void
moves_bytes(struct disk *d)
{
	static const uint32_t sectors[] = { 1, 2, 7, 8, 15, 16, 17, 128, 129,
		255, 256, 1000, 2048 };
	uint64_t seed = 9;

	for (size_t i = 0; i < sizeof(sectors) / sizeof(sectors[0]); i++) {
		uint32_t bytes = sectors[i] * 512;
		uint64_t places[] = { 0, 33, IDE_SECTORS - sectors[i] };

		if (bytes > d->max_bytes)
			continue;
		for (size_t k = 0; k < 3; k++) {
			uint8_t *there = ide.medium + places[k] * 512;

			memset(ide.buffer, 0, bytes);
			assert_int_equal(ide_transfer(d, DISK_READ, places[k],
					     bytes),
			    0);
			assert_memory_equal(ide.buffer, there, bytes);
			testing_random_bytes(&seed, ide.buffer, bytes);
			assert_int_equal(ide_transfer(d, DISK_WRITE, places[k],
					     bytes),
			    0);
			assert_memory_equal(ide.buffer, there, bytes);
		}
	}
}

static void
by_dma(void **state)
{
	struct disk *d;

	(void)state;
	ide.m.drive[0].busy_reads = 3;
	d = ide_attach(true);
	moves_bytes(d);
	assert_int_equal(ide.m.drive[0].last_command, 0x35);
	assert_int_equal(ide_transfer(d, DISK_FLUSH, 0, 0), 0);
	assert_int_equal(ide.m.drive[0].flushes, 1);
	assert_int_equal(ide.m.drive[0].resets, 1);
}

static void
by_pio(void **state)
{
	static const uint8_t most[] = { 0, 1, 2, 16, 128 };

	(void)state;
	for (size_t i = 0; i < sizeof(most); i++) {
		struct disk *d;

		(void)ide_end(state);
		(void)ide_begin(state);
		ide.m.drive[0].multiple = most[i];
		ide.m.drive[0].busy_reads = 2;
		ide.m.drive[0].no_dma = i % 2 == 1;
		d = ide_attach(true);
		assert_int_equal(ata_use_dma(d, true), i % 2 == 0);
		assert_true(ata_use_dma(d, false));
		moves_bytes(d);
		assert_int_equal(ide.m.drive[0].last_command,
		    most[i] > 1 ? 0x39 : 0x34);
	}
}

static void
without_lba48(void **state)
{
	struct disk *d;

	(void)state;
	ide.m.drive[0].no_lba48 = true;
	d = ide_attach(true);
	assert_int_equal(d->max_bytes, 256 * 512);
	moves_bytes(d);
	assert_int_equal(ide.m.drive[0].last_command, 0xca);
	assert_true(ata_use_dma(d, false));
	moves_bytes(d);
	assert_int_equal(ide.m.drive[0].last_command, 0xc5);
	assert_int_equal(ide_transfer(d, DISK_FLUSH, 0, 0), 0);
	assert_int_equal(ide.m.drive[0].last_command, 0xe7);
}

static void
large_disks(void **state)
{
	struct disk *d;

	(void)state;
	ide.m.drive[0].sectors = (uint64_t)1 << 40;
	ide.m.drive[0].bytes = NULL;
	d = ide_attach(false);
	assert_int_equal(d->sectors, (uint64_t)1 << 40);
	assert_true(ata_use_dma(d, false));
	assert_int_equal(ide_transfer(d, DISK_READ, ((uint64_t)1 << 40) - 16,
			     8192),
	    0);
	assert_int_equal(ide.m.drive[0].at, (uint64_t)1 << 40);
}

static void
refuses(void **state)
{
	struct disk *d = ide_attach(false);
	struct disk_request r = { .op = DISK_READ,
		.bytes = 512,
		.data = ide.buffer,
		.done = ide_done };
	struct disk_request second = r;

	(void)state;
	r.bytes = 0;
	assert_int_equal(d->submit(d, &r), -EINVAL);
	r.bytes = 511;
	assert_int_equal(d->submit(d, &r), -EINVAL);
	r.bytes = IDE_MOST + 512;
	assert_int_equal(d->submit(d, &r), -EINVAL);
	r.bytes = 1024;
	r.sector = IDE_SECTORS - 1;
	assert_int_equal(d->submit(d, &r), -EINVAL);
	r.sector = UINT64_MAX;
	assert_int_equal(d->submit(d, &r), -EINVAL);
	r.sector = 0;
	r.data = ide.buffer + 2;
	assert_int_equal(d->submit(d, &r), -EINVAL);
	r.data = ide.buffer;
	r.op = DISK_WRITE;
	assert_int_equal(d->submit(d, &r), -EROFS);
	r.op = DISK_FLUSH;
	assert_int_equal(d->submit(d, &r), -EINVAL);
	r.op = DISK_READ;
	ide.m.drive[0].busy_reads = 50;
	assert_int_equal(d->submit(d, &r), 0);
	assert_int_equal(d->submit(d, &second), -EAGAIN);
	assert_int_equal(ide.ended, 0);
	while (ide.ended == 0)
		d->poll(d);
	assert_int_equal(r.error, 0);
}

/* Two disks of a channel take turns; a CD is left alone. */
static void
several(void **state)
{
	struct disk *a, *b;
	struct disk_request r[2] = { { .op = DISK_READ,
					 .bytes = 4096,
					 .data = ide.buffer,
					 .done = ide_done },
		{ .op = DISK_READ,
		    .bytes = 4096,
		    .data = ide.buffer + 4096,
		    .sector = 100,
		    .done = ide_done } };

	(void)state;
	ide.m.drive[1] = ide.m.drive[0];
	ide.m.drive[2].kind = DRIVE_CD;
	ide.m.drive[3] = ide.m.drive[0];
	ide.m.drive[0].busy_reads = ide.m.drive[1].busy_reads = 20;
	ata_model_add(&ide.m);
	assert_int_equal(ata_attach(false), 3);
	assert_int_equal(ide.m.drive[2].commands, 0);
	a = disks;
	b = a->next;
	assert_string_equal(b->name, "hdb");
	assert_string_equal(b->next->name, "hdd");
	assert_int_equal(a->submit(a, &r[0]), 0);
	assert_int_equal(b->submit(b, &r[1]), 0);
	assert_int_equal(b->submit(b, &r[1]), -EAGAIN);
	while (ide.ended < 2)
		b->poll(b);
	assert_int_equal(r[0].error | r[1].error, 0);
	assert_memory_equal(ide.buffer, ide.medium, 4096);
	assert_memory_equal(ide.buffer + 4096, ide.medium + 51200, 4096);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		IDE_TEST(is_described),
		IDE_TEST(by_dma),
		IDE_TEST(by_pio),
		IDE_TEST(without_lba48),
		IDE_TEST(large_disks),
		IDE_TEST(refuses),
		IDE_TEST(several),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
