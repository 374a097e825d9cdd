/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * UFS2, FreeBSD's file system: written in one pass without root or a kernel
 * that knows it, read, and checked. docs/formats/ufs2.md is the layout.
 *
 * Paths are from the root of the file system, parts separated by "/"; leading
 * and doubled slashes and "." are skipped; ".." is refused by the writer, and
 * never leads out of the file system. Sizes and offsets are in bytes.
 */
#ifndef PVK_UFS_UFS_H
#define PVK_UFS_UFS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "disk/canvas.h"
#include "disk/disk.h"
#include "util/err.h"
#include "util/rule.h"

struct pvk_ufs_time {
	int64_t sec;
	uint32_t nsec; /* what is more than 999999999 is taken as that */
};

/* ---- writing ---- */

struct pvk_ufs_options {
	const char *label; /* volume name, or NULL; 31 of [A-Za-z0-9_-] */
	uint32_t block;	   /* bytes of a block */
	uint32_t fragment; /* bytes of a fragment, 1 to 8 of them a block */
	uint32_t density;  /* bytes an inode; 0: two fragments, as newfs */
	uint32_t minfree;  /* per cent kept for root */
	bool soft_updates;
	bool check_hashes; /* FreeBSD 12 and later; older ones break them */
	struct pvk_ufs_time time; /* of the file system and of every change */
	uint64_t seed;		  /* the file system's id, generation numbers */
	uint64_t memory;	  /* bytes that names and inodes may take */
};

/* What newfs(8) of FreeBSD 14 chooses with -U; time and seed 0, 96 MiB. */
void pvk_ufs_options_init(struct pvk_ufs_options *o);

struct pvk_ufs_attr {
	uint16_t mode; /* permissions: 07777 */
	uint32_t uid, gid;
	uint32_t flags; /* as chflags(2) of FreeBSD has them, no SF_SNAPSHOT */
	struct pvk_ufs_time atime, mtime, birth;
};

enum pvk_ufs_type {
	PVK_UFS_FIFO = 1,
	PVK_UFS_CHARACTER = 2,
	PVK_UFS_DIRECTORY = 4,
	PVK_UFS_BLOCK = 6,
	PVK_UFS_FILE = 8,
	PVK_UFS_SYMLINK = 10,
	PVK_UFS_SOCKET = 12,
};

struct pvk_ufs_stat {
	uint64_t ino;
	enum pvk_ufs_type type;
	struct pvk_ufs_attr attr;
	uint64_t nlink;
	uint64_t size;
	uint64_t blocks; /* of 512 bytes */
};

struct pvk_ufs_writer; /* opaque */

/*
 * A new, empty file system of size bytes at offset in a canvas, which is all
 * zeros there, and is borrowed. Its end is rounded down to a whole fragment.
 */
struct pvk_ufs_writer *pvk_ufs_new(struct pvk_canvas *canvas, uint64_t offset,
    uint64_t size, const struct pvk_ufs_options *o, struct pvk_err *e);

/*
 * What these add replaces what has the name; what it held is given back. The
 * exceptions: a directory on a directory gives it new attributes, and nothing
 * but that replaces one that is not empty (PVK_EUSAGE). Parents that do not
 * exist yet come into being, root's, with mode 0755. A part of a path that is
 * no directory, or a name that cannot be, is PVK_EUSAGE; too much of anything
 * is PVK_ELIMIT.
 *
 * Running out of space is no error here: what comes is counted, no longer
 * written, and pvk_ufs_finish says what size would have been enough.
 */
int pvk_ufs_mkdir(struct pvk_ufs_writer *w, const char *path,
    const struct pvk_ufs_attr *a, struct pvk_err *e);
int pvk_ufs_symlink(struct pvk_ufs_writer *w, const char *path,
    const char *target, const struct pvk_ufs_attr *a, struct pvk_err *e);
/* PVK_ENOENT when target, no directory, does not exist. */
int pvk_ufs_link(struct pvk_ufs_writer *w, const char *path, const char *target,
    struct pvk_err *e);
/* Anything but a directory with something in it. PVK_ENOENT. */
int pvk_ufs_remove(struct pvk_ufs_writer *w, const char *path,
    struct pvk_err *e);
/* New attributes for what is there. PVK_ENOENT. */
int pvk_ufs_setattr(struct pvk_ufs_writer *w, const char *path,
    const struct pvk_ufs_attr *a, struct pvk_err *e);

/*
 * A file: begin, any number of writes, end. One at a time; the calls above may
 * not come between. Offsets rise; what is left out is a hole. size at the end
 * is the file's, not less than what was written.
 */
int pvk_ufs_file_begin(struct pvk_ufs_writer *w, const char *path,
    const struct pvk_ufs_attr *a, struct pvk_err *e);
int pvk_ufs_file_write(struct pvk_ufs_writer *w, const void *buf, size_t len,
    uint64_t off, struct pvk_err *e);
int pvk_ufs_file_end(struct pvk_ufs_writer *w, uint64_t size,
    struct pvk_err *e);

/*
 * What is there, but for its inode number: PVK_ENOENT when nothing. *target is
 * borrowed, and NULL unless it is a symbolic link of less than 120 bytes.
 */
