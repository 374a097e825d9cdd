/* SPDX-License-Identifier: BSD-2-Clause */
/* What repair.c, repair_place.c and repair_say.c share. */
#ifndef PVK_XVA_REPAIR_PRIVATE_H
#define PVK_XVA_REPAIR_PRIVATE_H

#include "xva/scan.h"

/* Says one thing about a repair: mended, or damage that stays. */
int repair_say(struct pvk_xva_repairs *done, bool mended, struct pvk_err *e,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* Says what storing the disks anew does about each finding. */
int repair_say_findings(const struct pvk_findings *fs, const struct scan *s,
    struct pvk_xva_repairs *done, struct pvk_err *e);

/*
 * Puts the chunks of d, listed by SCAN_REPAIR, into the order of their
 * counters and reckons where each belongs; leaves out empty ones, doubles and
 * what lies beyond the disk. Says what had to be done.
 */
int repair_place(struct scan_disk *d, struct pvk_xva_repairs *done,
    struct pvk_err *e);

#endif
