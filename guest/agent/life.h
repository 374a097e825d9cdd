/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * In which domain we live. A guest that was migrated or restored goes on in
 * another one, with an empty part of the store. The kernel registers all
 * watches anew then, and each fires: so a watch on what names the domain tells
 * of it.
 */
#ifndef PVGUEST_LIFE_H
#define PVGUEST_LIFE_H

#include <stdbool.h>

#include "xenstore/xenstore.h"

struct life {
	char unique[64]; /* unique-domain-id, which XenServer writes */
	char domid[16];	 /* which every tool stack writes */
	bool is_known;
};

enum life_news {
	LIFE_SAME,
	LIFE_NEW,   /* another domain than the last time */
	LIFE_WIPED, /* the same, but our keys are gone, or another's */
};

/* Asks the store. What can't be read is as if it were "". */
enum life_news life_check(struct life *l, struct pvk_xs *xs);

#endif
