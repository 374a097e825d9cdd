/* SPDX-License-Identifier: BSD-2-Clause */
/* The differences between two ova.xml. */
#ifndef PVK_XVA_OVA_DIFF_H
#define PVK_XVA_OVA_DIFF_H

#include "xva/ova.h"
#include "xva/xva.h"

/*
 * Compares the k-th object of each class of a with that of b, field by field.
 * References are the same when they lead to the same object, whatever its id;
 * the wire form of a value ("1", "<i4>1</i4>") does not matter.
 */
int ova_diff(const struct pvk_ova *a, const struct pvk_ova *b,
    pvk_xva_differs *differs, void *ctx, struct pvk_err *e);

#endif
