/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes one JSON document, as lib/util/json.h does for streams, for a machine
 * that has none: text goes out in pieces, numbers with a fraction are whole
 * ones with a point set. A line for each object of an array, for consoles have
 * limits.
 */
#ifndef PVPROBE_MEASURE_DOC_H
#define PVPROBE_MEASURE_DOC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DOC_DEPTH 8

struct doc {
	void (*put)(void *ctx, const char *text, size_t len);
	void *ctx; /* borrowed */
	unsigned depth;
	bool first[DOC_DEPTH];
	char close[DOC_DEPTH];
};

/* key is NULL inside an array. */
void doc_open(struct doc *j, const char *schema);
void doc_object(struct doc *j, const char *key);
void doc_array(struct doc *j, const char *key);
void doc_end(struct doc *j);
/* Bytes that are no text of ASCII are replaced; NULL is null. */
void doc_str(struct doc *j, const char *key, const char *text);
void doc_uint(struct doc *j, const char *key, uint64_t n);
/* v / 10^decimals */
void doc_fixed(struct doc *j, const char *key, uint64_t v, unsigned decimals);
void doc_bool(struct doc *j, const char *key, bool b);
/* Ends all that is open. */
void doc_close(struct doc *j);

#endif
