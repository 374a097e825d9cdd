/* SPDX-License-Identifier: BSD-2-Clause */
/* The members of paper sweep's document; see paper_json.c. */
#include <math.h>

#include "paper.h"

static void
points(struct pvk_json *j, const struct pvk_sweep *s)
{
	pvk_json_array(j, "points");
	for (size_t i = 0; i < s->npoints; i++) {
		const struct pvk_sweep_point *p = &s->points[i];

		pvk_json_object(j, NULL);
		pvk_json_double(j, "load", p->load);
		pvk_json_bool(j, "valid", p->valid);
		paper_json_text(j, "why_invalid", p->why);
		pvk_json_uint(j, "n", p->stats.n);
		pvk_json_double(j, "median_Bps", p->stats.median);
		paper_json_interval(j, &p->stats);
		paper_json_known(j, "fitted_Bps", p->fitted);
		paper_json_known(j, "efficiency", p->efficiency);
		pvk_json_double(j, "expected_Bps", p->paper);
		pvk_json_end(j);
	}
	pvk_json_end(j);
}

static void
law(struct pvk_json *j, const struct pvk_sweep *s)
{
	if (!s->fitted) {
		pvk_json_null(j, "law");
		return;
	}
	pvk_json_object(j, "law");
	pvk_json_double(j, "lambda_Bps", s->law.lambda);
	pvk_json_double(j, "sigma", s->law.sigma);
	pvk_json_double(j, "kappa", s->law.kappa);
	pvk_json_double(j, "r2", s->r2);
	if (s->taken != PVK_SCALE_ALL) {
		pvk_json_object(j, "free");
		pvk_json_double(j, "sigma", s->free.sigma);
		pvk_json_double(j, "kappa", s->free.kappa);
		pvk_json_double(j, "r2", s->free_r2);
		pvk_json_end(j);
	} else
		pvk_json_null(j, "free");
	paper_json_known(j, "peak_load", isfinite(s->peak) ? s->peak : 0);
	paper_json_known(j, "peak_Bps",
	    isfinite(s->peak) ? pvk_law_scale(&s->law, s->peak) : 0);
	paper_json_known(j, "roof_Bps", s->roof);
	pvk_json_double(j, "doubling_gain_ratio", s->next);
	pvk_json_double(j, "lost_to_contention", pvk_sweep_contention(s));
	pvk_json_end(j);
}

void
paper_json_sweeps(struct pvk_json *j, const struct pvk_sweeps *all,
    const struct pvk_path *only)
{
	pvk_json_array(j, "sweeps");
	for (size_t i = 0; i < all->n; i++) {
		const struct pvk_sweep *s = &all->sweeps[i];

		if (only != NULL && s->path != only)
			continue;
		pvk_json_object(j, NULL);
		pvk_json_str(j, "path", s->path->name);
		paper_json_text(j, "label", s->label);
		paper_json_text(j, "work", s->work);
		paper_json_text(j, "device", s->device);
		paper_json_text(j, "load_unit", s->unit);
		points(j, s);
		law(j, s);
		pvk_json_bool(j, "trusted", s->ndoubts == 0);
		pvk_json_array(j, "doubts");
		for (size_t k = 0; k < s->ndoubts; k++) {
			pvk_json_object(j, NULL);
			pvk_json_str(j, "id", s->doubts[k].id);
			pvk_json_str(j, "detail", s->doubts[k].text);
			pvk_json_end(j);
		}
		pvk_json_end(j);
		pvk_json_end(j);
	}
	pvk_json_end(j);
}
