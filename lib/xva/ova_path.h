/* SPDX-License-Identifier: BSD-2-Clause */
/* Paths of edits, CLASS[INDEX].FIELD[.KEY], and what they stand for. */
#ifndef PVK_XVA_OVA_PATH_H
#define PVK_XVA_OVA_PATH_H

#include "xva/ova_fields.h"
#include "xva/ova_private.h"

#define OVA_PATH_NAME 64

struct ova_path {
	const char *text; /* the whole path, borrowed: for messages */
	char cls[OVA_PATH_NAME], field[OVA_PATH_NAME]; /* as hosts spell them */
	const char *key;	     /* borrowed from text, or NULL */
	uint32_t record;	     /* the struct that has the field */
	uint32_t node;		     /* the field, 0: not there */
	uint32_t key_node;	     /* the value of the key, 0: not there */
	const struct ova_field *def; /* NULL: not in the table */
};

/* PVK_EUSAGE or PVK_ENOENT as pvk_ova_set() says. */
int ova_path_resolve(const struct pvk_ova *o, const char *text,
    struct ova_path *path, struct pvk_err *e);

#endif
