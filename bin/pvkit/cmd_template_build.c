/* SPDX-License-Identifier: BSD-2-Clause */
/* pvkit template build: FreeBSD's sets to an import-ready template. */
#include <sys/stat.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "util/auto.h"
#include "util/num.h"
#include "util/outfile.h"
#include "util/size.h"

#include "cmd.h"
#include "recipe.h"
#include "template.h"

#define ROUND (2 * PVK_MIB) /* every SR can hold a multiple of this */
/* for a packed disk: with what unpacks sets, it makes at most 192 MiB */
#define DISK_MEMORY (88 * PVK_MIB)

/* The options of the command line, until the recipe has been read. */
struct said {
	size_t len;
	struct {
		int id;
		const char *arg;
	} list[TEMPLATE_ARGS];
};

static int
remember(void *ctx, int id, const char *arg, struct pvk_err *e)
{
	struct said *s = ctx;

	if (s->len == TEMPLATE_ARGS)
		return (pvk_err_set(e, PVK_EUSAGE, "more than %d options",
		    TEMPLATE_ARGS));
	s->list[s->len].id = id;
	s->list[s->len++].arg = arg;
	return (0);
}

/* SOURCE_DATE_EPOCH, or the first day: the output never varies. */
static int
set_time(struct blueprint *t, struct pvk_err *e)
{
	const char *text = getenv("SOURCE_DATE_EPOCH");
	uint64_t n = 0;
	struct tm tm;
	time_t when;

	if (text != NULL &&
	    pvk_uint_parse(text, 0, (uint64_t)1 << 36, "SOURCE_DATE_EPOCH", &n,
		e) != 0)
		return (-1);
	when = (time_t)n;
	if (gmtime_r(&when, &tm) == NULL ||
	    strftime(t->date, sizeof(t->date), "%Y-%m-%d", &tm) == 0)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "SOURCE_DATE_EPOCH: \"%s\" is no time", text));
	t->image.time = (int64_t)n;
	t->ova.date = t->date;
	return (0);
}

static uint64_t
total_size(const struct pvk_image_list *sets)
{
	uint64_t total = 0;
	struct stat st;

	for (size_t i = 0; i < sets->len; i++)
		if (stat(sets->item[i], &st) == 0)
			total += (uint64_t)st.st_size;
	return (total);
}

/* Where the disk comes into being. */
struct making {
	struct blueprint *t;
	struct pvk_outfile *image; /* NULL: it is on its way into an XVA */
	struct pvk_canvas *disk;
};

/*
 * A raw file is written as it comes. For an XVA, and when nothing is to be
 * kept, it is packed, for it has to be read once more.
 */
static struct pvk_canvas *
open_disk(void *ctx, uint64_t size, struct pvk_err *e)
{
	struct making *m = ctx;

	m->disk = m->image != NULL
	    ? pvk_canvas_file(pvk_outfile_fd(m->image), m->t->out.path, size, e)
	    : pvk_canvas_packed("the disk", size, DISK_MEMORY, m->t->out.path,
		  e);
	return (m->disk);
}

static int
fill_image(struct making *m, struct pvk_image_built *b, struct pvk_err *e)
{
	struct pvk_image_spec *spec = &m->t->image;
	struct pvk_progress progress;
	int r;

	cli_progress(m->t->cli, &progress, "build", total_size(&spec->sets));
	spec->progress = &progress;
	r = pvk_image_build(spec, open_disk, m, b, e);
	pvk_progress_fini(&progress);
	spec->progress = NULL;
	return (r);
}

/* The XVA of the disk; *size of it, in bytes. */
static int
wrap(struct making *m, const struct pvk_image_built *b, uint64_t *size,
    struct pvk_err *e)
{
	struct pvk_src *src = pvk_canvas_src(m->disk, e);
	struct blueprint *t = m->t;
	struct pvk_xva_created made;
	struct pvk_progress progress;
	int r;

	if (src == NULL)
		return (-1);
	snprintf(t->name, sizeof(t->name), "FreeBSD %s %s", b->release,
	    b->arch);
	if (t->ova.name_label == NULL)
		t->ova.name_label = t->name;
	t->disk.virtual_size = pvk_src_size(src);
	t->disk.name_label = t->ova.name_label;
	cli_progress(t->cli, &progress, "wrap", t->disk.virtual_size);
	t->run.progress = &progress;
	r = pvk_xva_create(&t->ova, &src,
	    t->hosts.host.reads_xxhash ? PVK_SUM_XXHASH : PVK_SUM_SHA1, &t->out,
	    &t->run, &made, e);
	pvk_progress_fini(&progress);
	t->run.progress = NULL;
	pvk_src_close(src);
	if (r == 0)
		*size = made.size;
	return (r);
}

