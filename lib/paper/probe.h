/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What pvprobe measured: its JSON document (docs/schema/pvprobe.result.json),
 * by itself or anywhere in what its console said, between two lines that mark
 * it. It came from a guest: nothing of it is believed that is not checked.
 */
#ifndef PVK_PAPER_PROBE_H
#define PVK_PAPER_PROBE_H

#include "paper/import.h"
#include "paper/report.h"

#define PVK_PROBE_BEGIN	  "-----BEGIN PVPROBE RESULT-----"
#define PVK_PROBE_END	  "-----END PVPROBE RESULT-----"

#define PVK_PROBE_DEVICES 16
#define PVK_PROBE_WORD	  16

/* Beside its struct pvk_result in the import */
struct pvk_probe_job {
	char kind[PVK_PROBE_WORD]; /* of the device: "pv", "ide" */
	char op[PVK_PROBE_WORD];   /* "randread"; "send", "receive", "ping" */
	double block, depth; /* bytes; requests or streams under way at once */
	size_t against; /* the emulated one it is compared with, or SIZE_MAX */
	double interrupted; /* repetitions that were done again */
};

struct pvk_probe_device {
	char name[PVK_BOARD_NAME], kind[PVK_PROBE_WORD];
	char features[PVK_BOARD_TEXT];
	double size; /* bytes; of a NIC 0 */
};

struct pvk_probe {
	char version[24], xen[24], mode[PVK_PROBE_WORD];
	char error[PVK_BOARD_TEXT]; /* why nothing was measured; or "" */
	double memory;		    /* bytes */
	double first, took; /* seconds: from its start to the first, all */
	double first_guest; /* of these, not stolen from the vCPU */
	bool newer_is_cut;  /* a later document was there, not all of it */
	/* The emulated devices: what was to be unplugged ("no", "all"; "" from
	 * a probe that does not say), whether it was, what answered then. */
	char unplug[PVK_PROBE_WORD];
	bool unplugged, looked;
	double ide_disks, nics;
	size_t ndevices;
	struct pvk_probe_device devices[PVK_PROBE_DEVICES];
	struct pvk_import import; /* the measurements */
	struct pvk_probe_job jobs[PVK_IMPORT_MAX];
};

/*
 * Where the document is in text: between the last pair of marks that is
 * complete, else all of it. *len is what text has, then what it has; *cut: a
 * later one has begun, and does not end.
 */
const char *pvk_probe_find(const char *text, size_t *len, bool *cut);

/* PVK_ECORRUPT when it is none. Owned by the caller, as pvk_import is. */
int pvk_probe_text(struct pvk_probe *p, const char *text, size_t len,
    const char *file, struct pvk_err *e);
int pvk_probe_file(struct pvk_probe *p, const char *path, struct pvk_err *e);
void pvk_probe_fini(struct pvk_probe *p);

/* PV / emulated of job i; ratio 0 when there is nothing to compare. */
struct pvk_stats_ratio pvk_probe_ratio(const struct pvk_probe *p, size_t i);
/* The comparison that says most: of the largest blocks; SIZE_MAX: none. */
size_t pvk_probe_main(const struct pvk_probe *p);
/* The same of a network: of most streams, that way. */
size_t pvk_probe_main_net(const struct pvk_probe *p, const char *op);
bool pvk_probe_is_net(const struct pvk_probe_job *j);
/* A path to another machine, and to no disk that it has. */
bool pvk_probe_is_net_path(const struct pvk_board *b, const struct pvk_path *p);
/*
 * The measurement that is of a whiteboard's path, with a PV device: the same
 * direction, access, block and depth; of a network TCP, that way, with one
 * stream. SIZE_MAX: there is none.
 */
size_t pvk_probe_match(const struct pvk_probe *p, const struct pvk_board *b,
    const struct pvk_path *path);

/* For a terminal: the machine, a table, ratios, what is not valid, in a
 * sentence what it comes to. */
void pvk_probe_term(const struct pvk_probe *p, struct pvk_out *o);

#endif
