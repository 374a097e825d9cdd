/* SPDX-License-Identifier: BSD-2-Clause */
/* Which format a file has, and what all of them come to; see import.h. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "paper/digest.h"
#include "paper/import_private.h"
#include "paper/probe.h"
#include "util/auto.h"
#include "util/decimal.h"
#include "util/text.h"

#define RATE_MIN 1e-3
#define RATE_MAX 1e15

double
import_number(const json_t *o, const char *key)
{
	const json_t *v = json_object_get(o, key);
	double d = json_is_number(v) ? json_number_value(v) : 0;

	return (isfinite(d) ? d : 0);
}

const char *
import_text(const json_t *o, const char *key)
{
	const char *text = json_string_value(json_object_get(o, key));

	return (text != NULL ? text : "");
}

double
import_option(const json_t *o, const char *key)
{
	const char *text = import_text(o, key);
	double d = 0;

	if (text[0] == '\0')
		return (import_number(o, key));
	return (pvk_decimal_parse(&text, &d) ? d : 0);
}

void
import_load(struct pvk_result *r, double n, const char *unit)
{
	if (!(n >= 1 && n <= PVK_BOARD_LOAD))
		return;
	r->load = n;
	pvk_text_show(unit, strlen(unit), r->load_unit, sizeof(r->load_unit));
}

/* A place for one more gate; when all are taken, one that fails takes the last.
 */
static struct pvk_gate *
gate_room(struct pvk_result *r, bool ok)
{
	if (r->ngates < PVK_GATES)
		return (&r->gates[r->ngates++]);
	return (ok ? NULL : &r->gates[PVK_GATES - 1]);
}

void
import_gate(struct pvk_result *r, const char *id, bool ok, const char *fmt, ...)
{
	struct pvk_gate *g;
	va_list ap;

	/* of several runs the worst counts */
	for (size_t i = 0; i < r->ngates; i++)
		if (strcmp(r->gates[i].id, id) == 0 && (!r->gates[i].ok || ok))
			return;
	g = gate_room(r, ok);
	if (g == NULL)
		return;
	snprintf(g->id, sizeof(g->id), "%s", id);
	g->ok = ok;
	va_start(ap, fmt);
	vsnprintf(g->detail, sizeof(g->detail), fmt, ap);
	va_end(ap);
}

/* The gates of one more run: what failed once has failed. */
static void
gates_merge(struct pvk_result *to, const struct pvk_result *from)
{
	for (size_t i = 0; i < from->ngates; i++) {
		const struct pvk_gate *g = &from->gates[i];
		struct pvk_gate *room;
		size_t k = 0;

		while (k < to->ngates && strcmp(to->gates[k].id, g->id) != 0)
			k++;
		if (k < to->ngates && !g->ok && to->gates[k].ok)
			to->gates[k] = *g;
		if (k < to->ngates)
			continue;
		room = gate_room(to, g->ok);
		if (room != NULL)
			*room = *g;
	}
}

/* One sample more, and what else was seen. */
static int
result_merge(struct pvk_result *to, const struct pvk_result *from, double rate,
    struct pvk_err *e)
{
	double *grown, n = (double)to->nsamples;

	if (to->nsamples >= PVK_STATS_MAX)
		return (pvk_err_set(e, PVK_ELIMIT, "%s: more than %d runs",
		    to->name, PVK_STATS_MAX));
	grown = realloc(to->samples, (to->nsamples + 1) * sizeof(*grown));
	if (grown == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "%s: no memory", to->name));
	to->samples = grown;
	to->samples[to->nsamples++] = rate;
	to->cpu = (to->cpu * n + from->cpu) / (n + 1);
	/* percentiles have no mean: the slowest run's */
	to->latency = fmax(to->latency, from->latency);
	to->p99 = fmax(to->p99, from->p99);
	gates_merge(to, from);
	return (0);
}

static void
fill(char *out, size_t outsize, const char *wanted, const char *found)
{
	const char *text = wanted != NULL ? wanted : found;

	if (text != out)
		pvk_text_show(text, strlen(text), out, outsize);
}

/* The same work at another load, as sweeps have it: a measurement of its own */
static bool
other_load(const struct pvk_result *a, const struct pvk_result *b)
{
	char x[PVK_BOARD_TEXT], y[PVK_BOARD_TEXT];
	double load;

	if (a->load <= 0 || b->load <= 0 || a->load == b->load)
		return (false);
	pvk_work_parse(a->command, x, sizeof(x), &load);
	pvk_work_parse(b->command, y, sizeof(y), &load);
	return (strcmp(x, y) == 0);
}

/*
 * *same: what r is another run of, NULL: nothing. Returns a result of its name
 * that was another job, or NULL.
 */
static const struct pvk_result *
namesakes(struct pvk_import *im, const struct pvk_result *r,
    struct pvk_result **same)
{
	const struct pvk_result *other = NULL;

	*same = NULL;
	for (size_t i = 0; i < im->n && *same == NULL; i++) {
		struct pvk_result *a = &im->results[i];

		if (strcmp(a->name, r->name) != 0 ||
		    strcmp(a->path, r->path) != 0)
			continue;
		if (strcmp(a->command, r->command) == 0)
			*same = a;
		else if (!other_load(a, r))
			other = a;
	}
	return (other);
}

int
import_add(struct import_file *f, struct pvk_result *r, double rate,
    struct pvk_err *e)
{
	struct pvk_import *im = f->im;
	const struct pvk_result *other;
	struct pvk_result *same;

