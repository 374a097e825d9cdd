/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * XVA, the appliance file of XenServer and XCP-ng: a tar of ova.xml and of the
 * disks in chunks, each followed by its checksum (docs/formats/xva.md).
 *
 * Every function here reads its input once, front to back, and needs a few MiB
 * of memory a thread, whatever the size of the file. An input "-" is standard
 * input, an output "-" standard output.
 */
#ifndef PVK_XVA_XVA_H
#define PVK_XVA_XVA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "disk/disk.h"
#include "util/err.h"
#include "util/progress.h"
#include "xva/finding.h"
#include "xva/host.h"
#include "xva/ova.h"

#define PVK_XVA_CHUNK ((size_t)1 << 20) /* what writers write */

enum pvk_sum { PVK_SUM_NONE, PVK_SUM_SHA1, PVK_SUM_XXHASH };
enum pvk_compression { PVK_PLAIN, PVK_GZIP, PVK_ZSTD };

const char *pvk_sum_name(enum pvk_sum s);		  /* "sha1" ... */
const char *pvk_compression_name(enum pvk_compression c); /* "none" ... */

/* How much work may be spent, and where its progress is shown. */
struct pvk_xva_run {
	size_t threads;		       /* 0: one a processor, at most 8 */
	struct pvk_progress *progress; /* borrowed, may be NULL */
};

/* ---- info and verify ---- */

struct pvk_xva_disk_info {
	struct pvk_ova_disk disk;    /* borrowed texts, from the info's ova */
	uint64_t chunks, keepalives; /* keepalives: the empty ones of them */
	uint64_t stored;	     /* bytes of chunk data in the file */
	uint64_t sha1, xxhash;	     /* chunks by the kind of their checksum */
	bool complete;
};

struct pvk_xva_info {
	struct pvk_ova *ova; /* owned */
	enum pvk_compression compression;
	uint64_t file_size; /* bytes, 0: a pipe */
	uint64_t tar_size;  /* bytes, without what stands behind its end */
	struct pvk_xva_disk_info *disks; /* owned; in order of number */
	size_t ndisks;
};

enum pvk_xva_level {
	PVK_XVA_OVA,	   /* ova.xml alone, nothing behind it is read */
	PVK_XVA_STRUCTURE, /* headers only: no disk data of a plain file */
	PVK_XVA_CHECKSUMS,
	PVK_XVA_HOST,
};

/*
 * Looks at a file. info may be NULL; it is filled as far as the file can be
 * understood. host: for PVK_XVA_HOST, may be NULL there: any host. What is
 * wrong with the file is in fs, sorted by place; -1 only when it cannot be
 * read at all (PVK_EIO, PVK_ENOENT, PVK_ECORRUPT: no XVA).
 */
int pvk_xva_verify(const char *path, enum pvk_xva_level level,
    const struct pvk_host *host, const struct pvk_xva_run *run,
    struct pvk_xva_info *info, struct pvk_findings *fs, struct pvk_err *e);
void pvk_xva_info_fini(struct pvk_xva_info *info);

/* ---- create ---- */

struct pvk_xva_output {
	const char *path; /* NULL: only the size is reckoned */
	bool force;	  /* an existing file is replaced */
	enum pvk_compression compression;
	int level; /* of the compression, 0: its default */
};

struct pvk_xva_created {
	uint64_t size; /* bytes of the file, exact also without writing it */
	uint64_t chunks;
	uint64_t read; /* bytes of disk data that were read */
};

/*
 * Makes an XVA of spec, whose disk k is src[k]; virtual sizes are those of
 * spec, at least their source's: the rest is zero. Holes are not read, zero
 * chunks not written but for each disk's first and last.
 */
int pvk_xva_create(const struct pvk_ova_spec *spec, struct pvk_src *const *src,
    enum pvk_sum sum, const struct pvk_xva_output *output,
    const struct pvk_xva_run *run, struct pvk_xva_created *created,
    struct pvk_err *e);

/* ---- extract ---- */

/*
 * Asked once for each disk, in no order: a sink, or NULL in *sink for a disk
 * that is not wanted. The sink is committed and freed by pvk_xva_extract.
 */
typedef int pvk_xva_open_sink(void *ctx, const struct pvk_ova_disk *disk,
    struct pvk_sink **sink, struct pvk_err *e);

