/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Progress of long work; see cli.h. A file of its own, so that programs without
 * any do not need threads for it.
 */
#include "cli.h"

void
cli_progress(const struct cli *c, struct pvk_progress *p, const char *label,
    uint64_t total)
{
	pvk_progress_init(p, stderr, c->quiet, label, total);
}
