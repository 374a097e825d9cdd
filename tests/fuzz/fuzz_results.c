/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Results of fio, iperf3 and our own: what comes out of them is a measurement,
 * of those with a load a law can be told and drawn, and all make a page.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "paper/import.h"
#include "paper/sweep.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static struct pvk_board *
board(void)
{
	static const char text[] =
	    "components = { d = { kind = \"measured\"; rate = \"1 MB/s\"; }; };"
	    "paths = { p = { stages = [ \"d\" ]; }; };";
	struct pvk_err e;
	struct pvk_board *b =
	    pvk_board_parse(text, sizeof(text) - 1, "b.cfg", &e);

	if (b == NULL)
		abort();
	return (b);
}

static void
sweep(struct pvk_import *im)
{
	const struct pvk_term t = { .ascii = true, .width = 80 };
	struct pvk_out text = { .plain = true }, picture = { 0 };
	struct pvk_board *b = board();
	struct pvk_err e = { 0 };
	struct pvk_sweeps *s;

	for (size_t i = 0; i < im->n; i++)
		im->results[i].path[0] = '\0';
	s = pvk_sweeps_make(b, im->results, im->n, &e);
	if (s == NULL && (e.code == PVK_OK || e.msg[0] == '\0'))
		abort();
	for (size_t i = 0; s != NULL && i < s->n; i++) {
		const struct pvk_sweep *one = &s->sweeps[i];

		if (one->npoints == 0 || one->ndoubts > PVK_SWEEP_DOUBTS ||
		    (one->fitted && !isfinite(one->law.lambda)))
			abort();
		pvk_term_sweep(one, &t, &text);
		pvk_svg_sweep(one, "s", true, &picture);
	}
	if (strchr(pvk_buf_text(&text.buf), '\033') != NULL ||
	    strstr(pvk_buf_text(&picture.buf), "<script") != NULL)
		abort();
	pvk_out_fini(&text);
	pvk_out_fini(&picture);
	pvk_sweeps_free(s);
	pvk_board_free(b);
}

/* All of them on one page, to which they go over; a sweep is one picture. */
static void
page(struct pvk_import *im)
{
	struct pvk_board *b = board();
	struct pvk_out o = { 0 };
	struct pvk_report *r;
	struct pvk_err e;

	for (size_t i = 0; i < im->n; i++)
		if (pvk_board_adopt(b, &im->results[i], &e) != 0)
			abort();
	pvk_sweeps_mark(b);
	r = pvk_report_make(b, NULL, &e);
	if (r == NULL)
		abort();
	pvk_html_report(r, "1", 0, true, &o);
	if (o.failed || strstr(pvk_buf_text(&o.buf), "<script") != NULL)
		abort();
	pvk_out_fini(&o);
	pvk_report_free(r);
	pvk_board_free(b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static struct pvk_import im;
	struct pvk_err e = { 0 };

	im.memory = 1 << 20;
	if (pvk_import_text(&im, (const char *)data, len, "fuzz", &e) != 0 &&
	    (e.code == PVK_OK || e.msg[0] == '\0'))
		abort();
	for (size_t i = 0; i < im.n; i++) {
		const struct pvk_result *r = &im.results[i];

		if (r->nsamples == 0 || r->ngates > PVK_GATES ||
		    strlen(r->name) >= sizeof(r->name))
			abort();
		for (size_t k = 0; k < r->nsamples; k++)
			if (!(r->samples[k] > 0) || !isfinite(r->samples[k]))
				abort();
	}
	sweep(&im);
	page(&im);
	pvk_import_fini(&im);
	return (0);
}
