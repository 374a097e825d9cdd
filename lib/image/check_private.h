/* SPDX-License-Identifier: BSD-2-Clause */
/* What the parts of the check share. */
#ifndef PVK_IMAGE_CHECK_PRIVATE_H
#define PVK_IMAGE_CHECK_PRIVATE_H

#include "image/check.h"
#include "image/gpt.h"
#include "ufs/ufs.h"
#include "util/buf.h"

struct check {
	struct pvk_src *src;
	struct pvk_image_report *r;
	struct gpt gpt;
	const struct gpt_part *root; /* NULL: there is none */
	struct pvk_ufs *ufs;	     /* of it, or NULL */
};

int check_note(struct check *c, enum pvk_image_rule rule, const char *where,
    struct pvk_err *e, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));

/*
 * A file of the root file system, at most max bytes of it. 1: it is there, 0:
 * there is none (or it is no file), -1.
 */
int check_read(struct check *c, const char *path, size_t max,
    struct pvk_buf *buf, struct pvk_err *e);
/* 1: something stands there, 0, or -1. A path that is damaged leads nowhere. */
int check_has(struct check *c, const char *path, struct pvk_err *e);

/*
 * Calls fn for each entry of a directory, with its path; nothing when there is
 * none.
 */
int check_each(struct check *c, const char *dir,
    int (*fn)(struct check *c, const char *path, const char *name,
	struct pvk_err *e),
    struct pvk_err *e);

int check_disk(struct check *c, struct pvk_err *e);
int check_settings(struct check *c, struct pvk_err *e);
int check_secrets(struct check *c, struct pvk_err *e);
int check_logins(struct check *c, struct pvk_err *e);

#endif
