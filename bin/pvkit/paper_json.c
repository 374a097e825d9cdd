/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Members of the documents of paper, in base units: bytes a second, seconds,
 * shares of 1. What is not known is null.
 */
#include "paper.h"

void
paper_json_known(struct pvk_json *j, const char *key, double d)
{
	if (d > 0)
		pvk_json_double(j, key, d);
	else
		pvk_json_null(j, key);
}

void
paper_json_text(struct pvk_json *j, const char *key, const char *text)
{
	pvk_json_str(j, key, text != NULL && text[0] != '\0' ? text : NULL);
}

void
paper_json_board(struct pvk_json *j, const struct pvk_board *b)
{
	pvk_json_object(j, "whiteboard");
	pvk_json_str(j, "file", b->file);
	pvk_json_str(j, "name", b->name);
	pvk_json_str(j, "sha256", b->sha256);
	pvk_json_str(j, "currency", b->currency);
	pvk_json_double(j, "tolerance", b->tolerance);
	pvk_json_end(j);
}

static void
stages(struct pvk_json *j, const struct pvk_solution *s)
{
	pvk_json_array(j, "stages");
	for (size_t i = 0; i < s->nstages; i++) {
		const struct pvk_stage *st = &s->stages[i];

		pvk_json_object(j, NULL);
		pvk_json_str(j, "component", st->component->name);
		pvk_json_str(j, "kind", pvk_kind_name(st->component->kind));
		pvk_json_str(j, "layer", pvk_layer_name(st->component->layer));
		pvk_json_double(j, "bound_Bps", st->bound);
		paper_json_known(j, "typical_Bps", st->typical);
		pvk_json_str(j, "formula", st->formula);
		pvk_json_bool(j, "placeholder", st->component->placeholder);
		pvk_json_end(j);
	}
	pvk_json_end(j);
}

void
paper_json_path(struct pvk_json *j, const struct pvk_board *b,
    const struct pvk_solution *s)
{
	const struct pvk_queueing q = pvk_solve_queue(s);
	const struct pvk_path *p = s->path;

	pvk_json_str(j, "name", p->name);
	pvk_json_str(j, "direction", p->write ? "write" : "read");
	pvk_json_str(j, "access", p->random ? "random" : "sequential");
	pvk_json_str(j, "mode", p->mode == PVK_SERIAL ? "serial" : "pipelined");
	pvk_json_double(j, "block_B", p->block);
	pvk_json_double(j, "qd", p->qd);
	paper_json_known(j, "volume_B", p->volume);
	pvk_json_double(j, "expected_Bps", s->expected);
	pvk_json_double(j, "bound_Bps", s->bound);
	pvk_json_str(j, "bottleneck", s->stages[s->limit].component->name);
	if (s->next != SIZE_MAX) {
		pvk_json_object(j, "next");
		pvk_json_str(j, "component",
		    s->stages[s->next].component->name);
		pvk_json_double(j, "capacity_Bps", s->stages[s->next].expected);
		pvk_json_end(j);
	} else
		pvk_json_null(j, "next");
	pvk_json_double(j, "knee", q.knee);
	pvk_json_double(j, "queued_Bps", q.queued);
	paper_json_known(j, "time_s", s->seconds);
	paper_json_known(j, "cost", s->seconds / 3600 * b->economics.hour);
	paper_json_known(j, "required_Bps", s->required);
	if (s->required > 0)
		pvk_json_bool(j, "fits_window", s->fits);
	else
		pvk_json_null(j, "fits_window");
	stages(j, s);
}

void
paper_json_interval(struct pvk_json *j, const struct pvk_stats *s)
{
	if (s->n < 2) {
		pvk_json_null(j, "ci");
		return;
	}
	pvk_json_object(j, "ci");
	pvk_json_double(j, "lo_Bps", s->lo);
	pvk_json_double(j, "hi_Bps", s->hi);
	pvk_json_double(j, "coverage", s->coverage);
	pvk_json_end(j);
}

static void
gates(struct pvk_json *j, const struct pvk_result *r)
{
	pvk_json_array(j, "gates");
	for (size_t i = 0; i < r->ngates; i++) {
		pvk_json_object(j, NULL);
		pvk_json_str(j, "id", r->gates[i].id);
		pvk_json_bool(j, "ok", r->gates[i].ok);
		pvk_json_str(j, "detail", r->gates[i].detail);
		pvk_json_end(j);
	}
	pvk_json_end(j);
}

static void
signature(struct pvk_json *j, const struct pvk_signature *s)
{
	if (s->id == NULL)
		return;
	pvk_json_object(j, NULL);
	pvk_json_str(j, "id", s->id);
	pvk_json_double(j, "known", s->known);
	pvk_json_double(j, "deviation", s->deviation);
	pvk_json_str(j, "likely", s->likely);
	pvk_json_end(j);
}

static void
findings(struct pvk_json *j, const struct pvk_verdict *v)
{
	pvk_json_array(j, "signatures");
	signature(j, &v->rate);
	signature(j, &v->step);
	pvk_json_end(j);
	pvk_json_array(j, "findings");
	for (size_t i = 0; i < v->nfindings; i++) {
		const struct pvk_suspicion *f = &v->findings[i];

		pvk_json_object(j, NULL);
		pvk_json_str(j, "id", f->id);
		pvk_json_str(j, "layer", pvk_layer_name(f->layer));
		pvk_json_str(j, "claim", f->claim);
		pvk_json_double(j, "confidence", f->confidence);
		paper_json_text(j, "evidence", f->evidence);
		pvk_json_str(j, "check", f->check);
		pvk_json_str(j, "fix", f->fix);
		pvk_json_end(j);
	}
	pvk_json_end(j);
}