int pvk_ufs_peek(struct pvk_ufs_writer *w, const char *path,
    struct pvk_ufs_stat *st, const char **target, struct pvk_err *e);
/* True when what came so far does not fit any more. */
bool pvk_ufs_full(const struct pvk_ufs_writer *w);

struct pvk_ufs_usage {
	uint64_t size; /* bytes of the file system */
	uint64_t used; /* of these, by data, directories and their tables */
	uint64_t inodes, inodes_used;
	uint64_t memory; /* bytes that names and inodes took */
};

/*
 * Writes directories, inodes, maps and superblocks. PVK_ELIMIT when it does
 * not fit, with the size that is enough. *u may be NULL. Does not sync.
 */
int pvk_ufs_finish(struct pvk_ufs_writer *w, struct pvk_ufs_usage *u,
    struct pvk_err *e);
/* NULL is fine. */
void pvk_ufs_free(struct pvk_ufs_writer *w);

/* ---- reading ---- */

struct pvk_ufs_info {
	char label[33]; /* made fit to show */
	uint64_t size, block, fragment;
	uint64_t ncg, inodes, inodes_free, frags_free;
	int64_t time;
	bool soft_updates, check_hashes, clean;
};

struct pvk_ufs; /* opaque; one thread at a time */

/*
 * The file system at offset in src, which is borrowed and must allow random
 * access; size is that of the partition. PVK_ENOENT when there is none,
 * PVK_EUNSUPP when it is UFS1 or of the other byte order, PVK_ECORRUPT when
 * FreeBSD would refuse its superblock. Check-hashes are not looked at: that,
 * and all else that may be wrong, is for pvk_ufs_check to find.
 */
struct pvk_ufs *pvk_ufs_open(struct pvk_src *src, uint64_t offset,
    uint64_t size, struct pvk_err *e);
void pvk_ufs_close(struct pvk_ufs *u);
void pvk_ufs_info(const struct pvk_ufs *u, struct pvk_ufs_info *info);

#define PVK_UFS_NOFOLLOW 1u /* a symbolic link at the end is itself */

/*
 * Symbolic links are followed within the file system, 32 at most. PVK_ENOENT
 * when there is no such thing.
 */
int pvk_ufs_lookup(struct pvk_ufs *u, const char *path, unsigned flags,
    struct pvk_ufs_stat *st, struct pvk_err *e);
int pvk_ufs_stat(struct pvk_ufs *u, uint64_t ino, struct pvk_ufs_stat *st,
    struct pvk_err *e);
/*
 * Calls fn for every entry but "." and "..", in the directory's order; name is
 * of len bytes with a NUL behind them, and may hold anything but "/" and NUL.
 * fn ends it by anything but 0, which is then returned; -1 is an error.
 */
int pvk_ufs_list(struct pvk_ufs *u, const struct pvk_ufs_stat *dir,
    int (*fn)(void *ctx, const char *name, size_t len, uint64_t ino,
	enum pvk_ufs_type type, struct pvk_err *e),
    void *ctx, struct pvk_err *e);
/* At most len bytes at off; *got is less at the end of the file. */
int pvk_ufs_pread(struct pvk_ufs *u, const struct pvk_ufs_stat *file, void *buf,
    size_t len, uint64_t off, size_t *got, struct pvk_err *e);
#define PVK_UFS_TARGET 1024
/* The target with a NUL behind it. */
int pvk_ufs_readlink(struct pvk_ufs *u, const struct pvk_ufs_stat *link,
    char target[PVK_UFS_TARGET], struct pvk_err *e);

/* ---- checking ---- */

enum pvk_ufs_rule {
#define RULE(name, id, severity, sentence) PVK_UFS_##name,
#include "ufs/rules.def"
#undef RULE
	PVK_UFS_RULE_COUNT
};

/*
 * After a warning it works, but newfs would not have made it so; after an error
 * fsck_ffs would repair it, or the kernel refuse it.
 */
const struct pvk_rule_text *pvk_ufs_rule(enum pvk_ufs_rule r);

struct pvk_ufs_finding {
	enum pvk_ufs_rule rule;
	char where[64]; /* "superblock", "group 3", "inode 7" */
	char text[192]; /* the fact and the expectation; fit to show */
};

/* Of one rule at most this many are reported; all are counted. */
#define PVK_UFS_FINDINGS_PER_RULE 64

struct pvk_ufs_report {
	/* not called after it has returned -1, which ends the check */
	int (*fn)(void *, const struct pvk_ufs_finding *, struct pvk_err *);
	void *ctx;			      /* what fn is given first */
	uint64_t by_rule[PVK_UFS_RULE_COUNT]; /* out: reported or not */
};

/*
 * Finds what fsck_ffs(8) and FreeBSD's own test of a superblock would find. 0
 * when it could be checked, whatever was found. Memory is bounded: a bit a
 * fragment, 8 bytes an inode that is written, 12 a directory. PVK_ELIMIT when
 * that were more than 256 MiB, or with more than a million groups.
 */
int pvk_ufs_check(struct pvk_src *src, uint64_t offset, uint64_t size,
    struct pvk_ufs_report *r, struct pvk_err *e);
uint64_t pvk_ufs_report_count(const struct pvk_ufs_report *r,
    enum pvk_severity at_least);

#endif
