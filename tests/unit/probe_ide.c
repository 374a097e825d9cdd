/* SPDX-License-Identifier: BSD-2-Clause */
/* The fixture of probe_ide.h. */
#include "testing.h"

#include "emul/ata.h"
#include "probe_ide.h"
#include "probe_machine.h"
#include "probe_ports.h"
#include "xen/clock.h"
#include "xen/page.h"

struct ide ide;

void
ide_done(struct disk_request *r)
{
	(void)r;
	ide.ended++;
}

/* A machine with one disk at the first place, unless told otherwise. */
int
ide_begin(void **state)
{
	uint64_t seed = 7;

	(void)state;
	machine_reset();
	ports_reset(true);
	memset(&ide.m, 0, sizeof(ide.m));
	ide.medium = pages_alloc(IDE_SECTORS / 8);
	ide.buffer = pages_alloc(IDE_MOST / PAGE_SIZE);
	testing_random_bytes(&seed, ide.medium, (size_t)IDE_SECTORS * 512);
	ide.m.drive[0] = (struct drive_model){ .kind = DRIVE_DISK,
		.sectors = IDE_SECTORS,
		.bytes = ide.medium,
		.multiple = 16 };
	ide.ended = 0;
	return (0);
}

int
ide_end(void **state)
{
	(void)state;
	ata_detach();
	assert_null(disks);
	pages_free(ide.medium, IDE_SECTORS / 8);
	pages_free(ide.buffer, IDE_MOST / PAGE_SIZE);
	assert_int_equal(machine_pages_used(), 0);
	return (0);
}

struct disk *
ide_attach(bool writable)
{
	ata_model_add(&ide.m);
	assert_int_equal(ata_attach(writable), 1);
	assert_non_null(disks);
	return (disks);
}

int
ide_run(struct disk *d, struct disk_request *r)
{
	unsigned before = ide.ended;

	r->done = ide_done;
	r->error = -1;
	assert_int_equal(d->submit(d, r), 0);
	while (ide.ended == before) {
		d->poll(d);
		machine_wait(NS_PER_MS);
	}
	assert_int_equal(ide.ended, before + 1);
	return (r->error);
}

int
ide_transfer(struct disk *d, enum disk_op op, uint64_t sector, uint32_t bytes)
{
	struct disk_request r = { .op = op,
		.sector = sector,
		.bytes = bytes,
		.data = ide.buffer };
	int error = ide_run(d, &r);

	return (error);
}
