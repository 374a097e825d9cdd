/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a run found out, as one JSON document in the form that pvkit paper
 * import reads (docs/schema/pvprobe.result.json).
 */
#ifndef PVPROBE_MEASURE_RESULT_H
#define PVPROBE_MEASURE_RESULT_H

#include "measure/doc.h"
#include "measure/run.h"
#include "timeline.h"

/* The lines around it on the console. */
#define RESULT_BEGIN "-----BEGIN PVPROBE RESULT-----"
#define RESULT_END   "-----END PVPROBE RESULT-----"

/* The emulated devices. */
struct result_emulated {
	const char *asked;    /* to be unplugged: "disks"; NULL: none was */
	bool unplugged;	      /* and the device model took them away */
	bool looked;	      /* for what is there, after that */
	unsigned disks, nics; /* that answered then */
};

/* About the machine; texts are borrowed, NULL where nobody knows. */
struct result_facts {
	const char *version; /* ours */
	const char *mode;    /* "hvm", "pvh", "none" without Xen */
	char xen[32];	     /* its version, "" without it */
	uint64_t memory;     /* bytes */
	uint64_t when;	     /* seconds since 1970, 0: not known */
	const struct timeline_mark *marks; /* the first is the start */
	size_t n_marks;
	struct result_emulated emulated;
};

void result_write(struct doc *j, const struct run *r,
    const struct result_facts *facts);

#endif
