/* SPDX-License-Identifier: BSD-2-Clause */
/* CRC32C (Castagnoli), the sum of UFS2's check-hashes. */
#ifndef PVK_UFS_CRC32C_H
#define PVK_UFS_CRC32C_H

#include <stddef.h>
#include <stdint.h>

/*
 * Goes on from crc with len more bytes. Neither the first value nor the
 * result is inverted: that is the caller's affair, and UFS2 does only the
 * first.
 */
uint32_t ufs_crc32c(uint32_t crc, const uint8_t *bytes, size_t len);

#endif
