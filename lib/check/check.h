/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Is this guest set up properly? Rules judge facts (facts.h) and nothing else,
 * so the same facts always give the same answer, on any machine. A rule is an
 * entry of a table, rules_*.def: what it says is data, whether it applies is a
 * function of the facts it names.
 *
 * The library never prints but to the stream it is given.
 */
#ifndef PVK_CHECK_CHECK_H
#define PVK_CHECK_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "check/facts.h"
#include "util/err.h"
#include "util/json.h"
#include "util/rule.h"

enum pvk_check_side {
	PVK_SIDE_GUEST, /* it is mended here */
	PVK_SIDE_HOST,	/* it is mended there */
};

/* What a gain is a gain of. */
enum pvk_check_of {
	PVK_OF_NOTHING, /* the gain is not known */
	PVK_OF_DISK,
	PVK_OF_NETWORK,
	PVK_OF_CPU,
	PVK_OF_BOOT, /* the time it takes: ranks below everything else */
};

#define PVK_CHECK_FREEBSD   1u
#define PVK_CHECK_LINUX	    2u
#define PVK_CHECK_RUNNING   1u
#define PVK_CHECK_NEXT_BOOT 2u
#define PVK_CHECK_FILES	    4u

/*
 * What to type. {thing} stands for the disk, NIC, mount point it is about, a
 * word of places.def for the place where this product keeps such settings.
 */
struct pvk_check_remedy {
	const char *confirm, *fix;
	const char *undo; /* NULL: there is none, or none is needed */
};

struct judge;

struct pvk_check_rule {
	const char *id; /* "PV-DISK-EMULATED"; never changes its meaning */
	/*
	 * A note: it would be better otherwise. A warning: it costs speed, or
	 * will cause trouble. An error: PV is not in use, or data or the boot
	 * are at risk.
	 */
	enum pvk_severity severity;
	bool is_question; /* only the host knows: no finding, no severity */
	enum pvk_check_side side;
	unsigned systems, sources; /* PVK_CHECK_* */
	/* first of all: data or the boot is at risk; of questions: shown */
	bool urgent;
	enum pvk_check_of of;
	unsigned gain;		 /* per cent: 204 is 2.04 times; 0 not known */
	const char *gain_source; /* who measured or reckoned it; else NULL */
	const char *causes;	 /* ids of others that it brings with it */
	const char *releases;	 /* "FreeBSD before 10.0"; NULL: all */
	/* the same as kern.osreldate: from it on, and before it; 0: no bound */
	uint32_t from, before;
	const char *facts; /* the names it reads, as in facts.def */
	const char *sentence;
	struct pvk_check_remedy on_freebsd, on_linux;
	void (*judge)(struct judge *j);
};

size_t pvk_check_rule_count(void);
/* i < count; in the order of the table. */
const struct pvk_check_rule *pvk_check_rule_at(size_t i);
/* "note", "warning", "error"; "ask" of a question. */
const char *pvk_check_severity_name(const struct pvk_check_rule *r);
const char *pvk_check_side_name(enum pvk_check_side s); /* "guest", "host" */
const char *pvk_check_of_name(enum pvk_check_of of);	/* "reads of a disk" */

enum pvk_check_verdict {
	PVK_CHECK_YES,
	PVK_CHECK_PARTLY,
	PVK_CHECK_NO,
	PVK_CHECK_NOT_XEN, /* another hypervisor, or none */
	PVK_CHECK_CONTROL, /* the domain that runs the host */
	PVK_CHECK_UNKNOWN,
};

struct pvk_check_finding {
	const struct pvk_check_rule *rule;
	const struct pvk_check_rule *cause; /* found, too; or NULL */
	unsigned things;		    /* how many it is true of */
	unsigned told;	/* and how many of them evidence has */
	unsigned gain;	/* per cent, of this one; 0 when it is the cause's */
	char thing[64]; /* the first of them; "" when it has no name */
	char evidence[512]; /* the facts it was seen by, of all */
};

/* A rule that could not be judged, by the first fact that was not seen. */
struct pvk_check_blind {
	const struct pvk_check_rule *rule;
	char fact[PVK_FACT_NAME_MAX];
	char why[20]; /* "EACCES" */
};

#define PVK_CHECK_MAX 128 /* rules */

struct pvk_check {
	enum pvk_check_verdict verdict;
	char system[16], product[32], release[64], source[16];
	char hypervisor[32]; /* what is below; "" when nothing is */
	char container[16];  /* "jail": no guest, but a part of one */
	bool as_root;	     /* who looked could see all */
	size_t n_findings, n_asks, n_blind;
	/* biggest win first; the questions to the host apart */
	struct pvk_check_finding findings[PVK_CHECK_MAX], asks[PVK_CHECK_MAX];
	struct pvk_check_blind blind[PVK_CHECK_MAX];
	size_t left_out; /* facts for which there was no room */
};

/* Owned by the caller, needs f no longer. NULL when memory runs out. */
struct pvk_check *pvk_check_run(const struct pvk_facts *f, struct pvk_err *e);
void pvk_check_free(struct pvk_check *c);

/* "yes", "partly", "no", "not_xen", "control", "unknown" */
const char *pvk_check_verdict_name(enum pvk_check_verdict v);
/* One line: "paravirtualized: yes; 2 findings, the first is worth about 2x" */
void pvk_check_verdict_line(const struct pvk_check *c, char *buf, size_t size);
/* The exit status: 0 clean, 1 there are findings. */
int pvk_check_status(const struct pvk_check *c);

/* What to type for this finding on this system; text of f's rule, filled in. */
void pvk_check_expand(const struct pvk_check *c,
    const struct pvk_check_finding *f, const char *text, char *buf,
    size_t size);
const struct pvk_check_remedy *pvk_check_remedy_of(const struct pvk_check *c,
    const struct pvk_check_rule *r);

/*
 * How many findings are shown when not all are asked for, the urgent questions
 * to the host among them.
 */
#define PVK_CHECK_SHOWN 5

/* For people; all: more than five of both, questions to the host, undo. */
void pvk_check_say(const struct pvk_check *c, bool all, FILE *out);
/* The members of "pvguest.check/1" behind "schema", into an open document. */
void pvk_check_put_json(const struct pvk_check *c, struct pvk_json *j);

#endif
