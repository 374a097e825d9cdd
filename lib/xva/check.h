/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Checks chunks against their checksums while they pass through a pipeline:
 * check_work in its work stage, check_commit in its commit stage, check_end
 * behind it. A file of export_vsn 0 or 1 also has a table at its end; what
 * the chunks really hash to is remembered until then.
 */
#ifndef PVK_XVA_CHECK_H
#define PVK_XVA_CHECK_H

#include "xva/slot.h"

struct check_sum; /* opaque */

struct check {
	struct reader *reader;	   /* borrowed */
	struct pvk_findings found; /* its own: commit runs beside take */
	bool remember;
	struct check_sum *sums;
	size_t n, cap;
};

void check_init(struct check *k, struct reader *reader);
void check_fini(struct check *k);

/* in_buffer: the data was loaded, or came with a stream. Sets matches. */
int check_work(struct xva_slot *s, const struct xva_in *in, bool in_buffer,
    struct check *k, struct pvk_err *e);
int check_commit(struct check *k, const struct xva_slot *s, struct pvk_err *e);
/* After the last chunk: compares with the table. */
int check_end(struct check *k, struct pvk_err *e);
/* Moves what was found to the end of fs. */
int check_give(struct check *k, struct pvk_findings *fs, struct pvk_err *e);

#endif
