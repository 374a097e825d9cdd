/* SPDX-License-Identifier: BSD-2-Clause */
/* pvkit probe report: what the probe measured, beside paper if there is one. */
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "paper.h"
#include "paper/probe.h"
#include "xva_options.h"

const struct option_spec cmd_probe_report_options[] = {
	{ OPT_AGAINST, "against", "WHITEBOARD",
	    "a verdict on each of its paths that was measured" },
	OPTION_ASCII,
	OPTION_FORCE(OPT_FORCE),
	OPTION_JSON(OPT_JSON),
	OPTION_NO_COLOR,
	OPTION_OUTPUT('o', "an SVG file; default: to the terminal"),
	{ 0, NULL, NULL, NULL },
};

struct verdicts {
	struct pvk_report *report; /* owned; NULL: there is no whiteboard */
	size_t matches[PVK_BOARD_PATHS]; /* of paths: a measurement */
	bool unexpected; /* none, or one that is not what it should be */
};

/* A measurement becomes one of the board's: a copy, it is told of elsewhere. */
static int
adopt(struct pvk_board *b, const struct pvk_path *path,
    const struct pvk_result *measured, struct pvk_err *e)
{
	size_t size = measured->nsamples * sizeof(measured->samples[0]);
	struct pvk_result r = *measured;

	r.samples = malloc(size);
	if (r.samples == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "report: no memory"));
	memcpy(r.samples, measured->samples, size);
	memcpy(r.path, path->name, sizeof(r.path));
	if (pvk_board_adopt(b, &r, e) == 0)
		return (0);
	pvk_result_fini(&r);
	return (-1);
}

/* The verdict on what was measured; NULL: there is none. What else the board
 * has of that path is not the probe's. */
static const struct pvk_verdict *
verdict_on(const struct pvk_report_path *path,
    const struct pvk_result *measured)
{
	for (size_t i = 0; i < path->nverdicts; i++)
		if (strcmp(path->verdicts[i].result->name, measured->name) == 0)
			return (&path->verdicts[i]);
	return (NULL);
}

static bool
is_within(const struct pvk_report_path *path, const struct pvk_result *measured)
{
	const struct pvk_verdict *v = verdict_on(path, measured);

	return (v != NULL && v->state == PVK_WITHIN);
}

static int
judge(struct paper *p, const struct pvk_probe *probe, struct verdicts *v,
    struct pvk_err *e)
{
	v->unexpected = true; /* unless a path of it was measured */
	for (size_t i = 0; i < p->board->npaths; i++) {
		const struct pvk_path *path = &p->board->paths[i];

		v->matches[i] = pvk_probe_match(probe, p->board, path);
		if (v->matches[i] != SIZE_MAX &&
		    adopt(p->board, path, &probe->import.results[v->matches[i]],
			e) != 0)
			return (-1);
		v->unexpected &= v->matches[i] == SIZE_MAX;
	}
	v->report = pvk_report_make(p->board, NULL, e);
	if (v->report == NULL)
		return (-1);
	for (size_t i = 0; i < v->report->npaths; i++)
		v->unexpected |= v->matches[i] != SIZE_MAX &&
		    !is_within(&v->report->paths[i],
			&probe->import.results[v->matches[i]]);
	return (0);
}

static void
put_unmatched(const struct pvk_board *b, const struct pvk_path *path,
    struct pvk_out *o)
{
	char block[PVK_QUANTITY_TEXT];

	pvk_out(o, "Nothing was measured for the path %s, ", path->name);
	if (pvk_probe_is_net_path(b, path))
		pvk_out(o,
		    "TCP %s, 1 stream: ask the probe for it with peer=, "
		    "token= and streams=1.\n",
		    path->write ? "out" : "in");
	else
		pvk_out(o,
		    "%s %s, %s, depth %.0f: ask the probe for it with sizes= "
		    "and depth=.\n",
		    path->random ? "random" : "sequential",
		    path->write ? "writes" : "reads",
		    pvk_quantity_format(path->block, PVK_SIZE, block),
		    path->qd);
}

static void
put_verdicts(const struct paper *p, const struct verdicts *v, struct pvk_out *o)
{
	struct pvk_term term;

	paper_term(p, &term);
	for (size_t i = 0; i < v->report->npaths; i++) {
		pvk_out(o, "\n");
		if (v->matches[i] == SIZE_MAX)
			put_unmatched(p->board, &p->board->paths[i], o);
		else
			pvk_term_verdicts(v->report, &v->report->paths[i],
			    &term, false, o);
	}
}

/* The path that was measured, else everything */
static void
draw(const struct pvk_probe *probe, const struct verdicts *v,
    struct pvk_bars *bars, struct pvk_out *o)
{
	for (size_t i = 0; v->report != NULL && i < v->report->npaths; i++)
		if (v->matches[i] != SIZE_MAX) {
			pvk_bars_of(v->report, &v->report->paths[i], bars);
			pvk_svg_bars(bars, "bars", true, o);
			return;
		}
	pvk_bars_of_results("pvprobe", probe->import.results, probe->import.n,
	    bars);
	pvk_svg_bars(bars, "bars", true, o);
}

/* ---- JSON ---- */

