/* SPDX-License-Identifier: BSD-2-Clause */
/* What stands around the chunks of a file: ova.xml before, the end behind. */
#ifndef PVK_XVA_FRAME_H
#define PVK_XVA_FRAME_H

#include "util/outfile.h"
#include "xva/out.h"

int frame_begin(struct xva_out *o, const void *xml, size_t len, unsigned mode,
    struct pvk_err *e);
/* Two zero blocks and nothing else: no padding to a record. */
int frame_end(struct xva_out *o, struct pvk_err *e);

#endif
