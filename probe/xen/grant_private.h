/* SPDX-License-Identifier: BSD-2-Clause */
/* What core asks of grants, beside what drivers do (grant.h). */
#ifndef PVPROBE_GRANT_PRIVATE_H
#define PVPROBE_GRANT_PRIVATE_H

/* Also in a new domain, where the table is empty and all grants are forgotten.
 */
void grant_init(void);

#endif
