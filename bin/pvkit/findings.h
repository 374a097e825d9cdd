/* SPDX-License-Identifier: BSD-2-Clause */
/* Showing findings. */
#ifndef PVKIT_FINDINGS_H
#define PVKIT_FINDINGS_H

#include "cli.h"
#include "xva/finding.h"

/*
 * One line a finding, at least severity; of each rule the first few, and how
 * many more there are (all with verbose).
 */
void findings_print(FILE *out, const struct pvk_findings *fs,
    enum pvk_severity at_least, bool all);
/* An array "findings" of all that are kept, and counts. */
void findings_json(struct pvk_json *j, const struct pvk_findings *fs);

#endif
