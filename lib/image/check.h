/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Looks at the disk of a FreeBSD system without starting it: will it boot,
 * where, and what does it carry that a template must not? Anything on it may
 * be hostile; sizes are bounded, links are followed within it only.
 */
#ifndef PVK_IMAGE_CHECK_H
#define PVK_IMAGE_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "disk/disk.h"
#include "util/err.h"
#include "util/rule.h"

enum pvk_image_rule {
#define RULE(name, id, severity, sentence) PVK_IMAGE_##name,
#include "image/rules.def"
#undef RULE
	PVK_IMAGE_RULE_COUNT
};

/*
 * After a warning it boots, but is not what one wants; after an error it does
 * not boot, or must not be given away.
 */
const struct pvk_rule_text *pvk_image_rule(enum pvk_image_rule r);

struct pvk_image_finding {
	enum pvk_image_rule rule;
	char where[160]; /* a path, a partition; fit to show */
	char text[256];	 /* the fact; fit to show; may be "" */
};

/* Of one rule at most this many are kept; all are counted. */
#define PVK_IMAGE_FINDINGS_PER_RULE 64

struct pvk_image_report {
	struct pvk_image_finding *list; /* owned */
	size_t len;
	uint64_t by_rule[PVK_IMAGE_RULE_COUNT];
	bool bios, uefi;    /* each link of the chain is there */
	char release[32];   /* of bin/freebsd-version, or "" */
	char label[33];	    /* of the root file system, fit to show */
	uint64_t root_size; /* bytes */
};

/*
 * 0 when it could be looked at, whatever was found. PVK_ENOENT when it has no
 * partition table. src must allow random access. r is to be freed by
 * pvk_image_report_fini, also on error.
 */
int pvk_image_check(struct pvk_src *src, struct pvk_image_report *r,
    struct pvk_err *e);
uint64_t pvk_image_report_count(const struct pvk_image_report *r,
    enum pvk_severity at_least);
void pvk_image_report_fini(struct pvk_image_report *r);

#endif
