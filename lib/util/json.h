/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes one JSON document to a stream, two spaces a level, members in the
 * order given. Text that is not valid UTF-8 has its bad bytes replaced by
 * U+FFFD, so the document is always valid. Needs libc only.
 *
 *	pvk_json_open(&j, stdout, "pvkit.xva.info/1");
 *	pvk_json_str(&j, "name", "web");
 *	pvk_json_array(&j, "disks");
 *	...
 *	pvk_json_end(&j);
 *	pvk_json_close(&j);
 *
 * key is NULL inside an array.
 */
#ifndef PVK_UTIL_JSON_H
#define PVK_UTIL_JSON_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define PVK_JSON_DEPTH 16

struct pvk_json {
	FILE *out; /* borrowed */
	unsigned depth;
	bool first[PVK_JSON_DEPTH];
	char close[PVK_JSON_DEPTH];
};

/* Begins the document's object, with "schema" as its first member. */
void pvk_json_open(struct pvk_json *j, FILE *out, const char *schema);
void pvk_json_object(struct pvk_json *j, const char *key);
void pvk_json_array(struct pvk_json *j, const char *key);
/* Ends the innermost object or array. */
void pvk_json_end(struct pvk_json *j);
/* NULL text is written as null. */
void pvk_json_str(struct pvk_json *j, const char *key, const char *text);
void pvk_json_strn(struct pvk_json *j, const char *key, const char *text,
    size_t len);
void pvk_json_uint(struct pvk_json *j, const char *key, uint64_t n);
void pvk_json_int(struct pvk_json *j, const char *key, int64_t n);
void pvk_json_bool(struct pvk_json *j, const char *key, bool b);
void pvk_json_double(struct pvk_json *j, const char *key, double d);
void pvk_json_null(struct pvk_json *j, const char *key);
/* Ends the document. -1 when the stream has an error, else 0. */
int pvk_json_close(struct pvk_json *j);

#endif
