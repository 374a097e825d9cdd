/* SPDX-License-Identifier: BSD-2-Clause */
/* What the verbs of paper and bench have in common; see paper.h. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/io.h"
#include "util/outfile.h"
#include "util/size.h"

#include "paper.h"

#define WIDTH_DEFAULT 100
#define MEMORY_MAX    ((uint64_t)1 << 50)

int
paper_option(void *ctx, int id, const char *arg, struct pvk_err *e)
{
	struct paper *p = ctx;

	switch (id) {
	case OPT_AGAINST:
		p->against = arg;
		break;
	case OPT_ALL:
		p->all = true;
		break;
	case OPT_ASCII:
		p->ascii = true;
		break;
	case OPT_BARS:
		p->bars = true;
		break;
	case OPT_FORCE:
		p->force = true;
		break;
	case OPT_LABEL:
		p->label = arg;
		break;
	case OPT_MEMORY:
		return (pvk_size_parse(arg, 1, MEMORY_MAX, "--memory",
		    &p->memory, e));
	case OPT_NAME:
		p->name = arg;
		break;
	case OPT_NO_COLOR:
		p->no_color = true;
		break;
	case OPT_PATH:
		p->path = arg;
		break;
	case OPT_PRINT:
		p->print = true;
		break;
	case OPT_SET:
		if (p->nsets == PAPER_SETS)
			return (pvk_err_set(e, PVK_EUSAGE,
			    "--set: at most %d of them", PAPER_SETS));
		p->sets[p->nsets++] = arg;
		break;
	default: /* 'o' */
		p->output = arg;
		break;
	}
	return (0);
}

static int
adopt(struct paper *p, struct pvk_import *im, struct pvk_err *e)
{
	for (size_t i = 0; i < im->n; i++)
		if (pvk_board_adopt(p->board, &im->results[i], e) != 0)
			return (-1);
	return (0);
}

int
paper_load(struct paper *p, char **argv, int n, struct pvk_err *e)
{
	struct pvk_import *im;
	int r = 0;

	p->board = pvk_board_read(argv[0], e);
	if (p->board == NULL)
		return (-1);
	if (n <= 1)
		return (0);
	im = calloc(1, sizeof(*im));
	if (im == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "%s: no memory", argv[1]));
	im->path = p->path;
	for (int i = 1; i < n && r == 0; i++)
		r = pvk_import_file(im, argv[i], e);
	if (r == 0)
		r = adopt(p, im, e);
	pvk_import_fini(im);
	free(im);
	return (r);
}

void
paper_unload(struct paper *p)
{
	pvk_board_free(p->board);
	p->board = NULL;
}

struct pvk_report *
paper_begin(struct cli *c, int argc, char **argv, struct paper *p, int *status)
{
	struct pvk_report *r = NULL;
	struct pvk_err e;

	*status = cli_parse(c, argc, argv, paper_option, p);
	if (*status >= 0)
		return (NULL);
	if (paper_load(p, argv + c->at, argc - c->at, &e) == 0)
		r = pvk_report_make(p->board, p->path, &e);
	if (r == NULL) {
		*status = cli_report(c, &e);
		paper_unload(p);
	}
	return (r);
}

int
paper_end(struct paper *p, struct pvk_report *r, int status)
{
	pvk_report_free(r);
	paper_unload(p);
	return (status);
}

/* NO_COLOR, whatever it says: no-color.org */
void
paper_term(const struct paper *p, struct pvk_term *t)
{
	const char *no = getenv("NO_COLOR"), *columns = getenv("COLUMNS");
	const char *term = getenv("TERM");
	uint64_t width = WIDTH_DEFAULT;
	struct pvk_err e;

	t->ascii = p->ascii;
	t->colour = !p->no_color && (no == NULL || no[0] == '\0') &&
	    isatty(STDOUT_FILENO) &&
	    (term == NULL || strcmp(term, "dumb") != 0);
	if (columns == NULL ||
	    pvk_uint_parse(columns, 40, 1000, "COLUMNS", &width, &e) != 0)
		width = WIDTH_DEFAULT;
	t->width = (unsigned)width;
}

int
paper_put(struct paper *p, struct pvk_out *o, struct pvk_err *e)
{
	const char *path = p->output != NULL ? p->output : "-";
	struct pvk_outfile *f;
	int r = -1;

	if (o->failed) {
		*e = o->e;
		pvk_out_fini(o);
		return (-1);
	}
	f = pvk_outfile_new(path, p->force ? PVK_OUTFILE_FORCE : 0, e);
	if (f != NULL &&
	    pvk_write_full(pvk_outfile_fd(f), pvk_buf_text(&o->buf), o->buf.len,
		pvk_outfile_name(f), e) == 0)
		r = pvk_outfile_commit(f, e);
	pvk_outfile_free(f);
	pvk_out_fini(o);
	return (r);
}

int
paper_finish(struct cli *c, struct paper *p, struct pvk_out *o, int status)
{
	struct pvk_err e;

	if (paper_put(p, o, &e) != 0)
		return (cli_report(c, &e));
	return (status);
}
