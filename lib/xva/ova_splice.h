/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Changes to the text of ova.xml: each replaces one span of bytes. They are
 * collected, then applied together; every byte outside of them stays.
 */
#ifndef PVK_XVA_OVA_SPLICE_H
#define PVK_XVA_OVA_SPLICE_H

#include "xva/ova_private.h"

struct ova_splice {
	struct xmlrpc_span span;
	char *text;   /* owned */
	size_t order; /* of two at one place the first stays first */
};

struct ova_splices {
	struct ova_splice *list; /* owned */
	size_t len, cap;
};

void ova_splices_fini(struct ova_splices *s);
int ova_splices_add(struct ova_splices *s, struct xmlrpc_span span,
    const char *text, struct pvk_err *e);
/* The text of a scalar; the wire form stays. */
int ova_splice_scalar(struct ova_splices *s, const struct pvk_ova *o,
    uint32_t node, const char *text, struct pvk_err *e);
/* A member, written already, at the end of a struct. */
int ova_splice_member(struct ova_splices *s, const struct pvk_ova *o,
    uint32_t node, const char *xml, struct pvk_err *e);
/* A <value>, written already, at the end of an array. */
int ova_splice_element(struct ova_splices *s, const struct pvk_ova *o,
    uint32_t node, const char *xml, struct pvk_err *e);
/*
 * Makes o the document that the changes give, and empties s. When that cannot
 * be read, o stays as it was (PVK_EUSAGE).
 */
int ova_splices_apply(struct ova_splices *s, struct pvk_ova *o,
    struct pvk_err *e);

#endif
