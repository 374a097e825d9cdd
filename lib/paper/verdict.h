/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Is what was measured what should have been, and if not, where and why not.
 */
#ifndef PVK_PAPER_VERDICT_H
#define PVK_PAPER_VERDICT_H

#include "paper/solve.h"

enum pvk_state {
	PVK_WITHIN,
	PVK_BELOW,
	PVK_ABOVE,
	PVK_BORDERLINE, /* the interval of the median straddles an edge */
	PVK_INVALID,	/* a gate says that it is no measurement */
	PVK_STATES
};
const char *pvk_state_name(enum pvk_state s);

/*
 * (1 - t) e <= m <= (1 + t) e is WITHIN, edges included. lo and hi: the
 * interval of the median; m twice when there is none.
 */
enum pvk_state pvk_state_of(double measured, double lo, double hi,
    double expected, double tolerance);

/* A ceiling that everybody has met, or a ratio that a slip makes */
struct pvk_signature {
	const char *id; /* "1gbe-1500"; NULL: none */
	const char *what;
	const char *likely; /* the mistake it points to */
	double known;	    /* bytes a second, or the ratio */
	double deviation;   /* measured / known - 1 */
};
/* The nearest ceiling within 3 %. */
struct pvk_signature pvk_signature_rate(double measured);
/* The nearest telling ratio of measured to expected. */
struct pvk_signature pvk_signature_ratio(double ratio);

/* A suspicion: never without a way to confirm it */
struct pvk_suspicion {
	const char *id;
	enum pvk_layer layer;
	const char *claim, *check, *fix;
	double confidence;  /* share of 1 */
	char evidence[240]; /* "" for what is merely common */
};
#define PVK_FINDINGS 16

struct pvk_verdict {
	const struct pvk_result *result; /* borrowed from the board */
	struct pvk_stats stats;
	double ratio, ratio_lo, ratio_hi; /* of the expectation */
	enum pvk_state state;
	bool blamed; /* a layer is named */
	enum pvk_layer layer;
	char why[240];	    /* what names it; "" when nothing does */
	double unknown;	    /* capacity of a layer in series that explains it */
	double per_request; /* seconds that it costs a request */
	double request;	    /* bytes of such a request */
	struct pvk_signature rate, step;
	size_t nfindings; /* the likeliest first */
	struct pvk_suspicion findings[PVK_FINDINGS];
	double seconds, money; /* of a run; 0 when not known */
	bool fits;	       /* in the window */
};

/* The verdict on result number i of the board, which is of the path of s. */
void pvk_verdict_make(const struct pvk_board *b, const struct pvk_solution *s,
    size_t i, struct pvk_verdict *v);

/* layer.c: which layer, and the findings */
void paper_blame(const struct pvk_board *b, const struct pvk_solution *s,
    struct pvk_verdict *v);
/* mistakes.c */
enum paper_symptom {
	PAPER_EMULATED_DISK,
	PAPER_EMULATED_NIC,
	PAPER_CPU_FULL,
	PAPER_WINDOW,
	PAPER_JITTER,
	PAPER_CEILING,
	PAPER_STEP,
	PAPER_MTU,
	PAPER_CACHE,
	PAPER_LOCAL,
	PAPER_SLOW_DISK,
	PAPER_SLOW_NET,
};
/* Adds the mistakes that show so, with what was seen ("" : nothing yet). */
void paper_suspect(struct pvk_verdict *v, enum paper_symptom symptom,
    const char *evidence);

#endif
