/* SPDX-License-Identifier: BSD-2-Clause */
/* A channel: waiting for it, choosing one of its two devices, resetting it. */
#include "emul/ata_private.h"
#include "emul/io.h"
#include "xen/clock.h"

#define FLOATING 0xffu /* what a port without hardware reads */
#define READY_MS 1000  /* between two commands */
#define RESET_MS                                                             \
	2000	      /* a disk of metal may take 31 s, an emulated one none \
		       */
#define RESET_READS 8 /* of the status: over 5 us with the reset bit set */
#define SETTLE_NS   400

void
ata_settle(const struct ata_channel *c)
{
	uint64_t from = clock_ns();

	/* one read for the standard, the rest of it by the clock: each access
	 * is an exit to the device model */
	(void)io_in8(c->control);
	while (clock_ns() - from < SETTLE_NS)
		;
}

uint8_t
ata_wait(const struct ata_channel *c, uint8_t want, uint32_t ms)
{
	uint64_t deadline = clock_ns() + (uint64_t)ms * NS_PER_MS;
	uint8_t status;
	bool late;

	do {
		/* before it is looked at: to look may take as long */
		late = clock_ns() >= deadline;
		status = io_in8(c->control);
		if (status != FLOATING &&
		    (status & (ATA_BSY | ATA_DRQ)) == want)
			return (status);
		/* it will not want data when it says why it failed */
		if (want == ATA_DRQ && (status & ATA_BSY) == 0 &&
		    (status & (ATA_ERR | ATA_DF)) != 0)
			return (status);
	} while (!late);
	return (FLOATING);
}

bool
ata_select(struct ata_channel *c, uint8_t device)
{
	bool same =
	    c->selected != 0 && ((c->selected ^ device) & ATA_DEVICE_UNIT) == 0;

	if (ata_wait(c, 0, READY_MS) == FLOATING)
		return (false);
	io_out8(c->ports + ATA_DEVICE, device);
	c->selected = device;
	if (same)
		return (true);
	ata_settle(c);
	return (ata_wait(c, 0, READY_MS) != FLOATING);
}

bool
ata_reset(struct ata_channel *c)
{
	c->selected = 0;
	if (io_in8(c->control) == FLOATING)
		return (false);
	io_out8(c->control, ATA_CONTROL_NIEN | ATA_CONTROL_SRST);
	for (int i = 0; i < RESET_READS; i++)
		(void)io_in8(c->control);
	io_out8(c->control, ATA_CONTROL_NIEN);
	ata_settle(c);
	return (ata_wait(c, 0, RESET_MS) != FLOATING);
}
