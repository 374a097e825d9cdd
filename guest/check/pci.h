/* SPDX-License-Identifier: BSD-2-Clause */
/* Which PCI functions are the machine's own, and which are passed through. */
#ifndef PVGUEST_CHECK_PCI_H
#define PVGUEST_CHECK_PCI_H

#include <stdbool.h>
#include <stdint.h>

#define PCI_VENDOR_XEN 0x5853

/* class_code: the upper two of its three bytes, 0x0200 is Ethernet. */
bool pci_is_emulated(uint32_t vendor, uint32_t device, uint32_t class_code);
/* Xen's platform device, by which emulated devices are unplugged. */
bool pci_is_platform(uint32_t vendor, uint32_t device);

#endif
