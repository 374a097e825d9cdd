/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Simulated ports: models of devices answer at them, and nobody (all ones) at
 * all others. PCI's are among them, with a configuration space a device.
 */
#ifndef PVK_TESTS_PROBE_PORTS_H
#define PVK_TESTS_PROBE_PORTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* at: from the first of its ports; size: 1, 2 or 4 bytes. */
struct port_model {
	uint16_t first, n;
	uint32_t (*read)(void *ctx, uint16_t at, unsigned size);
	void (*write)(void *ctx, uint16_t at, unsigned size, uint32_t value);
	void *ctx;
};

struct pci_model {
	uint8_t slot, function;
	uint32_t reg[16];
};

/* No device at all; pci: whether there is PCI. */
void ports_reset(bool pci);
/* m is borrowed. */
void ports_add(const struct port_model *m);
void ports_add_pci(struct pci_model *m);
/* How many accesses there were: each is an exit to the hypervisor. */
uint64_t ports_accesses(void);

#endif
