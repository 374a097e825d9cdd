/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writing pieces of ova.xml the way hosts do: no white space, strings and
 * numbers bare, "<value/>" when empty. The first error sticks in the writer;
 * whoever is done asks for rv.
 */
#ifndef PVK_XVA_OVA_WRITE_H
#define PVK_XVA_OVA_WRITE_H

#include <stdbool.h>

#include "util/buf.h"
#include "util/err.h"
#include "xva/ova_fields.h"

struct ova_writer {
	struct pvk_buf *xml; /* borrowed */
	struct pvk_err *e;   /* borrowed */
	int rv;		     /* 0, or -1 and e is filled */
};

/* What a field says instead of the table's value. */
struct ova_say {
	const char *field;
	const char *text; /* scalar text; the written inside of a set or map */
};

void ova_put(struct ova_writer *w, const char *xml);
/* The same with &, <, > and " escaped. */
void ova_put_text(struct ova_writer *w, const char *text);
void ova_put_value(struct ova_writer *w, enum ova_type type, const char *text);
void ova_put_member(struct ova_writer *w, const char *name, enum ova_type type,
    const char *text);
/* The struct of a class as of a release; says: n of them. */
void ova_put_record(struct ova_writer *w, const char *cls, unsigned release,
    const struct ova_say *says, size_t n);
/* The same as an object of the array of objects. */
void ova_put_object(struct ova_writer *w, const char *cls, const char *id,
    unsigned release, const struct ova_say *says, size_t n);

/*
 * PVK_EUSAGE unless text is UTF-8 without control characters; of these, tab
 * and newline are allowed when lines is set. what names it in the message.
 */
int ova_text_check(const char *text, bool lines, const char *what,
    struct pvk_err *e);

#define OVA_BRIDGE_MAX 15
/*
 * "NAME=BRIDGE" or "NAME": name gets a copy (owned by the caller), bridge its
 * bridge: the one of the default networks is known, else it is "".
 */
int ova_network_parse(const char *text, char **name,
    char bridge[OVA_BRIDGE_MAX + 1], struct pvk_err *e);

#define OVA_UUID 37
/* A name-based UUID (RFC 4122 version 5) of seed, name and role. */
void ova_uuid(uint64_t seed, const char *name, const char *role,
    char uuid[OVA_UUID]);

#endif
