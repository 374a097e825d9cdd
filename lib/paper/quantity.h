/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Quantities as people write them: a number and a unit, "188 MB/s". The unit is
 * never left out and its case counts: B is a byte, b a bit, MB 10^6 and MiB
 * 2^20 of them. Values are in base units: bytes, seconds, bytes a second,
 * shares of 1.
 */
#ifndef PVK_PAPER_QUANTITY_H
#define PVK_PAPER_QUANTITY_H

#include "util/decimal.h"
#include "util/err.h"

enum pvk_dimension {
	PVK_RATE,      /* "188 MB/s", "1 Gb/s": bytes a second */
	PVK_SIZE,      /* "44 KiB": bytes */
	PVK_TIME,      /* "2 ms": seconds */
	PVK_RATIO,     /* "25 %": of 1 */
	PVK_REQUESTS,  /* "180 IOPS": a second */
	PVK_TRANSFERS, /* "3200 MT/s": a second */
	PVK_FREQUENCY, /* "2.4 GHz": a second */
	PVK_WORK,      /* "3.564 ms/MB": seconds a byte */
	PVK_COUNT,     /* a whole number, without a unit */
	PVK_NUMBER,    /* a number without a unit: money */
	PVK_FLAG,      /* true or false: 1 or 0 */
	PVK_CHOICE,    /* one of some words: its index */
};

/*
 * text as a quantity of one of the dimensions up to PVK_WORK, or as a number of
 * PVK_COUNT or PVK_NUMBER. PVK_EUSAGE, and a message without a place, such as
 * `"188 mb/s" has no unit "mb/s", expected "188 MB/s" (bytes) or "188 Mb/s"
 * (bits)`.
 */
int pvk_quantity_parse(const char *text, enum pvk_dimension dim, double *value,
    struct pvk_err *e);

/* An example of the dimension: "188 MB/s". */
const char *pvk_quantity_example(enum pvk_dimension dim);

#define PVK_QUANTITY_TEXT (PVK_DECIMAL_TEXT + 16)
/* The value with its unit; a rate always in MB/s. Returns buf. */
const char *pvk_quantity_format(double value, enum pvk_dimension dim,
    char buf[PVK_QUANTITY_TEXT]);

#endif