static void
result(struct pvk_json *j, const struct pvk_report *r,
    const struct pvk_report_path *p, size_t i)
{
	const struct pvk_verdict *v = &p->verdicts[i];

	pvk_json_object(j, NULL);
	pvk_json_str(j, "name", v->result->name);
	pvk_json_str(j, "label", v->result->label);
	pvk_json_bool(j, "now", v->result == p->plan.now);
	pvk_json_uint(j, "n", v->stats.n);
	pvk_json_double(j, "median_Bps", v->stats.median);
	paper_json_interval(j, &v->stats);
	paper_json_known(j, "cpu_ratio", v->result->cpu);
	pvk_json_double(j, "ratio", v->ratio);
	pvk_json_double(j, "relative", pvk_relative(p, i));
	pvk_json_str(j, "state", pvk_state_name(v->state));
	pvk_json_str(j, "layer", v->blamed ? pvk_layer_name(v->layer) : NULL);
	paper_json_text(j, "why", v->why);
	paper_json_known(j, "unknown_Bps", v->unknown);
	paper_json_known(j, "per_request_s", v->per_request);
	findings(j, v);
	gates(j, v->result);
	paper_json_known(j, "time_s", v->seconds);
	paper_json_known(j, "cost", v->money);
	if (r->board->economics.window > 0 && v->seconds > 0)
		pvk_json_bool(j, "fits_window", v->fits);
	else
		pvk_json_null(j, "fits_window");
	pvk_json_end(j);
}

void
paper_json_results(struct pvk_json *j, const struct pvk_report *r,
    const struct pvk_report_path *p)
{
	pvk_json_array(j, "results");
	for (size_t i = 0; i < p->nverdicts; i++)
		result(j, r, p, i);
	pvk_json_end(j);
}

void
paper_json_options(struct pvk_json *j, const struct pvk_report_path *p)
{
	pvk_json_array(j, "options");
	for (size_t i = 0; i < p->plan.nsteps; i++) {
		const struct pvk_step *s = &p->plan.steps[i];

		pvk_json_object(j, NULL);
		pvk_json_str(j, "name", s->option->name);
		pvk_json_str(j, "change", s->option->change);
		pvk_json_bool(j, "worth", s->worth);
		pvk_json_double(j, "before_Bps", s->before);
		pvk_json_double(j, "after_Bps", s->after);
		pvk_json_double(j, "gain_ratio", s->gain);
		pvk_json_str(j, "next_bottleneck", s->then);
		pvk_json_double(j, "saved_s", s->saved);
		pvk_json_double(j, "saved_money", s->money);
		pvk_json_double(j, "cost", s->cost);
		pvk_json_double(j, "net", s->net);
		paper_json_known(j, "payback_runs", s->payback);
		paper_json_text(j, "why_not", s->why);
		pvk_json_end(j);
	}
	pvk_json_end(j);
}

static void
load(struct pvk_json *j, const struct pvk_result *r)
{
	if (r->load <= 0) {
		pvk_json_null(j, "load");
		return;
	}
	pvk_json_object(j, "load");
	pvk_json_double(j, "n", r->load);
	pvk_json_str(j, "unit", r->load_unit);
	pvk_json_end(j);
}

static void
measurement(struct pvk_json *j, const struct pvk_result *r)
{
	struct pvk_stats s;

	pvk_stats_make(r->samples, r->nsamples, &s);
	pvk_json_object(j, NULL);
	pvk_json_str(j, "name", r->name);
	pvk_json_str(j, "label", r->label);
	paper_json_text(j, "path", r->path);
	paper_json_text(j, "device", r->device);
	pvk_json_object(j, "tool");
	pvk_json_str(j, "name", r->tool);
	pvk_json_str(j, "command", r->command);
	pvk_json_end(j);
	pvk_json_str(j, "raw_sha256", r->sha256);
	pvk_json_array(j, "samples_Bps");
	for (size_t i = 0; i < r->nsamples; i++)
		pvk_json_double(j, NULL, r->samples[i]);
	pvk_json_end(j);
	pvk_json_uint(j, "n", s.n);
	pvk_json_double(j, "median_Bps", s.median);
	paper_json_interval(j, &s);
	pvk_json_double(j, "mad_Bps", s.mad);
	pvk_json_double(j, "cv", s.cv);
	pvk_json_uint(j, "outliers", s.noutliers);
	paper_json_known(j, "cpu_ratio", r->cpu);
	pvk_json_object(j, "lat");
	paper_json_known(j, "p50_s", r->latency);
	paper_json_known(j, "p99_s", r->p99);
	pvk_json_end(j);
	paper_json_known(j, "request_bytes", r->request);
	paper_json_known(j, "mss_bytes", r->mss);
	load(j, r);
	gates(j, r);
	pvk_json_end(j);
}

void
paper_json_measurements(struct pvk_json *j, const struct pvk_import *im)
{
	pvk_json_array(j, "measurements");
	for (size_t i = 0; i < im->n; i++)
		measurement(j, &im->results[i]);
	pvk_json_end(j);
}

int
paper_json_show(struct cli *c, const struct pvk_report *r,
    void (*more)(struct pvk_json *j, const struct pvk_report *r,
	const struct pvk_report_path *p),
    int status)
{
	struct pvk_json j;

	cli_json_open(c, &j);
	paper_json_board(&j, r->board);
	pvk_json_array(&j, "paths");
	for (size_t i = 0; i < r->npaths; i++) {
		pvk_json_object(&j, NULL);
		paper_json_path(&j, r->board, &r->paths[i].solution);
		if (more != NULL)
			more(&j, r, &r->paths[i]);
		pvk_json_end(&j);
	}
	pvk_json_close(&j);
	return (cli_flush(c, status));
}
