/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Configuration space by mechanism 1, of PCI Local Bus
 * Specification 3.0, 3.2.2.3.2:
 *
 *     port 0xcf8, 32 bits                            port 0xcfc, 32 bits
 *      31  30..24   23..16   15..11   10..8    7..2
 *     | 1 |   0   |  bus  |  slot  | func. | reg. |   the register so chosen
 *
 *     register 0x00   device 31..16, vendor 15..0; 0xffff: nobody there
 *              0x04   status, command: 0 ports, 1 memory, 2 bus master
 *              0x08   class 31..24, subclass, interface, revision
 *              0x0c   header type in 23..16, bit 23: there are functions 1 to 7
 *              0x10   base addresses 0 to 5; bit 0: ports rather than memory
 *
 * Only bus 0 is looked at: Xen's virtual machines have all that they emulate
 * there.
 */
#include "emul/pci.h"

#include "emul/io.h"

#define CONFIG_ADDRESS 0xcf8
#define CONFIG_DATA    0xcfc
#define CONFIG_ENABLE  0x80000000u

#define REG_ID	       0x00
#define REG_COMMAND    0x04
#define REG_CLASS      0x08
#define REG_HEADER     0x0c
#define REG_BASE       0x10

#define COMMAND_PORTS  0x0001u
#define COMMAND_MASTER 0x0004u
#define HEADER_MULTI   0x00800000u
#define BASE_IS_PORTS  0x00000001u

#define SLOTS	       32
#define FUNCTIONS      8

static void
choose(const struct pci_device *d, uint8_t reg)
{
	io_out32(CONFIG_ADDRESS,
	    CONFIG_ENABLE | (uint32_t)d->slot << 11 |
		(uint32_t)d->function << 8 | (reg & 0xfcu));
}

uint32_t
pci_read(const struct pci_device *d, uint8_t reg)
{
	choose(d, reg);
	return (io_in32(CONFIG_DATA));
}

void
pci_write(const struct pci_device *d, uint8_t reg, uint32_t value)
{
	choose(d, reg);
	io_out32(CONFIG_DATA, value);
}

/* Without a bridge nobody keeps what is written there. */
static bool
have_pci(void)
{
	io_out32(CONFIG_ADDRESS, CONFIG_ENABLE);
	return (io_in32(CONFIG_ADDRESS) == CONFIG_ENABLE);
}

/* Whether somebody is at d's place, and who. */
static bool
look(struct pci_device *d)
{
	uint32_t id = pci_read(d, REG_ID);
	uint32_t class;

	if ((id & 0xffff) == 0xffff || (id & 0xffff) == 0)
		return (false);
	class = pci_read(d, REG_CLASS);
	d->vendor = (uint16_t)id;
	d->device = (uint16_t)(id >> 16);
	d->class = (uint8_t)(class >> 24);
	d->subclass = (uint8_t)(class >> 16);
	d->interface = (uint8_t)(class >> 8);
	return (true);
}

bool
pci_next(struct pci_device *d)
{
	bool first = d->vendor == 0;
	unsigned slot = d->slot;
	unsigned function = first ? 0 : d->function + 1u;

	if (first && !have_pci())
		return (false);
	for (; slot < SLOTS; slot++, function = 0) {
		for (; function < FUNCTIONS; function++) {
			struct pci_device next = { .slot = (uint8_t)slot };

			/* of function 0: are there others? */
			if (function != 0 &&
			    (pci_read(&next, REG_HEADER) & HEADER_MULTI) == 0)
				break;
			next.function = (uint8_t)function;
			if (look(&next)) {
				*d = next;
				return (true);
			}
			if (function == 0)
				break;
		}
	}
	return (false);
}

uint16_t
pci_ports(const struct pci_device *d, unsigned n)
{
	uint32_t base = pci_read(d, (uint8_t)(REG_BASE + 4 * n));

	if ((base & BASE_IS_PORTS) == 0 || base > 0xffff)
		return (0);
	return ((uint16_t)(base & 0xfffc));
}

/* The status bits in the upper half are cleared by ones: write none. */
static void
command(const struct pci_device *d, uint32_t set, uint32_t clear)
{
	uint32_t now = pci_read(d, REG_COMMAND) & 0xffff;

	pci_write(d, REG_COMMAND, (now | set) & ~clear);
}

void
pci_enable(const struct pci_device *d)
{
	command(d, COMMAND_PORTS | COMMAND_MASTER, 0);
}

void
pci_quiet(const struct pci_device *d)
{
	command(d, 0, COMMAND_MASTER);
}
