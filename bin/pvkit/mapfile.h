/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The map of what a salvage could not get, in GNU ddrescue's format (its
 * manual, "Mapfile structure"): hexadecimal position, size, status. Here
 * "+" is data whose checksum was right (or a hole), "-" lost and filled with
 * zeros, "/" data whose checksum was wrong or missing.
 */
#ifndef PVKIT_MAPFILE_H
#define PVKIT_MAPFILE_H

#include "xva/xva.h"

/* The map of one disk of size bytes. PVK_ECREATE when path exists already. */
int mapfile_write(const char *path, bool force, const struct pvk_xva_extract *x,
    unsigned disk, uint64_t size, struct pvk_err *e);

#endif
