/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The IDE disks that a host emulates, for the comparison with PV: kind "ide",
 * one request at a time, without interrupts.
 */
#ifndef PVPROBE_ATA_H
#define PVPROBE_ATA_H

#include <stdbool.h>

#include "disk.h"

/*
 * Finds the disks of both channels and adds them to disks; how many. They are
 * readonly unless writable. CD drives are recognised and left alone. Takes
 * seconds at most, whatever the hardware says.
 */
unsigned ata_attach(bool writable);
/* Removes them: what is under way ends in ENODEV. Before they are unplugged. */
void ata_detach(void);

/*
 * Whether further requests go by DMA, as they do where the host can, or through
 * the processor (PIO). False when d is no disk of ours or cannot do DMA.
 */
bool ata_use_dma(struct disk *d, bool dma);

#endif