static int
make(struct making *m, struct pvk_err *e)
{
	struct blueprint *t = m->t;
	struct pvk_image_built b = { 0 };
	uint64_t size = t->image.size;
	int r = fill_image(m, &b, e);

	if (r == 0 && t->dry_run)
		t->out.path = NULL;
	if (r == 0 && !t->image_only)
		r = wrap(m, &b, &size, e);
	if (r == 0 && m->image != NULL)
		r = pvk_outfile_commit(m->image, e);
	if (r == 0)
		template_report(t, &b, size);
	pvk_image_built_fini(&b);
	return (r);
}

static int
build(struct blueprint *t, struct pvk_err *e)
{
	struct making m = { .t = t };
	int r = 0;

	if (t->image_only && !t->dry_run) {
		m.image = pvk_outfile_new(t->out.path,
		    t->out.force ? PVK_OUTFILE_FORCE : 0, e);
		if (m.image == NULL)
			return (-1);
		if (!pvk_outfile_seekable(m.image) ||
		    pvk_outfile_is_device(m.image))
			r = pvk_err_set(e, PVK_EUSAGE,
			    "%s: expected a regular file",
			    pvk_outfile_name(m.image));
	}
	if (r == 0)
		r = make(&m, e);
	pvk_canvas_free(m.disk);
	pvk_outfile_free(m.image);
	return (r);
}

/*
 * The output can be made: asked before anything is fetched or built, for that
 * takes its time. Of pipes and devices the time will tell.
 */
static int
try_output(const struct blueprint *t, struct pvk_err *e)
{
	const char *path = t->out.path;
	struct pvk_outfile *o;
	struct stat st;

	if (t->dry_run || path == NULL || strcmp(path, "-") == 0 ||
	    (stat(path, &st) == 0 && !S_ISREG(st.st_mode)))
		return (0);
	o = pvk_outfile_new(path, t->out.force ? PVK_OUTFILE_FORCE : 0, e);
	if (o == NULL)
		return (-1);
	pvk_outfile_free(o);
	return (0);
}

static int
apply_all(struct blueprint *t, const struct said *said, const char *path,
    struct recipe **recipe, struct pvk_err *e)
{
	if (path != NULL) {
		*recipe =
		    recipe_read(path, template_options, template_option, t, e);
		if (*recipe == NULL)
			return (-1);
	}
	for (size_t i = 0; i < said->len; i++)
		if (template_option(t, said->list[i].id, said->list[i].arg,
			e) != 0)
			return (-1);
	if (t->out.path == NULL && !t->dry_run)
		return (pvk_err_set(e, PVK_EUSAGE, "-o is missing"));
	if (t->image_only && t->out.path != NULL &&
	    strcmp(t->out.path, "-") == 0)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "--image-only: expected a file, not standard output"));
	if (!t->image_only && t->out.path != NULL &&
	    strcmp(t->out.path, "-") == 0)
		t->cli->out = stderr;
	return (0);
}

int
cmd_template_build(struct cli *c, int argc, char **argv)
{
	static const char default_nic[] =
	    "Pool-wide network associated with eth0=xenbr0";
	struct blueprint t = { .cli = c,
		.image = { .size = 8 * PVK_GIB,
		    .swap = PVK_GIB,
		    .hostname = "freebsd" },
		.ova = { .memory = PVK_GIB,
		    .vcpus = 1,
		    .is_template = true,
		    .guest = PVK_GUEST_FREEBSD,
		    .name_description = "" } };
	PVK_AUTO_FREE struct said *said = calloc(1, sizeof(*said));
	struct recipe *recipe = NULL;
	struct pvk_err e;
	int status, r;

	if (said == NULL) {
		pvk_err_set(&e, PVK_ENOMEM, "no memory");
		return (cli_report(c, &e));
	}
	status = cli_parse(c, argc, argv, remember, said);
	if (status >= 0)
		return (status);
	if (argc - c->at > 1)
		return (cli_usage(c, "more than one recipe"));
	r = apply_all(&t, said, c->at < argc ? argv[c->at] : NULL, &recipe, &e);
	if (t.ova.nnetworks == 0)
		t.nic[t.ova.nnetworks++] = default_nic;
	t.image.size = pvk_round_up(t.image.size, ROUND);
	if (r == 0)
		r = try_output(&t, &e);
	if (r == 0)
		r = template_fetch(&t, &e);
	if (r == 0)
		r = template_defaults(&t, &e);
	if (r == 0)
		r = set_time(&t, &e);
	if (r == 0)
		r = build(&t, &e);
	template_fini(&t);
	recipe_free(recipe);
	return (cli_flush(c, r == 0 ? EXIT_SUCCESS : cli_report(c, &e)));
}
