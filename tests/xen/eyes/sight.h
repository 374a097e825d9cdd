/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What xenopsd picks up of a guest's subtree for XAPI, and so all that XAPI can
 * know: some folders, each down to a depth of its own (xen-api,
 * ocaml/xenopsd/xc/xenops_server_xen.ml).
 */
#ifndef EYES_SIGHT_H
#define EYES_SIGHT_H

#include "pairs.h"
#include "reader.h"

struct sight {
	struct pairs keys; /* relative to the guest's own path */
	/*
	 * A backend of the guest is connected to its frontend, by which
	 * xenopsd concludes that there are PV drivers.
	 */
	bool connected;
};

/* BASE: /local/domain/N. The sight is given back with sight_fini. */
void sight_init(struct sight *s, struct reader *r, const char *base);
void sight_fini(struct sight *s);

/* Calls each(ctx, name) for the children of DIR that can be seen. */
void sight_list(const struct sight *s, const char *dir,
    void (*each)(void *ctx, const char *name), void *ctx);
/* NULL when it can't be seen. */
const char *sight_get(const struct sight *s, const char *key);

#endif
