/* SPDX-License-Identifier: BSD-2-Clause */
/* Makes the image, stage by stage; see image.h. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "image/bytes.h"
#include "image/pv.h"
#include "image/stages.h"
#include "util/num.h"

#define ELF_MACHINE 18
#define EM_386	    3
#define EM_X86_64   62

static int
check_manifest(struct tree *t, struct set *s, const char *path,
    struct pvk_err *e)
{
	char want[SET_SHA256], got[SET_SHA256];
	int r;

	if (set_sha256(s, got, e) != 0)
		return (-1);
	if (t->spec->manifest == NULL)
		return (0);
	r = manifest_find(t->spec->manifest, path, want, e);
	if (r == 0)
		return (tree_note(t, e, "%s: not in %s, so not checked", path,
		    t->spec->manifest));
	if (r < 0 || strcmp(want, got) == 0)
		return (r < 0 ? -1 : 0);
	return (pvk_err_set(e, PVK_ECORRUPT, "%s: SHA-256 %s, expected %s",
	    path, got, want));
}

int
read_set(struct tree *t, const char *path, struct pvk_err *e)
{
	struct archive_entry *entry = NULL;
	struct set *s = set_open(path, t->spec->progress, e);
	uint64_t before = t->members;
	int r = 0;

	t->source = path;
	if (s == NULL)
		return (-1);
	do {
		r = set_next(s, &entry, e);
		if (r == 0 && entry != NULL)
			r = tree_member(t, s, entry, true, e);
	} while (r == 0 && entry != NULL);
	if (r == 0)
		r = check_manifest(t, s, path, e);
	if (r == 0 && t->members == before)
		r = pvk_err_set(e, PVK_ECORRUPT, "%s: nothing in it", path);
	set_close(s);
	return (r);
}

static const char *
arch_of(const struct pvk_buf *elf)
{
	if (elf->len < 20 || memcmp(elf->data, "\177ELF", 4) != 0)
		return (NULL);
	switch (get16(elf->data + ELF_MACHINE)) {
	case EM_386:
		return ("i386");
	case EM_X86_64:
		return ("amd64");
	default:
		return ("another machine");
	}
}

int
identify(struct tree *t, struct pvk_err *e)
{
	const char *base = t->spec->sets.item[0];
	const char *sh = arch_of(&t->content[CONTENT_SH]);
	const char *kernel = arch_of(&t->content[CONTENT_KERNEL]);
	struct pvk_image_built *b = t->b;

	if (!t->seen[CONTENT_PASSWD] || sh == NULL)
		return (pvk_err_set(e, PVK_EUNSUPP,
		    "%s: no %s in it, expected FreeBSD's base.txz", base,
		    content_path(sh == NULL ? CONTENT_SH : CONTENT_PASSWD)));
	if (kernel == NULL)
		return (pvk_err_set(e, PVK_ENOENT,
		    "no set has a %s, expected FreeBSD's kernel.txz",
		    content_path(CONTENT_KERNEL)));
	if (strcmp(sh, "another machine") == 0)
		return (pvk_err_set(e, PVK_EUNSUPP,
		    "%s: for a machine of ELF number %u, expected amd64 or i386",
		    base, get16(t->content[CONTENT_SH].data + ELF_MACHINE)));
	if (strcmp(sh, kernel) != 0)
		return (pvk_err_set(e, PVK_EUNSUPP,
		    "%s: for %s, but the kernel is for %s", base, sh, kernel));
	b->arch = sh;
	release_find(&t->content[CONTENT_VERSION], b->release,
	    sizeof(b->release));
	b->major = (unsigned)strtoul(b->release, NULL, 10);
	return (0);
}

/* What is written later may be what the file system has no room for. */
static int
too_small(const struct layout *l, struct pvk_err *e)
{
	if (e->code != PVK_ELIMIT)
		return (-1);
	return (pvk_err_prefix(e,
	    "--size is too small; boot and swap take %" PRIu64 " MiB of it",
	    (l->gpt.size - l->gpt.part[l->root].size) / PVK_MIB));
}

