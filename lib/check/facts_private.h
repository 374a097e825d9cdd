/* SPDX-License-Identifier: BSD-2-Clause */
/* What only the files of the facts share; see facts.h. */
#ifndef PVK_CHECK_FACTS_PRIVATE_H
#define PVK_CHECK_FACTS_PRIVATE_H

#include "check/facts.h"

/* It could not be seen, for a reason as the saved form has it. */
void facts_set_reason(struct pvk_facts *f, const char *name,
    const char *reason);
/* A name as in facts.def, in which a word in capitals stands for any text. */
bool facts_name_matches(const char *pattern, const char *name);

#endif
