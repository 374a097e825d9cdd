/* SPDX-License-Identifier: BSD-2-Clause */
/* Copies what is left of a tar stream, byte for byte, to an output. */
#ifndef PVK_XVA_COPY_H
#define PVK_XVA_COPY_H

#include "xva/in.h"
#include "xva/out.h"

/* From in's position to its end; packed on all processors. */
int copy_rest(struct xva_in *in, struct xva_out *out,
    const struct pvk_xva_run *run, struct pvk_err *e);

#endif
