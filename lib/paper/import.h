/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Measurements from files: JSON of fio and iperf3, and of pvkit and pvguest
 * themselves. What these programs do not say aloud is found out here: a job
 * that never ran, a queue that was never filled, an error beside an exit status
 * of 0.
 */
#ifndef PVK_PAPER_IMPORT_H
#define PVK_PAPER_IMPORT_H

#include "paper/board.h"

#define PVK_IMPORT_BYTES ((size_t)16 << 20) /* of a file */
#define PVK_IMPORT_MAX	 PVK_BOARD_RESULTS

struct pvk_import {
	/* in: what the files don't tell */
	const char *name;  /* of all that comes; NULL: as they say */
	const char *path;  /* of the whiteboard, where they don't say */
	const char *label; /* NULL: as they say */
	uint64_t memory;   /* of the machine that was measured; 0: not known */
	/* out */
	size_t n;
	struct pvk_result results[PVK_IMPORT_MAX]; /* owned */
	size_t nread;
	char (*read)[65]; /* owned; of the files so far */
	bool
	    newer_is_cut; /* of pvprobe: a later run was there, not all of it */
};

/*
 * Adds what is in a file ("-": standard input). Runs of the same name and job
 * become samples of one result; another job, or another load, is another.
 * PVK_ECORRUPT when it is no such file or when there is no measurement in it,
 * PVK_EUSAGE when runs that were given one name are of different jobs, or when
 * the same bytes were added before: one run would be two; PVK_ELIMIT.
 */
int pvk_import_file(struct pvk_import *im, const char *path, struct pvk_err *e);
/* The same of len bytes at text. */
int pvk_import_text(struct pvk_import *im, const char *text, size_t len,
    const char *file, struct pvk_err *e);
void pvk_import_fini(struct pvk_import *im);

/*
 * work.c: the command "read bs=1048576 depth=8" is the work "read bs=1048576"
 * at a load of 8: the product of depth, iodepth, numjobs and streams; 0 when
 * there is none of them. work may be NULL.
 */
void pvk_work_parse(const char *command, char *work, size_t size, double *load);
/*
 * What kind of measurement it is, whatever tool made it and at whichever load:
 * "read 1048576", "tcp in"; "" when that is not known. Rates of different kinds
 * are no multiples of each other.
 */
void pvk_work_kind(const struct pvk_result *r, char *kind, size_t size);
/* Bytes of a request, as its tool was told; 0: that is not known. */
double pvk_work_block(const struct pvk_result *r);
/*
 * Whether a result is of other work than path p of b is drawn for: random
 * requests where they are sequential, writes where they are reads, a network
 * where there are disks, or the reverse. False, too, when its tool has not said
 * what it did. what: how the path is drawn.
 */
bool pvk_work_is_other(const struct pvk_board *b, const struct pvk_path *p,
    const struct pvk_result *r, const char **what);
/*
 * Whether it was done with other blocks, or with another number of requests at
 * once, than the file says that its path is drawn with: a capacity is one for
 * these. False when its tool has not said it, and of networks. how: in words,
 * also when it is other than what a path is reckoned with that does not say;
 * else "".
 */
#define PVK_WORK_HOW 100
bool pvk_work_differs(const struct pvk_board *b, const struct pvk_path *p,
    const struct pvk_result *r, char *how, size_t size);
/* Somebody has said that result i tells of its path: it is how things are now,
 * or an option begins or ends there. */
bool pvk_work_is_vouched(const struct pvk_board *b, size_t i);
/*
 * The results of a board that are of other work than their path, or for which
 * it is drawn otherwise and nobody vouches, fail the gate "work". Those that
 * are only shown as a sweep (pvk_sweeps_mark() comes before) are left alone.
 */
void pvk_work_judge(struct pvk_board *b);

#endif