	if (!(rate >= RATE_MIN && rate <= RATE_MAX))
		return (pvk_err_set(e, PVK_ECORRUPT,
		    "%s: %s: a rate of %g bytes a second, expected a "
		    "measurement",
		    f->file, r->name, rate));
	fill(r->name, sizeof(r->name), im->name, r->name);
	/* a file that says its path knows better */
	if (r->path[0] == '\0')
		fill(r->path, sizeof(r->path), im->path, r->path);
	fill(r->label, sizeof(r->label), im->label,
	    im->name != NULL	      ? im->name
		: r->label[0] != '\0' ? r->label
				      : r->name);
	snprintf(r->sha256, sizeof(r->sha256), "%s", f->sha256);
	r->at = r->path_index = SIZE_MAX;
	other = namesakes(im, r, &same);
	if (other != NULL && im->name != NULL)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "%s: %s: \"%s\", but an earlier run was \"%s\"; give them "
		    "different names",
		    f->file, r->name, r->command, other->command));
	/* fio and pvguest bench may call their jobs the same */
	if (other != NULL && strcmp(r->label, r->name) == 0)
		snprintf(r->label, sizeof(r->label), "%s, %s", r->name,
		    r->tool);
	if (same != NULL)
		return (result_merge(same, r, rate, e));
	if (im->n >= PVK_IMPORT_MAX)
		return (pvk_err_set(e, PVK_ELIMIT,
		    "%s: more than %d measurements", f->file, PVK_IMPORT_MAX));
	r->samples = malloc(sizeof(*r->samples));
	if (r->samples == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "%s: no memory", f->file));
	r->samples[0] = rate;
	r->nsamples = 1;
	im->results[im->n++] = *r;
	memset(r, 0, sizeof(*r));
	return (0);
}

/*
 * Where the document begins: fio writes its warnings in front of it, into the
 * same file. (Of a console's text only what pvprobe marked is looked at.)
 */
static const char *
document(const char *text, size_t len, size_t *left)
{
	const char *p = text + paper_bom(text, len), *end = text + len;

	while (p < end) {
		const char *q = p;

		while (q < end && (*q == ' ' || *q == '\t'))
			q++;
		if (q < end && *q == '{') {
			*left = (size_t)(end - q);
			return (q);
		}
		q = memchr(q, '\n', (size_t)(end - q));
		p = q != NULL ? q + 1 : end;
	}
	*left = 0;
	return (end);
}

/* Notes that this was read; not twice. */
static int
note_read(struct pvk_import *im, const struct import_file *f, struct pvk_err *e)
{
	char(*grown)[65];

	for (size_t i = 0; i < im->nread; i++)
		if (strcmp(im->read[i], f->sha256) == 0)
			return (pvk_err_set(e, PVK_EUSAGE,
			    "%s: the same as a file before it: one run would "
			    "count twice",
			    f->file));
	grown = realloc(im->read, (im->nread + 1) * sizeof(*grown));
	if (grown == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "%s: no memory", f->file));
	im->read = grown;
	memcpy(im->read[im->nread++], f->sha256, sizeof(*grown));
	return (0);
}

int
pvk_import_text(struct pvk_import *im, const char *text, size_t len,
    const char *file, struct pvk_err *e)
{
	struct import_file f = { .im = im };
	char shown[PVK_BOARD_TEXT];
	json_error_t je;
	const char *at;
	bool is_cut;
	json_t *root;
	size_t left;
	int r;

	f.file = pvk_text_show(file, strlen(file), shown, sizeof(shown));
	if (paper_sha256(text, len, f.sha256, e) != 0 ||
	    note_read(im, &f, e) != 0)
		return (-1);
	text = pvk_probe_find(text, &len, &is_cut);
	im->newer_is_cut |= is_cut;
	if (len >= 2 &&
	    (memcmp(text, "\xff\xfe", 2) == 0 ||
		memcmp(text, "\xfe\xff", 2) == 0))
		return (pvk_err_set(e, PVK_ECORRUPT,
		    "%s: UTF-16, expected UTF-8", f.file));
	at = document(text, len, &left);
	if (left == 0)
		return (pvk_err_set(e, PVK_ECORRUPT,
		    "%s: no JSON, expected an object", f.file));
	root = json_loadb(at, left, JSON_DISABLE_EOF_CHECK, &je);
	if (root == NULL)
		return (pvk_err_set(e, PVK_ECORRUPT,
		    "%s: line %d of the JSON: %s; is it whole?", f.file,
		    je.line, je.text));
	if (json_object_get(root, "fio version") != NULL)
		r = import_fio(&f, root, e);
	else if (json_object_get(root, "measurements") != NULL)
		r = import_own(&f, root, e);
	else if (json_object_get(root, "start") != NULL ||
	    json_object_get(root, "error") != NULL)
		r = import_iperf(&f, root, e);
	else
		r = pvk_err_set(e, PVK_ECORRUPT,
		    "%s: some other JSON, expected that of fio, iperf3, pvkit "
		    "or pvguest",
		    f.file);
	json_decref(root);
	return (r);
}

int
pvk_import_file(struct pvk_import *im, const char *path, struct pvk_err *e)
{
	PVK_AUTO_FREE char *text = NULL;
	size_t len;

	if (paper_slurp(path, PVK_IMPORT_BYTES, &text, &len, e) != 0)
		return (-1);
	return (pvk_import_text(im, text, len,
	    strcmp(path, "-") == 0 ? "standard input" : path, e));
}

void
pvk_import_fini(struct pvk_import *im)
{
	for (size_t i = 0; i < im->n; i++)
		pvk_result_fini(&im->results[i]);
	free(im->read);
	im->read = NULL;
	im->n = im->nread = 0;
}
