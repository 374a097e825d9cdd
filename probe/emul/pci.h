/* SPDX-License-Identifier: BSD-2-Clause */
/* Finding devices on PCI, and switching them on. */
#ifndef PVPROBE_PCI_H
#define PVPROBE_PCI_H

#include <stdbool.h>
#include <stdint.h>

struct pci_device {
	uint8_t slot, function;
	uint16_t vendor, device;
	uint8_t class, subclass, interface;
};

/*
 * The first device when *d is all zeros, then the one after *d; false when
 * there is none. A machine without PCI has none.
 */
bool pci_next(struct pci_device *d);

/* A register of its configuration space; reg is a multiple of 4. */
uint32_t pci_read(const struct pci_device *d, uint8_t reg);
void pci_write(const struct pci_device *d, uint8_t reg, uint32_t value);

/* The I/O ports of base address n, 0 to 5; 0 when there are none. */
uint16_t pci_ports(const struct pci_device *d, unsigned n);
/* Lets it answer at its ports and use memory by itself. */
void pci_enable(const struct pci_device *d);
/* No longer lets it use memory. */
void pci_quiet(const struct pci_device *d);

#endif
