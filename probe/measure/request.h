/* SPDX-License-Identifier: BSD-2-Clause */
/* What the administrator wants, gathered from all places where it can stand. */
#ifndef PVPROBE_MEASURE_REQUEST_H
#define PVPROBE_MEASURE_REQUEST_H

#include "measure/options.h"
#include "xenstore/xenstore.h"

#define REQUEST_FOLDER "vm-data/pvprobe"
#define REQUEST_AGAIN  "data/pvprobe/run" /* written: once more */

/*
 * The defaults, over them the words of line, over them the nodes of
 * vm-data/pvprobe; xs NULL: there is no xenstore. PVK_EUSAGE, with where it
 * stands, and other errors of xenstore.
 */
int request_read(struct options *o, const char *line, struct pvk_xs *xs,
    struct pvk_err *e);

#endif
