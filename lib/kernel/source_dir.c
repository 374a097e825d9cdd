/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A kernel in a directory: of a whole system (DIR/boot/kernel/kernel), or in
 * that of the kernel itself (DIR/kernel), with the modules beside it.
 */
#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "kernel/source_private.h"
#include "util/auto.h"

/* A system has a few hundred modules. */
#define ENTRIES_MAX 20000

/* 1: opened; 0: there is none; -1: error. Not a directory of that name. */
static int
try_file(struct pvk_kernel_source *s, int dir, const char *name,
    struct pvk_err *e)
{
	struct stat st;

	if (fstatat(dir, name, &st, 0) != 0) {
		if (errno == ENOENT || errno == ENOTDIR)
			return (0);
		return (pvk_err_sys(e, PVK_EIO, "%s/%s", s->name, name));
	}
	if (!S_ISREG(st.st_mode))
		return (0);
	s->fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (s->fd < 0)
		return (pvk_err_sys(e, PVK_EIO, "%s/%s", s->name, name));
	return (1);
}

static int
list_modules(struct pvk_kernel_source *s, int dir, const char *subdir,
    struct pvk_err *e)
{
	PVK_AUTO_FD int fd =
	    openat(dir, subdir, O_RDONLY | O_CLOEXEC | O_DIRECTORY);
	struct dirent *entry;
	unsigned n = 0;
	DIR *list;

	list = fd >= 0 ? fdopendir(fd) : NULL;
	if (list == NULL)
		return (pvk_err_sys(e, PVK_EIO, "%s/%s", s->name, subdir));
	(void)pvk_steal_fd(&fd); /* it is the list's now */
	while (n++ < ENTRIES_MAX && (entry = readdir(list)) != NULL)
		pvk_kernel_modules_add(&s->modules, entry->d_name);
	closedir(list);
	s->has_modules = true;
	return (0);
}

int
source_open_dir(struct pvk_kernel_source *s, struct pvk_err *e)
{
	static const struct {
		const char *dir, *file;
	} places[] = { { "boot/kernel", "boot/kernel/kernel" },
		{ "boot/kernel", "boot/kernel/kernel.gz" }, { ".", "kernel" },
		{ ".", "kernel.gz" } };
	PVK_AUTO_FD int dir = open(s->path, O_RDONLY | O_CLOEXEC | O_DIRECTORY);
	int r;

	if (dir < 0)
		return (pvk_err_sys(e, PVK_EIO, "%s", s->name));
	for (size_t i = 0; i < PVK_COUNT(places); i++) {
		r = try_file(s, dir, places[i].file, e);
		if (r < 0 ||
		    (r == 1 &&
			(list_modules(s, dir, places[i].dir, e) != 0 ||
			    source_set_member(s, places[i].file, e) != 0)))
			return (-1);
		if (r == 1)
			return (0);
	}
	return (pvk_err_set(e, PVK_ENOENT,
	    "%s: a directory without a kernel, expected boot/kernel/kernel or "
	    "kernel in it",
	    s->name));
}
