/* SPDX-License-Identifier: BSD-2-Clause */
/* Paths, part by part, for the writer and the reader. */
#ifndef PVK_UFS_PATH_H
#define PVK_UFS_PATH_H

#include <stddef.h>

#include "util/err.h"

struct ufs_part {
	const char *path; /* whole, for messages */
	const char *name; /* borrowed from path; not ended by a NUL */
	size_t len;	  /* 0: there is none any more */
};

/*
 * The first part, and the one behind *p. Slashes and "." are skipped. What
 * cannot be, ".." among it, is PVK_EUSAGE; object is what the message begins
 * with.
 */
int ufs_part_first(const char *object, const char *path, struct ufs_part *p,
    struct pvk_err *e);
int ufs_part_next(const char *object, struct ufs_part *p, struct pvk_err *e);

/* "object: path: fact", the path made fit to show. Returns -1. */
int ufs_path_error(struct pvk_err *e, enum pvk_code code, const char *object,
    const char *path, const char *fact);

#endif
