/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What QEMU and Xen emulate for a guest, by the numbers of its PCI functions
 * (QEMU's docs/specs/pci-ids.rst and hw/): anything else is real hardware.
 */
#include "pci.h"

#include <stddef.h>

#include "util/num.h"

#define INTEL	     0x8086
#define CLASS_BRIDGE 0x06
#define CLASS_IDE    0x0101
#define CLASS_USB    0x0c03

bool
pci_is_platform(uint32_t vendor, uint32_t device)
{
	return (vendor == PCI_VENDOR_XEN && (device == 1 || device == 2));
}

bool
pci_is_emulated(uint32_t vendor, uint32_t device, uint32_t class_code)
{
	/* Xen, Cirrus, QEMU's VGA, virtio, Red Hat, VMware */
	static const uint16_t vendors[] = { PCI_VENDOR_XEN, 0x1013, 0x1234,
		0x1af4, 0x1b36, 0x15ad };
	static const struct {
		uint16_t vendor, device;
	} devices[] = {
		{ 0x10ec, 0x8139 }, /* rtl8139 */
		{ 0x10ec, 0x8029 }, /* ne2k_pci */
		{ 0x1022, 0x2000 }, /* pcnet */
		{ INTEL, 0x100e },  /* e1000 */
		{ INTEL, 0x100f },  /* e1000-82545em */
		{ INTEL, 0x10d3 },  /* e1000e */
		{ INTEL, 0x1209 },  /* i82551 to i82562 */
		{ INTEL, 0x2922 },  /* ich9-ahci */
		{ INTEL, 0x2668 },  /* intel-hda */
		{ INTEL, 0x2415 },  /* AC97 */
		{ 0x1274, 0x5000 }, /* ES1370 */
		{ 0x1000, 0x0012 }, /* lsi53c895a */
	};

	for (size_t i = 0; i < PVK_COUNT(vendors); i++)
		if (vendor == vendors[i])
			return (true);
	for (size_t i = 0; i < PVK_COUNT(devices); i++)
		if (vendor == devices[i].vendor && device == devices[i].device)
			return (true);
	return (vendor == INTEL &&
	    (class_code >> 8 == CLASS_BRIDGE || class_code == CLASS_IDE ||
		class_code == CLASS_USB));
}
