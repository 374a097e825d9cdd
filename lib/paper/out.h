/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writing a document: into a buffer, with an error that sticks, so that whoever
 * draws need not look after each line. Numbers with a fraction go in as text
 * from util/decimal.h: a document is the same in every locale.
 */
#ifndef PVK_PAPER_OUT_H
#define PVK_PAPER_OUT_H

#include <stdbool.h>

#include "util/buf.h"

struct pvk_out {
	struct pvk_buf buf; /* owned */
	bool plain;	    /* for a terminal, not for XML: see pvk_out_any */
	bool failed;
	struct pvk_err e; /* when failed */
};

/* No more once it has failed. */
void pvk_out(struct pvk_out *o, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* Text of strangers in XML and HTML, also in attributes. */
void pvk_out_xml(struct pvk_out *o, const char *text);
/* The same for a terminal: nothing in it moves a cursor. */
void pvk_out_text(struct pvk_out *o, const char *text);
/* As one or the other, by o->plain. */
void pvk_out_any(struct pvk_out *o, const char *text);
/* How many columns text takes on a terminal: a wide character two. */
unsigned pvk_out_columns(const char *text);
/* As much of the beginning of text as takes so many columns at most. */
const char *pvk_out_cut(const char *text, unsigned columns, char *cut,
    size_t size);
void pvk_out_fini(struct pvk_out *o);

#endif
