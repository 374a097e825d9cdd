/* SPDX-License-Identifier: BSD-2-Clause */
/* The ATA driver on a simulated PIIX3 that does what it must not, or nothing.
 */
#include "testing.h"

#include <errno.h>

#include "emul/ata.h"
#include "probe_ide.h"
#include "probe_ports.h"
#include "xen/clock.h"

/* What each fault comes to, by DMA and by PIO, and that good times return. */
static void
faults(void **state)
{
	static const struct {
		enum drive_fault fault;
		int dma, pio;
		bool gone;
	} cases[] = {
		{ FAULT_HANGS, ENODEV, ENODEV, true },
		{ FAULT_SLEEPS, ETIMEDOUT, ETIMEDOUT, false },
		{ FAULT_SILENT, ETIMEDOUT, ETIMEDOUT, false },
		{ FAULT_WANTS_MORE, ETIMEDOUT, EIO, false },
		{ FAULT_ERRORS, EIO, EIO, false },
		{ FAULT_ERRORS_DRQ, EIO, EIO, false },
		{ FAULT_MASTER_ERROR, EIO, 0, false },
		{ FAULT_MASTER_STUCK, ETIMEDOUT, 0, false },
	};

	for (size_t i = 0; i < 2 * sizeof(cases) / sizeof(cases[0]); i++) {
		bool dma = i % 2 == 0;
		int want = dma ? cases[i / 2].dma : cases[i / 2].pio;
		struct disk_request any = { .op = DISK_READ,
			.bytes = 512,
			.data = ide.buffer };
		struct disk *d;

		(void)ide_end(state);
		(void)ide_begin(state);
		d = ide_attach(true);
		assert_true(ata_use_dma(d, dma));
		ide.m.drive[0].fault = cases[i / 2].fault;
		assert_int_equal(ide_transfer(d, DISK_READ, 8, 65536), want);
		assert_int_equal(d->gone, cases[i / 2].gone);
		ide.m.drive[0].fault = FAULT_NONE;
		if (d->gone) {
			assert_int_equal(d->submit(d, &any), -ENODEV);
			continue;
		}
		assert_int_equal(ide_transfer(d, DISK_READ, 8, 65536), 0);
		assert_memory_equal(ide.buffer, ide.medium + 4096, 65536);
	}
}

/* The machine, for longer than there is patience with any drive, whenever one
 * is looked at that will be ready at the next look. */
static void
stands_still(void **state)
{
	struct disk *d;

	(void)state;
	ide.m.drive[0].busy_reads = 1;
	ide.m.drive[0].busy_ns = 40 * (uint64_t)NS_PER_S;
	d = ide_attach(true);
	for (int dma = 0; dma < 2; dma++) {
		assert_true(ata_use_dma(d, dma == 1));
		assert_int_equal(ide_transfer(d, DISK_READ, 8, 65536), 0);
		assert_memory_equal(ide.buffer, ide.medium + 4096, 65536);
	}
	assert_false(d->gone);
}

static void
unplugged(void **state)
{
	struct disk *d = ide_attach(false);

	(void)state;
	ide.m.drive[0].fault = FAULT_GONE;
	assert_int_not_equal(ide_transfer(d, DISK_READ, 0, 512), 0);
}

static void
detached_at_work(void **state)
{
	struct disk *d = ide_attach(false);
	struct disk_request r = { .op = DISK_READ,
		.bytes = 4096,
		.data = ide.buffer,
		.done = ide_done };

	(void)state;
	ide.m.drive[0].fault = FAULT_SLEEPS;
	assert_int_equal(d->submit(d, &r), 0);
	ata_detach();
	assert_int_equal(ide.ended, 1);
	assert_int_equal(r.error, ENODEV);
	assert_int_equal(ide.m.bm_command[0] & 1, 0);
	assert_int_equal(ide.m.drive[0].resets, 2);
	assert_null(disks);
}

/* Words of IDENTIFY that cannot be true make no disk. */
static void
strange_words(void **state)
{
	static const struct {
		unsigned word;
		uint16_t change;
		bool accepted;
	} cases[] = {
		{ 0, 0x8000, false },	     /* not a disk */
		{ 49, 0x0200, false },	     /* no LBA */
		{ 106, 0x5000, false },	     /* large sectors */
		{ 100, IDE_SECTORS, false }, /* empty */
		{ 103, 0x8000, false },	     /* beyond 48 bits */
		{ 83, 0x4000, true }, /* nothing known: no LBA48, no flush */
		{ 83, 0xc000, true },
		{ 27, 0xffff, true }, /* letters that are none */
		{ 47, 0xff, true },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		(void)ide_end(state);
		(void)ide_begin(state);
		ide.m.drive[0].identify[cases[i].word] = cases[i].change;
		ata_model_add(&ide.m);
		assert_int_equal(ata_attach(false), cases[i].accepted);
		for (const struct disk *d = disks; d != NULL; d = d->next)
			for (const char *p = d->features; *p != '\0'; p++)
				assert_true(*p >= ' ' && *p <= '~');
	}
}

static void
nobody(void **state)
{
	uint64_t before;

	(void)state;
	ide.m.drive[0].kind = DRIVE_NONE;
	ata_model_add(&ide.m);
	assert_int_equal(ata_attach(false), 0);
	ports_reset(true); /* PCI without IDE */
	assert_int_equal(ata_attach(false), 0);
	ports_reset(false);
	before = ports_accesses();
	assert_int_equal(ata_attach(false), 0);
	assert_true(ports_accesses() - before < 8);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		IDE_TEST(faults),
		IDE_TEST(stands_still),
		IDE_TEST(unplugged),
		IDE_TEST(detached_at_work),
		IDE_TEST(strange_words),
		IDE_TEST(nobody),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
