/* SPDX-License-Identifier: BSD-2-Clause */
/* Releases of FreeBSD on its mirrors; see mirror.h. */
#include <sys/stat.h>

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fetch/fetch.h"
#include "image/mirror.h"
#include "image/set.h"
#include "util/auto.h"
#include "util/num.h"

#define MANIFEST_MAX PVK_MIB
#define SET_MAX	     (4 * PVK_GIB) /* base.txz of 15 has 0.2 */
#define SETS_MAX     32

static const char *const own_mirrors[] = {
	"https://download.freebsd.org/releases",
	"https://archive.freebsd.org/old-releases",
};

/* A release, taken apart. */
struct wanted {
	const struct pvk_image_release *r;
	char name[48]; /* as mirrors call it: with what follows the dash */
	bool moving;   /* what it is changes from week to week */
};

static int
no_release(const char *name, const char *why, struct pvk_err *e)
{
	return (pvk_err_set(e, PVK_EUSAGE,
	    "--release %.32s: %s, expected one like 14.3", name, why));
}

/* "14.3" and what may follow: -RELEASE, -RC1, -BETA2, -STABLE, ... */
static int
parse(const struct pvk_image_release *r, struct wanted *w, struct pvk_err *e)
{
	static const struct {
		const char *kind;
		bool numbered, moving;
	} kinds[] = { { "RELEASE", false, false }, { "RC", true, false },
		{ "BETA", true, false }, { "ALPHA", true, true },
		{ "STABLE", false, true }, { "PRERELEASE", false, true },
		{ "CURRENT", false, true } };
	char *end;
	unsigned long major = strtoul(r->name, &end, 10);
	size_t len, i = 0;

	w->r = r;
	if (!isdigit((unsigned char)*r->name) || major > 99 || *end != '.' ||
	    !isdigit((unsigned char)end[1]))
		return (no_release(r->name, "no release", e));
	end++;
	end += strspn(end, "0123456789");
	len = strcspn(end, "0123456789");
	if (*end == '\0')
		snprintf(w->name, sizeof(w->name), "%.32s-RELEASE", r->name);
	else {
		for (; i < PVK_COUNT(kinds); i++)
			if (*end == '-' && strlen(kinds[i].kind) == len - 1 &&
			    strncmp(end + 1, kinds[i].kind, len - 1) == 0)
				break;
		if (strncmp(end, "-RELEASE-p", 10) == 0)
			return (no_release(r->name,
			    "patches come by freebsd-update, sets are of the "
			    "release",
			    e));
		if (i == PVK_COUNT(kinds) || strlen(r->name) > 32 ||
		    strspn(end + len, "0123456789") != strlen(end + len) ||
		    (end[len] != '\0') != kinds[i].numbered)
			return (no_release(r->name, "no release", e));
		w->moving = kinds[i].moving;
		snprintf(w->name, sizeof(w->name), "%s", r->name);
	}
	if (major < 9)
		return (pvk_err_set(e, PVK_EUNSUPP,
		    "--release %.32s: it was not published as base.txz; join "
		    "its parts (cat base.[a-z][a-z]) and pass them with --base and "
		    "--kernel",
		    r->name));
	return (0);
}

static int
check_mirror(const char *url, struct pvk_err *e)
{
	const char *host = strstr(url, "://");

	if (host == NULL || host[3] == '\0' || host[3] == '/' ||
	    (strncmp(url, "https://", 8) != 0 &&
		strncmp(url, "http://", 7) != 0))
		return (pvk_err_set(e, PVK_EUSAGE,
		    "--mirror %.128s: expected http:// or https://", url));
	/* it is shown in messages, and names folders */
	if (strpbrk(url, "@?# ") != NULL)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "--mirror: expected no account and no question in it"));
	return (0);
}

/* ---- the cache ---- */

/* All folders of a path that are above its last part. */
static int
make_folders(const char *path, struct pvk_err *e)
{
	PVK_AUTO_FREE char *copy = strdup(path);

	if (copy == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "%s: no memory", path));
	for (char *p = copy + 1; (p = strchr(p, '/')) != NULL; p++) {
		*p = '\0';
		if (mkdir(copy, 0777) != 0 && errno != EEXIST)
			return (pvk_err_sys(e, PVK_ECREATE, "%s", copy));
		*p = '/';
	}
	return (0);
}

/* from as parts of a path; no two become the same: a colon is =3a. */
static void
append_name(char *to, const char *from)
{
	for (char before = '/'; *from != '\0'; before = *from++)
		if (isalnum((unsigned char)*from) || *from == '/' ||
		    *from == '-' || *from == '_' ||
		    (*from == '.' && before != '/'))
			*to++ = *from;
		else
			to += snprintf(to, sizeof("=3a"), "=%02x",
			    (unsigned char)*from);
	*to = '\0';
}

/*
 * CACHE/SCHEME/HOST/FOLDERS/ARCH/RELEASE/FILE: a mirror's files never serve
 * for another, whose word may be worth more. What is no name, and what would
 * lead upwards, is written as =HEX.
 */
static char *
cache_path(const struct wanted *w, const char *mirror, const char *file,
    struct pvk_err *e)
{
	const char *host = strstr(mirror, "://") + 3;
	PVK_AUTO_FREE char *names = NULL;
	size_t len = strlen(w->r->cache);
	char *path = NULL;

	if (asprintf(&names, "%.*s/%s/%s/%s/%s", (int)(host - 3 - mirror),
		mirror, host, w->r->arch, w->name, file) < 0)
		names = NULL;
	else
		path = malloc(len + 1 + 3 * strlen(names) + 1);
	if (path == NULL) {
		pvk_err_set(e, PVK_ENOMEM, "%s: no memory", w->r->cache);
		return (NULL);
	}
	memcpy(path, w->r->cache, len);
	path[len] = '/';
	append_name(path + len + 1, names);
	return (path);
}

