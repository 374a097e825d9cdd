/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Accounts: master.passwd(5) and what is made of it, passwd, pwd.db and
 * spwd.db; and group(5).
 *
 * The databases that come with a set are made of its master.passwd, in which
 * root's password is empty. FreeBSD believes the databases, so they are made
 * anew here, not at first boot: there is no moment at which the old ones count.
 */
#ifndef PVK_IMAGE_PASSWD_H
#define PVK_IMAGE_PASSWD_H

#include "image/image.h"
#include "util/buf.h"

#define PASSWD_HOMES "home" /* where users live, from the root */

struct account {
	const char *name;
	uint32_t id; /* uid and gid */
};

struct passwd_change {
	const char *root_hash; /* NULL: root keeps what it has, never empty */
	const struct account *add;
	size_t nadd;
};

struct passwd_files {
	struct pvk_buf master, passwd, pwd_db, spwd_db; /* owned */
};

/*
 * Reads a master.passwd and makes all four anew. Empty passwords become "*",
 * with which nobody can log in. PVK_ECORRUPT, PVK_EUSAGE when a name is taken.
 */
int passwd_make(const struct pvk_buf *master, const struct passwd_change *c,
    struct passwd_files *f, struct pvk_err *e);
void passwd_files_fini(struct passwd_files *f);

#define PASSWD_FIRST_ID 1001
/* The lowest id from this one on that no account of master has. */
uint32_t passwd_free_id(const struct pvk_buf *master, uint32_t from);

/* A group of its own for each, and all of them into wheel. */
int group_make(const struct pvk_buf *group, const struct account *add,
    size_t nadd, struct pvk_buf *out, struct pvk_err *e);

#endif
