/* SPDX-License-Identifier: BSD-2-Clause */
/* Sets that are fetched from FreeBSD's mirrors. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/auto.h"

#include "template.h"

#define PATIENCE 60 /* seconds */
#define NAMES	 34

/* $XDG_CACHE_HOME/pvkit, or where that is when it is not set. */
static int
cache_dir(const struct blueprint *t, char **dir, struct pvk_err *e)
{
	const char *xdg = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
	int n;

	if (t->cache != NULL)
		n = asprintf(dir, "%s", t->cache);
	else if (xdg != NULL && *xdg == '/')
		n = asprintf(dir, "%s/pvkit", xdg);
	else if (home != NULL && *home == '/')
		n = asprintf(dir, "%s/.cache/pvkit", home);
	else
		return (pvk_err_set(e, PVK_EUSAGE,
		    "neither XDG_CACHE_HOME nor HOME is set: pass --cache "
		    "DIR"));
	if (n >= 0)
		return (0);
	*dir = NULL;
	return (pvk_err_set(e, PVK_ENOMEM, "no memory"));
}

/* What can be done without the network. */
static int
advise(const struct pvk_image_release *r, struct pvk_err *e)
{
	struct pvk_err why = *e;
	char names[128] = "";

	for (size_t i = 0; i < r->nsets; i++)
		snprintf(names + strlen(names), sizeof(names) - strlen(names),
		    "%.24s.txz, ", r->sets[i]);
	return (pvk_err_set(e, why.code,
	    "%s; get %sMANIFEST of FreeBSD %s for %s another way and pass "
	    "their directory with --sets",
	    why.msg, names, r->name, r->arch));
}

static int
without_release(const struct blueprint *t, struct pvk_err *e)
{
	const char *option = t->arch != NULL ? "--arch"
	    : t->cache != NULL		     ? "--cache"
	    : t->mirrors.len > 0	     ? "--mirror"
	    : t->release_sets.len > 0	     ? "--release-set"
					     : NULL;

	if (option == NULL)
		return (0);
	return (pvk_err_set(e, PVK_EUSAGE, "%s: only with --release", option));
}

/* The names of all sets that are to be fetched. */
static int
list_sets(const struct blueprint *t, const char **names, size_t *n,
    struct pvk_err *e)
{
	*n = 0;
	if (t->base == NULL)
		names[(*n)++] = "base";
	if (t->kernel == NULL)
		names[(*n)++] = "kernel";
	for (size_t i = 0; i < t->release_sets.len; i++) {
		if (*n == NAMES)
			return (pvk_err_set(e, PVK_EUSAGE,
			    "--release-set: more than %d of them", NAMES));
		names[(*n)++] = t->release_sets.item[i];
	}
	return (0);
}

/* The sets of fetched, as if they had been named one by one. */
static int
use(struct blueprint *t, struct pvk_err *e)
{
	size_t i = 0;

	if (t->base == NULL)
		t->base = t->fetched.set[i++];
	if (t->kernel == NULL)
		t->kernel = t->fetched.set[i++];
	for (; i < t->fetched.nsets; i++)
		if (pvk_image_list_add(&t->more_sets, t->fetched.set[i], e) !=
		    0)
			return (-1);
	if (t->image.manifest == NULL)
		t->image.manifest = t->fetched.manifest;
	return (0);
}

int
template_fetch(struct blueprint *t, struct pvk_err *e)
{
	struct pvk_image_release r = { .name = t->release,
		.arch = t->arch != NULL ? t->arch : "amd64",
		.mirrors = t->mirrors.item,
		.nmirrors = t->mirrors.len,
		.patience = PATIENCE };
	PVK_AUTO_FREE char *dir = NULL;
	struct pvk_progress progress;
	const char *names[NAMES];
	int v;

	if (t->release == NULL)
		return (without_release(t, e));
	if (t->sets_dir != NULL)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "--release and --sets: expected one of them"));
	if (strcmp(r.arch, "amd64") != 0 && strcmp(r.arch, "i386") != 0)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "--arch: \"%.32s\", expected amd64 or i386", r.arch));
	if (list_sets(t, names, &r.nsets, e) != 0 || cache_dir(t, &dir, e) != 0)
		return (-1);
	for (size_t i = 0; i < r.nmirrors; i++)
		if (strncmp(r.mirrors[i], "http:", 5) == 0)
			cli_warn(t->cli,
			    "%s: nothing vouches for MANIFEST over http",
			    r.mirrors[i]);
	r.sets = names;
	r.cache = dir;
	cli_progress(t->cli, &progress, "fetch", 0);
	r.progress = &progress;
	v = pvk_image_fetch(&r, &t->fetched, e);
	pvk_progress_fini(&progress);
	if (v != 0)
		return (e->code == PVK_ESERVICE ? advise(&r, e) : -1);
	return (use(t, e));
}
