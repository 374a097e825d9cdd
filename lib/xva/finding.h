/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is wrong with an XVA, as a list of findings. Every finding names a rule
 * of the table in rules.def: a stable id, a severity, a sentence.
 */
#ifndef PVK_XVA_FINDING_H
#define PVK_XVA_FINDING_H

#include <stddef.h>
#include <stdint.h>

#include "util/err.h"
#include "util/rule.h"

enum pvk_rule {
#define RULE(name, id, severity, sentence) PVK_RULE_##name,
#include "xva/rules.def"
#undef RULE
	PVK_RULE_COUNT
};

/*
 * A note is what a host will do with it; after a warning it imports, but is
 * probably not what one wants; after an error an import fails or gives wrong
 * data.
 */
const struct pvk_rule_text *pvk_rule(enum pvk_rule r);

#define PVK_NOWHERE UINT64_MAX

struct pvk_finding {
	enum pvk_rule rule;
	char where[128]; /* member or field: "Ref:4/00000007", "VM.PCI_bus" */
	uint64_t offset; /* in the uncompressed tar, or PVK_NOWHERE */
	char text[256];	 /* the fact and the expectation; shown as is */
};

/* Of one rule at most this many findings are kept; all are counted. */
#define PVK_FINDINGS_PER_RULE 64

struct pvk_findings {
	struct pvk_finding *list; /* owned */
	size_t len, cap;
	uint64_t by_rule[PVK_RULE_COUNT]; /* counts, kept or not */
};

/*
 * where and text are sanitised here: they may carry bytes from the file.
 * -1 only when memory runs out.
 */
int pvk_findings_add(struct pvk_findings *fs, enum pvk_rule rule,
    uint64_t offset, const char *where, struct pvk_err *e, const char *fmt, ...)
    __attribute__((format(printf, 6, 7)));
uint64_t pvk_findings_count(const struct pvk_findings *fs,
    enum pvk_severity at_least);
/* Moves all of from's to the end of fs; from is then empty. */
int pvk_findings_move(struct pvk_findings *fs, struct pvk_findings *from,
    struct pvk_err *e);
void pvk_findings_fini(struct pvk_findings *fs);

#endif
