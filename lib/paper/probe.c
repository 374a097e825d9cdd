/* SPDX-License-Identifier: BSD-2-Clause */
/* What pvprobe measured; see probe.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "paper/digest.h"
#include "paper/import_private.h"
#include "paper/probe.h"
#include "util/auto.h"
#include "util/text.h"

static void
copy(char *out, size_t outsize, const json_t *o, const char *key)
{
	const char *text = import_text(o, key);

	pvk_text_show(text, strlen(text), out, outsize);
}

/* A mark alone in its line, from text on; NULL: none */
static const char *
mark_find(const char *text, size_t len, const char *mark)
{
	size_t n = strlen(mark);
	const char *at = text, *end = text + len;

	while ((at = memmem(at, (size_t)(end - at), mark, n)) != NULL) {
		bool begins = at == text || at[-1] == '\n';
		bool ends = at + n == end || at[n] == '\n' || at[n] == '\r';

		if (begins && ends)
			return (at);
		at += n;
	}
	return (NULL);
}

const char *
pvk_probe_find(const char *text, size_t *len, bool *cut)
{
	const char *at = text, *end = text + *len, *found = NULL, *stop, *next;
	size_t found_len = 0;

	*cut = false;
	while (
	    (at = mark_find(at, (size_t)(end - at), PVK_PROBE_BEGIN)) != NULL) {
		at += strlen(PVK_PROBE_BEGIN);
		/* one that was cut off by a restart has no end of its own */
		next = mark_find(at, (size_t)(end - at), PVK_PROBE_BEGIN);
		stop = mark_find(at, (size_t)((next != NULL ? next : end) - at),
		    PVK_PROBE_END);
		*cut = stop == NULL;
		if (stop == NULL && next != NULL)
			continue;
		if (stop == NULL)
			break;
		found = at;
		found_len = (size_t)(stop - at);
		at = stop;
	}
	if (found == NULL)
		return (text);
	*len = found_len;
	return (found);
}

static void
devices(struct pvk_probe *p, const json_t *list)
{
	size_t n = json_array_size(list);

	for (size_t i = 0; i < n && p->ndevices < PVK_PROBE_DEVICES; i++) {
		const json_t *d = json_array_get(list, i);
		struct pvk_probe_device *to = &p->devices[p->ndevices++];

		copy(to->name, sizeof(to->name), d, "name");
		copy(to->kind, sizeof(to->kind), d, "kind");
		copy(to->features, sizeof(to->features), d, "features");
		to->size = fmax(0, import_number(d, "size_bytes"));
	}
}

static size_t
result_named(const struct pvk_probe *p, const char *name)
{
	char shown[PVK_BOARD_NAME];

	pvk_text_show(name, strlen(name), shown, sizeof(shown));
	for (size_t i = 0; i < p->import.n; i++)
		if (strcmp(p->import.results[i].name, shown) == 0)
			return (i);
	return (SIZE_MAX);
}

/* What the import does not take, and what is compared with what */
static void
jobs(struct pvk_probe *p, const json_t *measurements, const json_t *relative)
{
	for (size_t i = 0; i < p->import.n; i++)
		p->jobs[i].against = SIZE_MAX;
	for (size_t i = 0; i < json_array_size(measurements); i++) {
		const json_t *m = json_array_get(measurements, i);
		size_t at = result_named(p, import_text(m, "name"));
		struct pvk_probe_job *j;

		if (at == SIZE_MAX)
			continue;
		j = &p->jobs[at];
		copy(j->kind, sizeof(j->kind), m, "kind");
		copy(j->op, sizeof(j->op), m, "op");
		j->block = fmax(0, import_number(m, "block_bytes"));
		j->depth = fmax(0, import_number(m, "depth"));
		j->interrupted = fmax(0, import_number(m, "interrupted"));
	}
	for (size_t i = 0; i < json_array_size(relative); i++) {
		const json_t *r = json_array_get(relative, i);
		size_t at = result_named(p, import_text(r, "name"));
		size_t to = result_named(p, import_text(r, "against"));

		if (at != SIZE_MAX && to != SIZE_MAX && at != to)
			p->jobs[at].against = to;
	}
}

static void
emulated(struct pvk_probe *p, const json_t *host)
{
	const json_t *m = json_object_get(host, "emulated");

	copy(p->unplug, sizeof(p->unplug), m, "unplug");
	p->unplugged = json_is_true(json_object_get(host, "unplugged"));
	p->looked = json_is_true(json_object_get(m, "looked"));
	p->ide_disks = fmax(0, import_number(m, "ide_disks"));
	p->nics = fmax(0, import_number(m, "nics"));
}

static void
machine(struct pvk_probe *p, const json_t *root)
{
	const json_t *host = json_object_get(root, "host");
	const json_t *run = json_object_get(root, "run");

	copy(p->version, sizeof(p->version), json_object_get(root, "tool"),
	    "version");
	copy(p->xen, sizeof(p->xen), host, "xen");
	copy(p->mode, sizeof(p->mode), host, "mode");
	p->memory = fmax(0, import_number(host, "ram_bytes"));
	p->first = fmax(0, import_number(run, "first_s"));
	p->first_guest = fmax(0, import_number(run, "first_guest_s"));
	p->took = fmax(0, import_number(run, "took_s"));
	copy(p->error, sizeof(p->error), run, "error");
	emulated(p, host);
	devices(p, json_object_get(root, "devices"));
	devices(p, json_object_get(root, "nics"));
}

