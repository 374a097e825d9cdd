/* SPDX-License-Identifier: BSD-2-Clause */
/* Which facts are wanted, and whence; see system.c. */
#ifndef PVGUEST_CHECK_SYSTEM_H
#define PVGUEST_CHECK_SYSTEM_H

#include "check/facts.h"

struct system_wanted {
	bool next_boot;	    /* not what runs, but what comes after it */
	const char *root;   /* the files are below it; NULL: they are ours */
	const char *kernel; /* in that root; NULL: the one that is installed */
};

/* Owned by the caller; NULL on error: PVK_ENOENT, PVK_EUNSUPP. */
struct pvk_facts *system_facts(const struct system_wanted *w,
    struct pvk_err *e);

#endif