static void
json_machine(struct pvk_json *j, const struct pvk_probe *p)
{
	pvk_json_object(j, "host");
	pvk_json_str(j, "xen", p->xen[0] != '\0' ? p->xen : NULL);
	pvk_json_str(j, "mode", p->mode);
	pvk_json_double(j, "ram_bytes", p->memory);
	pvk_json_end(j);
	pvk_json_str(j, "version", p->version);
	pvk_json_double(j, "first_s", p->first);
	paper_json_known(j, "first_guest_s", p->first_guest);
	pvk_json_bool(j, "newer_is_cut", p->newer_is_cut);
	pvk_json_object(j, "emulated");
	pvk_json_bool(j, "looked", p->looked);
	pvk_json_bool(j, "unplugged", p->unplugged);
	pvk_json_double(j, "ide_disks", p->ide_disks);
	pvk_json_double(j, "nics", p->nics);
	pvk_json_end(j);
	pvk_json_double(j, "took_s", p->took);
	pvk_json_str(j, "error", p->error[0] != '\0' ? p->error : NULL);
	paper_json_measurements(j, &p->import);
	pvk_json_array(j, "relative");
	for (size_t i = 0; i < p->import.n; i++) {
		struct pvk_stats_ratio r = pvk_probe_ratio(p, i);

		if (r.ratio <= 0)
			continue;
		pvk_json_object(j, NULL);
		pvk_json_str(j, "name", p->import.results[i].name);
		pvk_json_str(j, "against",
		    p->import.results[p->jobs[i].against].name);
		pvk_json_double(j, "ratio", r.ratio);
		pvk_json_double(j, "lo", r.lo);
		pvk_json_double(j, "hi", r.hi);
		pvk_json_bool(j, "difference_shown", r.shown);
		pvk_json_end(j);
	}
	pvk_json_end(j);
}

static void
json_verdict(struct pvk_json *j, const struct pvk_report_path *path,
    const struct pvk_result *measured)
{
	const struct pvk_verdict *found =
	    measured != NULL ? verdict_on(path, measured) : NULL;

	pvk_json_object(j, NULL);
	pvk_json_str(j, "path", path->solution.path->name);
	pvk_json_double(j, "expected_Bps", path->solution.expected);
	pvk_json_str(j, "name", found != NULL ? measured->name : NULL);
	paper_json_known(j, "ratio", found != NULL ? found->ratio : 0);
	pvk_json_str(j, "state",
	    found != NULL ? pvk_state_name(found->state) : NULL);
	pvk_json_end(j);
}

static void
json_verdicts(struct pvk_json *j, const struct pvk_probe *probe,
    const struct verdicts *v)
{
	pvk_json_array(j, "verdicts");
	for (size_t i = 0; v->report != NULL && i < v->report->npaths; i++)
		json_verdict(j, &v->report->paths[i],
		    v->matches[i] == SIZE_MAX
			? NULL
			: &probe->import.results[v->matches[i]]);
	pvk_json_end(j);
}

/* ---- the verb ---- */

/* All that is to be said goes to o, or, as JSON, to standard output. */
static void
tell(struct cli *c, const struct paper *p, const struct pvk_probe *probe,
    const struct verdicts *v, struct pvk_out *o)
{
	struct pvk_json j;

	if (c->json) {
		cli_json_open(c, &j);
		json_machine(&j, probe);
		json_verdicts(&j, probe, v);
		pvk_json_close(&j);
	} else if (p->output == NULL) {
		pvk_probe_term(probe, o);
		if (v->report != NULL)
			put_verdicts(p, v, o);
	}
}

static int
run(struct cli *c, struct paper *p, struct pvk_probe *probe,
    struct pvk_bars *bars, const char *path)
{
	struct pvk_out o = { .plain = p->output == NULL };
	struct verdicts v = { 0 };
	struct pvk_err e;
	int status;

	if (pvk_probe_file(probe, path, &e) != 0)
		return (cli_report(c, &e));
	if (p->against != NULL) {
		p->board = pvk_board_read(p->against, &e);
		if (p->board == NULL || judge(p, probe, &v, &e) != 0)
			return (cli_report(c, &e));
	}
	status =
	    probe->import.n == 0 || v.unexpected ? EXIT_FAULTS : EXIT_SUCCESS;
	tell(c, p, probe, &v, &o);
	if (p->output != NULL)
		draw(probe, &v, bars, &o);
	if (p->output != NULL)
		status = paper_finish(c, p, &o, status);
	else
		status = c->json ? cli_flush(c, status)
				 : paper_told(c, p, &o, status);
	pvk_report_free(v.report);
	return (status);
}

int
cmd_probe_report(struct cli *c, int argc, char **argv)
{
	struct pvk_probe *probe = calloc(1, sizeof(*probe));
	struct pvk_bars *bars = calloc(1, sizeof(*bars));
	struct paper p = { 0 };
	struct pvk_err e;
	int status;

	status = cli_parse(c, argc, argv, paper_option, &p);
	if (status < 0 && probe != NULL && bars != NULL)
		status = run(c, &p, probe, bars, argv[c->at]);
	else if (status < 0) {
		pvk_err_set(&e, PVK_ENOMEM, "report: no memory");
		status = cli_report(c, &e);
	}
	if (probe != NULL)
		pvk_probe_fini(probe);
	free(probe);
	free(bars);
	paper_unload(&p);
	return (status);
}
