/* SPDX-License-Identifier: BSD-2-Clause */
/* A stream as a file that can be read twice. */
#ifndef PVK_XVA_SPOOL_H
#define PVK_XVA_SPOOL_H

#include "xva/finding.h"
#include "xva/in.h"

/*
 * Replaces *in by a seekable input of the same tar bytes, in a file without a
 * name in the directory of path beside (of the current one for "-" or NULL).
 * Damaged compressed data is a finding; what came before it is kept.
 */
int spool_unpack(struct xva_in **in, const char *beside,
    struct pvk_findings *fs, const struct pvk_xva_run *run, struct pvk_err *e);

#endif
