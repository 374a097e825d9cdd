/* SPDX-License-Identifier: BSD-2-Clause */
/* What the readers of the single formats share. */
#ifndef PVK_PAPER_IMPORT_PRIVATE_H
#define PVK_PAPER_IMPORT_PRIVATE_H

#include <jansson.h>

#include "paper/import.h"

/* Where a file is in its reading */
struct import_file {
	struct pvk_import *im;
	const char *file; /* for messages */
	char sha256[65];
};

/* Numbers and texts at the end of a way of keys; 0, "" when they are not there
 */
double import_number(const json_t *o, const char *key);
const char *import_text(const json_t *o, const char *key);
/* A number although it was written as text: fio's options are. */
double import_option(const json_t *o, const char *key);

/*
 * How many requests, streams or threads at once, and which of these; nothing
 * when that is no such number.
 */
void import_load(struct pvk_result *r, double n, const char *unit);

/* Notes a gate; detail by printf. */
void import_gate(struct pvk_result *r, const char *id, bool ok, const char *fmt,
    ...) __attribute__((format(printf, 4, 5)));
/*
 * Gives r its sample and adds it to the import, to an earlier run of the same
 * name if there is one. *r is empty then.
 */
int import_add(struct import_file *f, struct pvk_result *r, double rate,
    struct pvk_err *e);

int import_fio(struct import_file *f, const json_t *root, struct pvk_err *e);
int import_iperf(struct import_file *f, const json_t *root, struct pvk_err *e);
int import_own(struct import_file *f, const json_t *root, struct pvk_err *e);

#endif
