/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * FreeBSD: mounted file systems that keep data; see os.h. The kernel's numbers
 * are taken as they are: it is not made to ask a server that may be gone.
 */
#include <sys/param.h>

#include <sys/mount.h>
#include <sys/ucred.h>

#include <stdlib.h>
#include <string.h>

#include "os/os_freebsd.h"
#include "util/num.h"
#include "util/text.h"

/* Local ones that keep nothing, or show what is elsewhere. */
static bool
keeps_data(const struct statfs *s)
{
	static const char *const none[] = { "autofs", "cd9660", "devfs",
		"fdescfs", "linprocfs", "linsysfs", "mqueuefs", "nullfs",
		"p9fs", "procfs", "tarfs", "tmpfs", "udf", "unionfs" };

	if ((s->f_flags & MNT_LOCAL) == 0 || s->f_blocks == 0)
		return (false);
	for (size_t i = 0; i < PVK_COUNT(none); i++)
		if (strcmp(s->f_fstypename, none[i]) == 0)
			return (false);
	return (true);
}

static uint64_t
bytes(uint64_t blocks, uint64_t size)
{
	uint64_t n;

	return (pvk_mul_overflow(blocks, size, &n) ? UINT64_MAX : n);
}

/* Largest first, then by name. */
static int
compare(const void *pa, const void *pb)
{
	const struct statfs *const *a = pa, *const *b = pb;
	uint64_t na = bytes((*a)->f_blocks, (*a)->f_bsize);
	uint64_t nb = bytes((*b)->f_blocks, (*b)->f_bsize);

	if (na != nb)
		return (na < nb ? 1 : -1);
	return (strcmp((*a)->f_mntonname, (*b)->f_mntonname));
}

static void
show(char *out, size_t size, const char *text)
{
	pvk_text_show(text, strlen(text), out, size);
}

static void
take(struct facts_volume *v, const struct statfs *s)
{
	show(v->mount_point, sizeof(v->mount_point), s->f_mntonname);
	show(v->device, sizeof(v->device), s->f_mntfromname);
	show(v->filesystem, sizeof(v->filesystem), s->f_fstypename);
	v->size = bytes(s->f_blocks, s->f_bsize);
	/* negative: only root may still write */
	v->free =
	    s->f_bavail > 0 ? bytes((uint64_t)s->f_bavail, s->f_bsize) : 0;
}

int
os_volumes(struct os *os, struct facts_volumes *f, struct pvk_err *e)
{
	struct statfs *all, **kept;
	int count = getmntinfo(&all, MNT_NOWAIT); /* all stays libc's */
	size_t n = 0;

	(void)os;
	memset(f, 0, sizeof(*f));
	if (count <= 0)
		return (pvk_err_sys(e, PVK_ESYS, "mounted file systems"));
	kept = calloc((size_t)count, sizeof(struct statfs *));
	if (kept == NULL)
		return (pvk_err_set(e, PVK_ENOMEM,
		    "mounted file systems: no memory"));
	for (int i = 0; i < count; i++)
		if (keeps_data(&all[i]))
			kept[n++] = &all[i];
	qsort(kept, n, sizeof(struct statfs *), compare);
	for (size_t i = 0; i < n && f->n < FACTS_VOLUMES; i++)
		take(&f->volume[f->n++], kept[i]);
	free(kept);
	return (0);
}
