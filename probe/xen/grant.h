/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Grants: which pages of ours another domain may use. Version 1 of the table,
 * as Xen's public header grant_table.h describes it.
 *
 * A machine that was saved or migrated wakes up in another domain, whose table
 * is empty: all grants are forgotten, grant_count() is 0, and nobody may end
 * one of then, for its reference may be another's by now.
 */
#ifndef PVPROBE_GRANT_H
#define PVPROBE_GRANT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GRANT_NONE 0 /* Xen keeps the first eight for itself */

/* Lets domid use the page: its grant reference, GRANT_NONE when the table is
 * full. page begins a page. */
uint32_t grant_give(uint16_t domid, const void *page, bool readonly);
/*
 * Takes it back. False: the other domain still uses it, so the page must not
 * be used for anything else; try again later. GRANT_NONE is fine.
 */
bool grant_end(uint32_t ref);
/* How many are given now: 0 when every driver has let go. */
size_t grant_count(void);

#endif