static int
fill(struct tree *t, struct layout *l, struct pvk_err *e)
{
	for (size_t i = 0; i < t->spec->sets.len; i++)
		if (read_set(t, t->spec->sets.item[i], e) != 0)
			return (-1);
	if (identify(t, e) != 0 || choose_firmware(t, l, e) != 0)
		return (-1);
	if (t->spec->overlay != NULL && put_overlay(t, e) != 0)
		return (-1);
	if (t->spec->agent != NULL && put_agent(t, e) != 0)
		return (-1);
	return (put_users(t, e) != 0 || put_settings(t, l, e) != 0 ? -1 : 0);
}

/*
 * FreeBSD before 10 has PV in a kernel of its own, which no set brings: then a
 * template of GENERIC would be what one wanted to get rid of. From 10 on it is
 * in GENERIC, and a kernel without it was made so: that is told.
 */
static int
check_kernel(struct tree *t, const struct gpt_part *root,
    struct pvk_canvas *out, struct pvk_err *e)
{
	struct pvk_src *src = pvk_canvas_src(out, e);
	struct pvk_ufs *ufs = NULL;
	struct pv_kernel k = { .verdict = PV_UNKNOWN };
	int r = -1;

	if (src != NULL)
		ufs = pvk_ufs_open(src, root->start, root->size, e);
	if (ufs != NULL)
		r = pv_judge(ufs, &k, e);
	if (r == 0 && k.verdict != PV_YES) {
		unsigned major = k.major != 0 ? k.major : t->b->major;

		if (major > 0 && major < 10)
			r = pvk_err_set(e, PVK_EUNSUPP,
			    "the kernel of FreeBSD %u has no PV: %s; build one "
			    "as pvkit kernel config %u tells, and pass its "
			    "kernel.txz",
			    major, k.reason, major);
		else
			r = tree_note(t, e, "the kernel may have no PV: %s",
			    k.reason);
	}
	pvk_ufs_close(ufs);
	pvk_src_close(src);
	return (r);
}

static int
fill_root(struct tree *t, struct layout *l, struct pvk_canvas *out,
    struct pvk_err *e)
{
	struct gpt_part root = l->gpt.part[l->root];
	struct pvk_ufs_options o;
	struct pvk_ufs_usage usage;

	pvk_ufs_options_init(&o);
	o.label = "rootfs";
	o.time.sec = t->spec->time;
	o.seed = t->spec->seed;
	/* growfs, at the first boot, does not keep all of them up */
	o.check_hashes = false;
	t->w = pvk_ufs_new(out, root.start, root.size, &o, e);
	if (t->w == NULL || fill(t, l, e) != 0)
		return (-1);
	if (pvk_ufs_finish(t->w, &usage, e) != 0)
		return (too_small(l, e));
	t->b->size = usage.size;
	t->b->used = usage.used;
	return (check_kernel(t, &root, out, e));
}

/* The disk, empty so far, and then all that is on it. */
static int
build(struct tree *t, pvk_image_open *open_disk, void *ctx, struct pvk_err *e)
{
	struct pvk_canvas *out;
	struct layout l;

	if (t->spec->sets.len == 0)
		return (pvk_err_set(e, PVK_EUSAGE, "no sets were given"));
	if (layout_plan(t->spec, &l, e) != 0)
		return (-1);
	out = open_disk(ctx, l.gpt.size, e);
	if (out == NULL || fill_root(t, &l, out, e) != 0)
		return (-1);
	return (put_boot(t, &l, out, e));
}

int
pvk_image_build(const struct pvk_image_spec *spec, pvk_image_open *open_disk,
    void *ctx, struct pvk_image_built *b, struct pvk_err *e)
{
	struct tree *t = calloc(1, sizeof(*t));
	int r;

	memset(b, 0, sizeof(*b));
	b->arch = "";
	if (t == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "no memory"));
	r = tree_init(t, spec, b, e);
	if (r == 0)
		r = build(t, open_disk, ctx, e);
	shares_largest(&t->large, b->large);
	shares_largest(&t->dropped, b->dropped);
	tree_fini(t);
	free(t);
	return (r);
}
