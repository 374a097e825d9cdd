/* SPDX-License-Identifier: BSD-2-Clause */
/* What only the files of the facts share; see facts.h. */
#ifndef PVK_CHECK_FACTS_PRIVATE_H
#define PVK_CHECK_FACTS_PRIVATE_H

#include "check/facts.h"

/* It could not be seen, for a reason as the saved form has it. */
void facts_set_reason(struct pvk_facts *f, const char *name,
    const char *reason);

#endif
