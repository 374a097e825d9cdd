/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Measuring a path of the whiteboard with fio or iperf3: as it is drawn, for
 * paper run, or at several loads, for paper sweep.
 */
#ifndef PVKIT_PAPER_RUN_H
#define PVKIT_PAPER_RUN_H

#include <limits.h>

#include "paper.h"

#define PAPER_LOADS	32
#define PAPER_LOAD_MOST 4096
#define PAPER_LOAD_NAME 12 /* "-4096" and room */

enum {
	OPT_DRY_RUN = OPT_SET + 1,
	OPT_LOADS,
	OPT_ONLY,
	OPT_RUNS,
	OPT_SAVE,
	OPT_SECONDS,
	OPT_SIZE,
	OPT_TARGET
};

/* What both verbs take */
#define OPTION_DRY_RUN                                                      \
	{                                                                   \
		OPT_DRY_RUN, "dry-run", NULL, "show the commands, run none" \
	}
#define OPTION_SIZE                                          \
	{                                                    \
		OPT_SIZE, "size", "SIZE",                    \
		    "of the file; default: twice the memory" \
	}
#define OPTION_TARGET                                                        \
	{                                                                    \
		OPT_TARGET, "target", "T",                                   \
		    "a new file, a device to read, or the host of iperf3 -s" \
	}

struct paper_run {
	struct paper paper;
	struct cli *cli;
	const struct pvk_path *path;
	uint64_t runs, seconds, size;
	const char *target;
	size_t nloads;
	unsigned loads[PAPER_LOADS]; /* when none: as the path is drawn */
	bool dry, network;
	bool device;
	bool created;	    /* the file is ours, to be removed */
	char dir[PATH_MAX]; /* of the output; "" when there is none */
	char output[PATH_MAX + 16];
	struct pvk_import *im; /* owned */
	const char *name;      /* of all that comes */
};

/* Takes the options of both verbs; ctx is the struct paper_run. */
int paper_run_option(void *ctx, int id, const char *arg, struct pvk_err *e);
/* "1,2,4": several, each once. PVK_EUSAGE. */
int paper_run_loads(struct paper_run *r, const char *list, struct pvk_err *e);
/*
 * Measures a path of r->paper.board, whatever happens leaving nothing behind
 * but r->im.
 */
int paper_run(struct paper_run *r, struct pvk_err *e);
void paper_run_fini(struct paper_run *r);

#endif
