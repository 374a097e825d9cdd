/* SPDX-License-Identifier: BSD-2-Clause */
/* What the verbs of paper and bench have in common; see paper.h. */
#include <sys/ioctl.h>
#include <sys/stat.h>

#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "util/auto.h"
#include "util/io.h"
#include "util/outfile.h"
#include "util/size.h"

#include "paper.h"

#define WIDTH_DEFAULT 100 /* columns */
#define WIDTH_LEAST   40
#define WIDTH_MOST    1000
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

/* The whiteboard argv[0] and results argv[1..n). */
static int
load(struct paper *p, char **argv, int n, struct pvk_err *e)
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

int
paper_not_over(const char *out, char **files, int n, struct pvk_err *e)
{
	struct stat a, b;

	if (out == NULL || strcmp(out, "-") == 0 || stat(out, &a) != 0 ||
	    !S_ISREG(a.st_mode))
		return (0);
	for (int i = 0; i < n; i++)
		if (strcmp(files[i], "-") != 0 && stat(files[i], &b) == 0 &&
		    a.st_dev == b.st_dev && a.st_ino == b.st_ino)
			return (pvk_err_set(e, PVK_EUSAGE,
			    "--output: %s is what is read here, expected "
			    "another file",
			    out));
	return (0);
}

int
paper_judge(struct cli *c, int argc, char **argv,
    int (*show)(struct cli *c, struct paper *p, const struct pvk_report *r))
{
	struct pvk_report *r = NULL;
	struct paper p = { 0 };
	struct pvk_err e;
	int status = cli_parse(c, argc, argv, paper_option, &p);

	if (status >= 0)
		return (status);
	if (paper_not_over(p.output, argv + c->at, argc - c->at, &e) == 0 &&
	    load(&p, argv + c->at, argc - c->at, &e) == 0) {
		pvk_sweeps_mark(p.board);
		pvk_work_judge(p.board);
		r = pvk_report_make(p.board, p.path, &e);
	}
	status = r != NULL ? show(c, &p, r) : cli_report(c, &e);
	pvk_report_free(r);
	paper_unload(&p);
	return (status);
}

int
paper_results_add(struct paper_results *all, const struct pvk_result *results,
    size_t *n, const char *file, struct pvk_err *e)
{
	struct pvk_result *grown =
	    realloc(all->list, (all->n + *n + 1) * sizeof(*all->list));

	if (grown == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "%s: no memory", file));
	all->list = grown;
	memcpy(all->list + all->n, results, *n * sizeof(*results));
	all->n += *n;
	*n = 0;
	return (0);
}

int
paper_take(struct paper_results *all, const char *file, const char *path,
    struct pvk_err *e)
{
	struct pvk_import *im = calloc(1, sizeof(*im));
	int r;

	if (im == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "%s: no memory", file));
	im->path = path;
	r = pvk_import_file(im, file, e);
	if (r == 0)
		r = paper_results_add(all, im->results, &im->n, file, e);
	pvk_import_fini(im);
	free(im);
	return (r);
}

void
paper_results_fini(struct paper_results *all)
{
	for (size_t i = 0; i < all->n; i++)
		pvk_result_fini(&all->list[i]);
	free(all->list);
	*all = (struct paper_results){ 0 };
}

int
paper_new(const char *out, bool force, struct pvk_err *e)
{
	const char *slash = out != NULL ? strrchr(out, '/') : NULL;
	PVK_AUTO_FREE char *dir = NULL;

	if (out == NULL || strcmp(out, "-") == 0)
		return (0);
	if (!force && access(out, F_OK) == 0)
		return (pvk_err_set(e, PVK_ECREATE,
		    "%s: exists already; --force replaces it", out));
	dir = slash != NULL ? strndup(out, (size_t)(slash - out) + 1)
			    : strdup(".");
	if (dir == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "%s: no memory", out));
	if (access(dir, W_OK | X_OK) != 0)
		return (pvk_err_sys(e, PVK_ECREATE, "%s", out));
	return (0);
}

static unsigned
within(uint64_t columns)
{
	return (columns < WIDTH_LEAST  ? WIDTH_LEAST
		: columns > WIDTH_MOST ? WIDTH_MOST
				       : (unsigned)columns);
}

/*
 * What COLUMNS says, which shells do not export, else the terminal; 0: neither
 * does.
 */
static unsigned
columns(void)
{
	const char *said = getenv("COLUMNS");
	struct winsize size;
	struct pvk_err e;
	uint64_t n;

	if (said != NULL &&
	    pvk_uint_parse(said, 1, UINT64_MAX, "COLUMNS", &n, &e) == 0)
		return (within(n));
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return (within(size.ws_col));
	return (0);
}

/* NO_COLOR, whatever it says: no-color.org */
void
paper_term(const struct paper *p, struct pvk_term *t)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	t->ascii = p->ascii;
	t->colour = !p->no_color && (no == NULL || no[0] == '\0') &&
	    isatty(STDOUT_FILENO) &&
	    (term == NULL || strcmp(term, "dumb") != 0);
	t->width = columns();
	t->fold = t->width > 0; /* else it is for a file, or for grep(1) */
	if (t->width == 0)
		t->width = WIDTH_DEFAULT;
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
paper_told(struct cli *c, struct paper *p, struct pvk_out *o, int status)
{
	struct pvk_term term;

	paper_term(p, &term);
	pvk_term_fold(&term, o);
	return (paper_finish(c, p, o, status));
}

int
paper_finish(struct cli *c, struct paper *p, struct pvk_out *o, int status)
{
	struct pvk_err e;

	if (paper_put(p, o, &e) != 0)
		return (cli_report(c, &e));
	return (status);
}
