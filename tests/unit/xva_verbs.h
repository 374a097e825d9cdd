/* SPDX-License-Identifier: BSD-2-Clause */
/* The verbs of lib/xva in one call, for tests: files in the current folder. */
#ifndef PVK_TESTS_XVA_VERBS_H
#define PVK_TESTS_XVA_VERBS_H

#include "testing.h"
#include "xva/xva.h"

/*
 * Extracts every disk to files "0.raw", "1.raw" ... by number. x: what came of
 * it, to be freed with pvk_xva_extract_fini; only salvage is set before.
 */
int xva_extract(const char *path, struct pvk_xva_extract *x, size_t threads,
    struct pvk_findings *fs, struct pvk_err *e);
void xva_expect_file(const char *name, const void *bytes, uint64_t size);
/*
 * The rules of members, chunks and checksums that verify finds broken, "ID ID
 * ...", each once; "" for none. What ova.xml says is not judged: here it says
 * next to nothing. Owned by the caller.
 */
char *xva_verify(const char *path);

#endif