/* Salvage: a range of a disk that is not sound. */
struct pvk_xva_bad {
	unsigned disk; /* its number */
	uint64_t off, len;
	bool lost; /* no data, filled with zeros; else data of a bad checksum */
};

struct pvk_xva_extract {
	pvk_xva_open_sink *open_sink;
	void *ctx;
	bool salvage;		 /* go on past damage */
	struct pvk_xva_bad *bad; /* owned; out: what salvage met, by place */
	size_t nbad;
	uint64_t written; /* out: bytes of chunk data */
	/*
	 * out: nothing was found that spoils data. Salvage may leave out a
	 * chunk of which nobody knows where it belongs: no range tells that.
	 */
	bool sound;
};

/*
 * Gets disks out, each byte checked before its disk appears under its name.
 * Without salvage anything that spoils data is PVK_ECORRUPT and no disk is
 * left; with it, fs says what was wrong.
 */
int pvk_xva_extract(const char *path, struct pvk_xva_extract *x,
    const struct pvk_xva_run *run, struct pvk_findings *fs, struct pvk_err *e);
void pvk_xva_extract_fini(struct pvk_xva_extract *x);

/* ---- convert, edit, repair, diff ---- */

struct pvk_xva_convert {
	const struct pvk_host *host; /* NULL: version as it is */
	bool keep_sum;		     /* sum is ignored, each stays as it is */
	enum pvk_sum sum;
	/* as it is, but none where host cannot read it */
	bool keep_compression;
	struct pvk_xva_output output;
};

/*
 * Changes checksums, compression and version pair; chunk data, empty chunks
 * and their order stay. What spoils data is PVK_ECORRUPT; anything else that
 * a host would refuse too: that is repair's work.
 */
int pvk_xva_convert(const char *path, const struct pvk_xva_convert *c,
    const struct pvk_xva_run *run, struct pvk_xva_created *created,
    struct pvk_err *e);

/* Changes the document; 0, or -1 with the error that edit is to return. */
typedef int pvk_xva_change(void *ctx, struct pvk_ova *o, struct pvk_err *e);

enum pvk_xva_edited {
	PVK_XVA_UNCHANGED,   /* the document is as it was */
	PVK_XVA_ROLLED_BACK, /* the same, but an interrupted edit was undone */
	PVK_XVA_IN_PLACE,
	PVK_XVA_WRITTEN, /* to a new file, which may have taken the name */
};

/*
 * Edits ova.xml. out NULL: the file itself, in place where the new document
 * fits, else by a new file that takes its name. Else out is a new file. Bytes
 * that the change does not touch stay as they are.
 */
int pvk_xva_edit(const char *path, const struct pvk_xva_output *out,
    pvk_xva_change *change, void *ctx, const struct pvk_xva_run *run,
    enum pvk_xva_edited *edited, struct pvk_err *e);

/* What repair did or could not do, one line each. */
struct pvk_xva_repairs {
	char (*line)[256]; /* owned */
	size_t len, cap;
	uint64_t total;	     /* lines, kept or not */
	uint64_t not_mended; /* of them: damage that stays, data was lost */
};

/*
 * Writes a file that a host imports from one that it would not: order, header
 * dialect, directories, checksums, first and last chunks, a cut tail, junk.
 */
int pvk_xva_repair(const char *path, const struct pvk_xva_output *out,
    const struct pvk_xva_run *run, struct pvk_xva_repairs *done,
    struct pvk_err *e);
void pvk_xva_repairs_fini(struct pvk_xva_repairs *done);

/* A difference: of ova.xml (disk NULL, field set), or of a disk's bytes. */
struct pvk_xva_difference {
	bool in_disk;
	unsigned disk; /* number, in both files */
	uint64_t off, len;
	char field[160];   /* "VM[0].name_label" */
	char a[96], b[96]; /* its values, "" when absent */
};

/* Called for each; anything but 0 stops. */
typedef int pvk_xva_differs(void *ctx, const struct pvk_xva_difference *d,
    struct pvk_err *e);

/*
 * Compares by checksums alone where both files have the same kind. -1 or 0;
 * *same says whether they hold the same.
 */
int pvk_xva_diff(const char *path_a, const char *path_b,
    pvk_xva_differs *differs, void *ctx, const struct pvk_xva_run *run,
    bool *same, struct pvk_err *e);

#endif
