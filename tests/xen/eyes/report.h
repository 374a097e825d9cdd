/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Shows what an administrator would see of the guest, as text or as one JSON
 * document.
 */
#ifndef EYES_REPORT_H
#define EYES_REPORT_H

#include "judge.h"

void report_text(const struct metrics *m, enum domain_type type);
void report_json(const struct metrics *m, enum domain_type type);

#endif
