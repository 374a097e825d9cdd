/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files that read files share; see files.h. */
#ifndef PVK_CHECK_FILES_PRIVATE_H
#define PVK_CHECK_FILES_PRIVATE_H

#include "check/conf_text.h"
#include "check/files.h"

#define FILES_MAX ((size_t)256 * 1024) /* bytes of one that are read */

struct files {
	const struct pvk_check_tree *t;
	struct pvk_facts *f;
};

/* What to do with a setting of a file. */
typedef void files_take(void *arg, const struct conf_pair *pair);

/* The text of a file, owned: 0, or an errno and no text; EFBIG: too large. */
int files_read(const struct files *c, const char *path, struct pvk_buf *text);
/* It is there, whether it may be read or not. */
bool files_has(const struct files *c, const char *path);
/* Calls take for each setting of a file; 0 or an errno. */
int files_settings(const struct files *c, const char *path, files_take *take,
    void *arg);
/*
 * The same for all files of a folder that end in suffix, in the order of their
 * names; without a suffix for those in folders of it, too. Without the folder
 * it is ENOENT; of its files the last errno but that; EFBIG: there are more of
 * them than are read.
 */
int files_settings_dir(const struct files *c, const char *dir,
    const char *suffix, files_take *take, void *arg);

/* A setting as "PREFIX.NAME", when that is known; unseen when it was cut. */
void files_set_pair(const struct files *c, const char *prefix,
    const struct conf_pair *pair);
/* "PREFIX.KEY" is known, and set to value. */
void files_set(const struct files *c, const char *prefix, const char *key,
    const char *value);
/*
 * Nothing is known of these, for the reason error, whatever was set before; 0:
 * they are not there.
 */
void files_preset(const struct files *c, const char *prefix,
    const char *const *keys, size_t n, int error);

/* The parts: each sets what it knows. */
void files_boot(const struct files *c);	  /* loader.*, boot.preloads */
void files_rc(const struct files *c);	  /* rc.*, agent.* */
void files_mounts(const struct files *c); /* fstab.* */
void files_zfs(const struct files *c);	  /* zfs.* */
void files_system(const struct files *c); /* the rest */

#endif