/* ---- fetching ---- */

static int
fetch(const struct wanted *w, const char *mirror, const char *file,
    const char *path, const char *sha256, struct pvk_err *e)
{
	PVK_AUTO_FREE char *url = NULL;
	struct pvk_fetch f = { .path = path,
		.sha256 = sha256,
		.max = sha256 != NULL ? SET_MAX : MANIFEST_MAX,
		.patience = w->r->patience,
		.progress = w->r->progress };

	if (asprintf(&url, "%s/%s/%s/%s", mirror, w->r->arch, w->name, file) <
	    0) {
		url = NULL;
		return (pvk_err_set(e, PVK_ENOMEM, "%s: no memory", path));
	}
	f.url = url;
	return (pvk_fetch(&f, e));
}

/* 1: the file is a MANIFEST, of the sets of a release; 0, or -1 */
static int
is_manifest(const char *path, struct pvk_err *e)
{
	char hex[SET_SHA256];
	int r = manifest_find(path, "base.txz", hex, e);

	if (r < 0 && (e->code == PVK_ENOENT || e->code == PVK_ECORRUPT))
		return (0);
	return (r);
}

/* MANIFEST, of the cache unless it may have changed: its path, owned. */
static int
get_manifest(const struct wanted *w, const char *mirror, char **path,
    struct pvk_err *e)
{
	int good;

	*path = cache_path(w, mirror, "MANIFEST", e);
	if (*path == NULL)
		return (-1);
	good = is_manifest(*path, e);
	if (good < 0 || (good > 0 && !w->moving))
		return (good < 0 ? -1 : 0);
	if (make_folders(*path, e) != 0 ||
	    fetch(w, mirror, "MANIFEST", *path, NULL, e) != 0)
		return (-1);
	good = is_manifest(*path, e);
	if (good > 0)
		return (0);
	unlink(*path);
	return (good < 0 ? -1
			 : pvk_err_set(e, PVK_EPROTO,
			       "%s/%s/%s/MANIFEST: no base.txz in it, expected "
			       "the list of a release's sets",
			       mirror, w->r->arch, w->name));
}

static int
get_set(const struct wanted *w, const char *mirror, const char *manifest,
    const char *name, char **path, struct pvk_err *e)
{
	PVK_AUTO_FREE char *file = NULL;
	char hex[SET_SHA256];
	int r;

	if (*name == '\0' || strlen(name) > 64 ||
	    strspn(name,
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		"0123456789-_.") != strlen(name) ||
	    *name == '.')
		return (pvk_err_set(e, PVK_EUSAGE,
		    "\"%.64s\": no set's name, expected one like lib32", name));
	if (asprintf(&file, "%s.txz", name) < 0) {
		file = NULL;
		return (pvk_err_set(e, PVK_ENOMEM, "%s: no memory", name));
	}
	r = manifest_find(manifest, file, hex, e);
	if (r == 0) {
		/* it may have been cut short: the next run asks again */
		unlink(manifest);
		return (pvk_err_set(e, PVK_ENOENT,
		    "%s: no %s in it, so the release has none", manifest,
		    file));
	}
	*path = r > 0 ? cache_path(w, mirror, file, e) : NULL;
	if (*path == NULL)
		return (-1);
	r = fetch(w, mirror, file, *path, hex, e);
	/* a MANIFEST that its own sets do not match is not kept either */
	if (r != 0 && e->code == PVK_ECORRUPT)
		unlink(manifest);
	return (r);
}

/* The mirror that has the release, or -1. */
static int
find_mirror(const struct wanted *w, const char *const *list, size_t n,
    char **manifest, struct pvk_err *e)
{
	for (size_t i = 0; i < n; i++)
		if (check_mirror(list[i], e) != 0)
			return (-1);
	for (size_t i = 0; i < n; i++) {
		if (get_manifest(w, list[i], manifest, e) == 0)
			return ((int)i);
		free(*manifest);
		*manifest = NULL;
		if (e->code != PVK_ENOENT)
			return (-1);
	}
	return (-1);
}

int
pvk_image_fetch(const struct pvk_image_release *r, struct pvk_image_fetched *f,
    struct pvk_err *e)
{
	const char *const *list = r->nmirrors > 0 ? r->mirrors : own_mirrors;
	size_t n = r->nmirrors > 0 ? r->nmirrors : PVK_COUNT(own_mirrors);
	struct wanted w = { 0 };
	int i;

	memset(f, 0, sizeof(*f));
	if (parse(r, &w, e) != 0)
		return (-1);
	if (r->nsets > SETS_MAX)
		return (
		    pvk_err_set(e, PVK_EUSAGE, "more than %d sets", SETS_MAX));
	f->set = calloc(r->nsets + 1, sizeof(*f->set));
	if (f->set == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "no memory"));
	i = find_mirror(&w, list, n, &f->manifest, e);
	for (; i >= 0 && f->nsets < r->nsets; f->nsets++)
		if (get_set(&w, list[i], f->manifest, r->sets[f->nsets],
			&f->set[f->nsets], e) != 0)
			return (-1);
	return (i < 0 ? -1 : 0);
}

void
pvk_image_fetched_fini(struct pvk_image_fetched *f)
{
	free(f->manifest);
	for (size_t i = 0; f->set != NULL && f->set[i] != NULL; i++)
		free(f->set[i]);
	free(f->set);
	memset(f, 0, sizeof(*f));
}
