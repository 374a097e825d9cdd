/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files ova_check*.c share: one check of one document. */
#ifndef PVK_XVA_OVA_CHECK_H
#define PVK_XVA_OVA_CHECK_H

#include "xva/ova_private.h"

struct ova_check {
	const struct pvk_ova *o;
	const struct pvk_host *host; /* or NULL */
	struct pvk_findings *fs;
	struct pvk_err *e;
	int rv;		 /* 0, or -1 and e is filled: out of memory */
	size_t *numbers; /* of each object: its INDEX in the paths of edits */
};

/* The object the finding is about, or NULL for the version record. */
void ova_report(struct ova_check *c, enum pvk_rule rule,
    const struct ova_object *object, const char *field, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));

/* The field names an object of that class; NULL when it does not. */
const struct ova_object *ova_target(const struct ova_check *c,
    const struct ova_object *object, const char *field, const char *cls);

/* Each adds what it finds; rv says whether it came to the end. */
void ova_check_records(struct ova_check *c);
void ova_check_names(struct ova_check *c);
void ova_check_ids(struct ova_check *c);
void ova_check_refs(struct ova_check *c);
void ova_check_vms(struct ova_check *c);
void ova_check_vbds(struct ova_check *c);
void ova_check_vdis(struct ova_check *c);
void ova_check_vifs(struct ova_check *c);
void ova_check_freebsd(struct ova_check *c);
void ova_check_host(struct ova_check *c);

/* Two objects of a class, of one VM, with one device in field. */
void ova_check_slots(struct ova_check *c, const char *cls, const char *field,
    enum pvk_rule rule);

/* How a VM looks to somebody who wonders whether it is an old FreeBSD. */
enum ova_freebsd {
	OVA_FREEBSD_NOT, /* or 10 and later */
	OVA_FREEBSD_MAYBE_OLD,
	OVA_FREEBSD_OLD,
};
enum ova_freebsd ova_freebsd_guess(const struct pvk_ova *o,
    const struct ova_object *vm);
/* Of one text; NOT when it says nothing of FreeBSD at all. *says: it does. */
enum ova_freebsd ova_freebsd_text(const char *text, bool *says);

#endif
