/* SPDX-License-Identifier: BSD-2-Clause */
/* Bytes to compress, and compressed as others than we do it. */
#ifndef PVK_TESTS_XVA_PACK_H
#define PVK_TESTS_XVA_PACK_H

#include "testing.h"
#include "util/buf.h"
#include "xva/xva.h"

/* Bytes that a compressor makes something of, yet not all the same */
struct pvk_buf xva_sample(size_t len, uint64_t seed);
void xva_add(struct pvk_buf *b, const void *bytes, size_t len);
/* Bytes in one gzip member or zstd frame; owned. */
uint8_t *xva_pack(const void *bytes, size_t len, enum pvk_compression how,
    size_t *packed);
/* The same in pieces, each a member or frame of its own */
struct pvk_buf xva_packed(const struct pvk_buf *plain, enum pvk_compression how,
    size_t piece);

#endif
