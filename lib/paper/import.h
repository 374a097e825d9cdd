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
};

/*
 * Adds what is in a file ("-": standard input). Runs of the same name and job
 * become samples of one result. PVK_ECORRUPT when it is no such file or when
 * there is no measurement in it, PVK_EUSAGE when runs of one name are of
 * different jobs, PVK_ELIMIT.
 */
int pvk_import_file(struct pvk_import *im, const char *path, struct pvk_err *e);
/* The same of len bytes at text. */
int pvk_import_text(struct pvk_import *im, const char *text, size_t len,
    const char *file, struct pvk_err *e);
void pvk_import_fini(struct pvk_import *im);

#endif