int
pvk_probe_text(struct pvk_probe *p, const char *text, size_t len,
    const char *file, struct pvk_err *e)
{
	const char *document;
	const json_t *measurements;
	char shown[PVK_BOARD_TEXT];
	size_t document_len = len;
	json_error_t je;
	json_t *root;
	int r = 0;

	pvk_text_show(file, strlen(file), shown, sizeof(shown));
	document = pvk_probe_find(text, &document_len, &p->newer_is_cut);
	root = json_loadb(document, document_len, JSON_DISABLE_EOF_CHECK, &je);
	if (root == NULL)
		return (pvk_err_set(e, PVK_ECORRUPT,
		    "%s: line %d of the JSON: %s; is it all that the console "
		    "said?",
		    shown, je.line, je.text));
	if (strncmp(import_text(root, "schema"), "pvprobe.result/", 15) != 0) {
		json_decref(root);
		return (pvk_err_set(e, PVK_ECORRUPT,
		    "%s: no result of pvprobe, expected \"schema\": "
		    "\"pvprobe.result/1\"",
		    shown));
	}
	measurements = json_object_get(root, "measurements");
	machine(p, root);
	/* none at all is told by why there is none */
	if (json_array_size(measurements) > 0)
		r = pvk_import_text(&p->import, text, len, file, e);
	if (r == 0)
		jobs(p, measurements, json_object_get(root, "relative"));
	json_decref(root);
	return (r);
}

int
pvk_probe_file(struct pvk_probe *p, const char *path, struct pvk_err *e)
{
	PVK_AUTO_FREE char *text = NULL;
	size_t len;

	if (paper_slurp(path, PVK_IMPORT_BYTES, &text, &len, e) != 0)
		return (-1);
	return (pvk_probe_text(p, text, len,
	    strcmp(path, "-") == 0 ? "standard input" : path, e));
}

void
pvk_probe_fini(struct pvk_probe *p)
{
	pvk_import_fini(&p->import);
}

struct pvk_stats_ratio
pvk_probe_ratio(const struct pvk_probe *p, size_t i)
{
	const struct pvk_result *a = &p->import.results[i], *b;
	struct pvk_stats_ratio none = { 0 };
	struct pvk_stats sa, sb;

	if (p->jobs[i].against == SIZE_MAX)
		return (none);
	b = &p->import.results[p->jobs[i].against];
	pvk_stats_make(a->samples, a->nsamples, &sa);
	pvk_stats_make(b->samples, b->nsamples, &sb);
	return (pvk_stats_compare(&sa, &sb));
}

size_t
pvk_probe_main(const struct pvk_probe *p)
{
	size_t best = SIZE_MAX;

	for (size_t i = 0; i < p->import.n; i++) {
		const struct pvk_probe_job *j = &p->jobs[i];

		if (j->against == SIZE_MAX || strcmp(j->op, "read") != 0)
			continue;
		if (best == SIZE_MAX || j->block > p->jobs[best].block ||
		    (j->block == p->jobs[best].block &&
			j->depth > p->jobs[best].depth))
			best = i;
	}
	return (best);
}

size_t
pvk_probe_main_net(const struct pvk_probe *p, const char *op)
{
	size_t best = SIZE_MAX;

	for (size_t i = 0; i < p->import.n; i++)
		if (p->jobs[i].against != SIZE_MAX &&
		    strcmp(p->jobs[i].op, op) == 0 &&
		    (best == SIZE_MAX ||
			p->jobs[i].depth > p->jobs[best].depth))
			best = i;
	return (best);
}

bool
pvk_probe_is_net(const struct pvk_probe_job *j)
{
	return (strcmp(j->op, "send") == 0 || strcmp(j->op, "receive") == 0 ||
	    strcmp(j->op, "ping") == 0);
}

bool
pvk_probe_is_net_path(const struct pvk_board *b, const struct pvk_path *p)
{
	bool crosses = false;

	for (size_t i = 0; i < p->nstages; i++)
		switch (b->components[p->stages[i]].kind) {
		case PVK_ETHERNET:
		case PVK_TCP:
			crosses = true;
			break;
		case PVK_SATA:
		case PVK_DISK:
		case PVK_NFS:
		case PVK_ISCSI:
			return (false);
		default:
			break;
		}
	return (crosses);
}

/* What the probe calls that */
static const char *
op_of(const struct pvk_path *path, bool net)
{
	if (net)
		return (path->write ? "send" : "receive");
	if (path->random)
		return (path->write ? "randwrite" : "randread");
	return (path->write ? "write" : "read");
}

size_t
pvk_probe_match(const struct pvk_probe *p, const struct pvk_board *b,
    const struct pvk_path *path)
{
	bool net = pvk_probe_is_net_path(b, path);
	const char *op = op_of(path, net);

	for (size_t i = 0; i < p->import.n; i++) {
		const struct pvk_probe_job *j = &p->jobs[i];

		if (strcmp(j->kind, "pv") != 0 || strcmp(j->op, op) != 0)
			continue;
		if (net ? j->depth == 1
			: j->block == path->block && j->depth == path->qd)
			return (i);
	}
	return (SIZE_MAX);
}
