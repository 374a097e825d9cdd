/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The tree that is being made: members of sets and files of our own go into
 * the file system, some of them are remembered, others are left out.
 */
#ifndef PVK_IMAGE_TREE_H
#define PVK_IMAGE_TREE_H

#include "image/image.h"
#include "image/set.h"
#include "image/shares.h"
#include "image/skel.h"
#include "ufs/ufs.h"

/* Files that later stages read; the last one that comes by is kept. */
enum content {
	CONTENT_PASSWD, /* etc/master.passwd */
	CONTENT_GROUP,
	CONTENT_SYSCTL,
	CONTENT_RC,
	CONTENT_LOADER_CONF,
	CONTENT_SSHD,
	CONTENT_VERSION, /* bin/freebsd-version */
	CONTENT_SH,	 /* the beginnings of bin/sh and of the kernel */
	CONTENT_KERNEL,
	CONTENT_PMBR,
	CONTENT_GPTBOOT,
	CONTENT_LOADER_EFI,
	CONTENT_COUNT
};

/* Where what is being written is kept, too; buf NULL: it is not. */
struct keep {
	struct pvk_buf *buf; /* borrowed */
	size_t limit;
	bool cut;	  /* the beginning is enough */
	const char *path; /* borrowed: for messages */
};

struct tree {
	const struct pvk_image_spec *spec;
	struct pvk_image_built *b;
	struct pvk_ufs_writer *w;	 /* owned */
	struct pvk_image_slim *identity; /* owned: never goes in */
	struct pvk_buf content[CONTENT_COUNT];
	bool seen[CONTENT_COUNT];
	struct skel skel;
	struct keep keep;
	struct shares large, dropped;
	uint64_t members, bytes;
	const char *source; /* what is being read: for messages */
};

/* Where content c is in the tree. */
const char *content_path(enum content c);
/* The content that is at path, or CONTENT_COUNT. */
enum content content_at(const char *path);
/* How much of it is kept; more of it is an error unless cut is set. */
size_t content_limit(enum content c, bool *cut);

/*
 * The value of USERLAND_VERSION="14.3-RELEASE" in CONTENT_VERSION; release
 * stays as it is when there is none.
 */
void release_find(const struct pvk_buf *script, char *release, size_t size);

int tree_init(struct tree *t, const struct pvk_image_spec *spec,
    struct pvk_image_built *b, struct pvk_err *e);
void tree_fini(struct tree *t);

/* A line about what one should know. */
int tree_note(struct tree *t, struct pvk_err *e, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/*
 * path as the parts it is made of, to be freed: no "/" at its ends, no "."
 * or empty parts. PVK_ECORRUPT when there is ".." or nothing that is a name
 * can be; "" is the root.
 */
char *tree_path(const struct tree *t, const char *path, struct pvk_err *e);

/* One member of the set, its data read from there. slim: it may be left out. */
int tree_member(struct tree *t, struct set *s, struct archive_entry *entry,
    bool slim, struct pvk_err *e);

/*
 * A file from elsewhere: begin, any number of tree_write, tree_end. Identities
 * are skipped: *skip, and then nothing is to be written. What later stages read
 * is kept. path as tree_path makes it, and it stays until the end.
 */
int tree_begin(struct tree *t, const char *path, const struct pvk_ufs_attr *a,
    bool *skip, struct pvk_err *e);
int tree_write(struct tree *t, const void *buf, size_t len, uint64_t off,
    struct pvk_err *e);
int tree_end(struct tree *t, const char *path, uint64_t size,
    struct pvk_err *e);

/* A file of our own, root:wheel's. */
int tree_put(struct tree *t, const char *path, uint16_t mode, const void *data,
    size_t len, struct pvk_err *e);
struct pvk_ufs_attr tree_attr(const struct tree *t, uint16_t mode);
/* Something stands at path. */
bool tree_has(struct tree *t, const char *path);

#endif
