/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The same work at several loads: how its rate grows with them, by the law that
 * goes nearest (law.h), where that peaks, and whether it can be trusted.
 */
#ifndef PVK_PAPER_SWEEP_H
#define PVK_PAPER_SWEEP_H

#include "paper/report.h"

#define PVK_SWEEPS	 16
#define PVK_SWEEP_DOUBTS 8
#define PVK_SWEEP_LOADS	 3    /* at least: as many as the law has unknowns */
#define PVK_SWEEP_R2	 0.95 /* at least, to speak of a law */
#define PVK_SWEEP_TRIED	 2    /* times the largest load: beyond, nobody knows */

/* All runs at one load */
struct pvk_sweep_point {
	double load;
	struct pvk_stats stats; /* bytes a second */
	bool valid;		/* all gates passed; else it is left out */
	char why[120];		/* the gate that was not passed, when not */
	double fitted;	   /* bytes a second by the law; 0: there is none */
	double efficiency; /* rate / (load x that of one); 0: not known */
	double paper;	   /* bytes a second that the path should do then */
};

struct pvk_doubt {
	const char *id;
	char text[160];
};

struct pvk_sweep {
	char work[PVK_BOARD_TEXT]; /* what is the same at all loads */
	char label[PVK_BOARD_TEXT], device[PVK_BOARD_NAME]; /* or "" */
	char unit[PVK_BOARD_UNIT];   /* of the load: "requests"; or "" */
	const struct pvk_path *path; /* borrowed from the board */
	size_t npoints;
	struct pvk_sweep_point points[PVK_LAW_SCALE_POINTS]; /* by load */
	bool fitted;
	struct pvk_scale law;
	double r2;
	enum pvk_scale_fit
	    taken;	       /* not all: kappa, or sigma too, is held at 0 */
	struct pvk_scale free; /* the law with nothing held */
	double free_r2;
	double least, most; /* load of a valid point */
	double peak;	    /* load; infinite: nowhere; 0: there is no law */
	double roof; /* bytes a second that the law never exceeds; or 0 */
	double next; /* gain of twice the largest load, by the law */
	size_t ndoubts;
	struct pvk_doubt doubts[PVK_SWEEP_DOUBTS]; /* none: it is trusted */
};

struct pvk_sweeps {
	size_t n;
	struct pvk_sweep *sweeps; /* owned */
};

/*
 * Results of the same work, path and device are one sweep, in the order in
 * which they come; each has a load, and a path of the board. PVK_EUSAGE when
 * one has not, or when a file has two at the same load: it can't be known which
 * belongs to what. NULL on error.
 */
struct pvk_sweeps *pvk_sweeps_make(const struct pvk_board *b,
    const struct pvk_result *results, size_t n, struct pvk_err *e);
/* NULL is fine. */
void pvk_sweeps_free(struct pvk_sweeps *s);
/*
 * Of what is lost at the largest load, the share that waiting takes: sigma (n -
 * 1) of that and kappa n (n - 1). 0 to 1.
 */
double pvk_sweep_contention(const struct pvk_sweep *s);

/*
 * sweep_find.c: marks the results of a board that are a sweep, and those of
 * them that are at another load than their path is drawn with (board.h). A
 * sweep has at least PVK_SWEEP_LOADS loads, and is known to be one work at
 * each.
 */
void pvk_sweeps_mark(struct pvk_board *b);
/* The sweeps of results that are marked. NULL on error, as above. */
struct pvk_sweeps *pvk_sweeps_marked(const struct pvk_board *b,
    struct pvk_err *e);

/* term_sweep.c, svg_sweep.c: as those of report.h; sentences below a picture
 * only when it is alone. */
void pvk_term_sweep(const struct pvk_sweep *s, const struct pvk_term *t,
    struct pvk_out *o);
void pvk_svg_sweep(const struct pvk_sweep *s, const char *id, bool alone,
    struct pvk_out *o);
/*
 * sweep_words.c: what the law says, in sentences, to the end of o: the load
 * that is best; what twice the largest would bring; what is lost; which
 * coefficients were held at 0. Nothing where there is nothing to say.
 */
void pvk_sweep_best(const struct pvk_sweep *s, struct pvk_out *o);
void pvk_sweep_next(const struct pvk_sweep *s, struct pvk_out *o);
void pvk_sweep_loses(const struct pvk_sweep *s, struct pvk_out *o);
void pvk_sweep_held(const struct pvk_sweep *s, struct pvk_out *o);
/* "PV: randread bs=4096, xbd0" */
void pvk_sweep_title(const struct pvk_sweep *s, struct pvk_out *o);

/* sweep.c: what people call it, where they do: "HVM" of "HVM, rr-qd1", as
 * pvguest bench adds the job, whose load it has in its name. */
void paper_sweep_label(const struct pvk_result *r, char out[PVK_BOARD_TEXT]);
/* sweep_law.c: the law through the points of s, and the doubts */
void paper_sweep_fit(struct pvk_sweep *s);

#endif
