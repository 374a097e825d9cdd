/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of fields (ova_fields.def), which a check, a new document and an
 * edit all go by. */
#ifndef PVK_XVA_OVA_FIELDS_H
#define PVK_XVA_OVA_FIELDS_H

#include <stdbool.h>
#include <stddef.h>

#include "xva/host.h"

enum ova_type {
	OVA_TEXT,
	OVA_INT,   /* 64 bits; bare text on the wire */
	OVA_BYTES, /* an OVA_INT that counts bytes */
	OVA_BOOL,
	OVA_DOUBLE,
	OVA_DATE,
	OVA_REF,
	OVA_ENUM, /* bare text, one of choices */
	OVA_SET,
	OVA_MAP,
};

struct ova_field {
	const char *cls, *name;
	enum ova_type type;
	bool must;
	unsigned since;
	const char *value;   /* of a new document; NULL: not written */
	const char *choices; /* of OVA_ENUM, blanks between */
};

/* All of them, those of a class together. */
const struct ova_field *ova_field_table(size_t *n);
/* The fields of one class: *n of them, in the order they are written. */
const struct ova_field *ova_class_fields(const char *cls, size_t *n);
const struct ova_field *ova_field_find(const char *cls, const char *name);
/* Is text one of the field's choices? Hosts do not mind the letter case. */
bool ova_field_has_choice(const struct ova_field *f, const char *text);
/* "6.0.2" is 602, what is no version 0: as "since" counts. */
unsigned ova_release(const char *product_version);

#endif
