/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How a path of the whiteboard is measured: the arguments of fio or iperf3 that
 * load it as it is drawn, and that keep them from lying.
 */
#ifndef PVK_PAPER_JOB_H
#define PVK_PAPER_JOB_H

#include "paper/board.h"

#define PVK_JOB_ARGS 32

struct pvk_job_spec {
	const char *target;  /* a file or device; a host for iperf3 */
	const char *output;  /* where its JSON goes */
	double size;	     /* bytes of the file; 0: all of the device */
	unsigned seconds;    /* of one run, behind the warming up */
	unsigned warming_up; /* seconds before, which do not count */
	unsigned run;	     /* 1, 2, ...: seed of what is random */
	unsigned load;	     /* requests or streams at once; 0: as drawn */
	bool create;	     /* fio may make the target */
};

struct pvk_job {
	size_t n;
	char text[PVK_JOB_ARGS][PVK_BOARD_TEXT + 32];
	const char *argv[PVK_JOB_ARGS + 1]; /* ends with NULL */
};

/* Nothing but network and processors: for iperf3, not for fio. */
bool pvk_job_is_network(const struct pvk_board *b, const struct pvk_path *p);
/* Fills job; PVK_ELIMIT when a name is too long for it. */
int pvk_job_make(const struct pvk_board *b, const struct pvk_path *p,
    const struct pvk_job_spec *spec, struct pvk_job *job, struct pvk_err *e);

#endif
