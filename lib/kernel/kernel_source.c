/* SPDX-License-Identifier: BSD-2-Clause */
/* Finds out what a path is and opens the kernel in it; see kernel_source.h. */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kernel/source_private.h"
#include "util/auto.h"
#include "util/io.h"
#include "util/text.h"

#define HEAD_MAX ((size_t)70 << 10)

int
source_set_member(struct pvk_kernel_source *s, const char *member,
    struct pvk_err *e)
{
	const char *path = s->path;
	char *name;

	pvk_text_show(member, strlen(member), s->member, sizeof(s->member));
	if (strcmp(path, "-") == 0)
		path = "standard input";
	if (asprintf(&name, "%s%s%s", path, member[0] != '\0' ? ": " : "",
		s->member) < 0)
		return (pvk_err_set(e, PVK_ENOMEM, "%s: no memory", path));
	free(s->name);
	s->name = name;
	return (0);
}

bool
source_is_kernel(const char *path, const char **beside)
{
	static const char dir[] = "boot/kernel/";

	*beside = NULL;
	if (strncmp(path, "./", 2) == 0)
		path += 2;
	while (*path == '/')
		path++;
	if (strncmp(path, dir, strlen(dir)) != 0)
		return (false);
	path += strlen(dir);
	if (strcmp(path, "kernel") == 0 || strcmp(path, "kernel.gz") == 0)
		return (true);
	if (strchr(path, '/') == NULL)
		*beside = path;
	return (false);
}

int
source_refuse(struct pvk_kernel_source *s, const char *what, struct pvk_err *e)
{
	bool xva = strcmp(what, "an XVA") == 0;

	if (xva)
		s->holder = PVK_HOLDER_XVA;
	if (xva || strncmp(what, "a disk image", 12) == 0)
		return (pvk_err_set(e, PVK_EUNSUPP,
		    "%s: %s, expected a kernel; it is looked into as a file%s",
		    s->name, what, xva ? "" : " that is not packed"));
	return (pvk_err_set(e, PVK_EUNSUPP,
	    "%s: %s, expected a FreeBSD kernel (ELF)", s->name, what));
}

static bool
is_packed(const char *what)
{
	static const char *const packed[] = { "a gzip file", "an xz file",
		"a bzip2 file", "a zstd file", "a tar archive" };

	for (size_t i = 0; what != NULL && i < PVK_COUNT(packed); i++)
		if (strcmp(what, packed[i]) == 0)
			return (true);
	return (false);
}

static int
open_file(struct pvk_kernel_source *s, struct pvk_err *e)
{
	PVK_AUTO_FREE uint8_t *head = malloc(HEAD_MAX);
	const char *what;
	size_t len;

	if (head == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "%s: no memory", s->name));
	if (pvk_pread_full(s->fd, head, HEAD_MAX, 0, &len, s->name, e) != 0)
		return (-1);
	what = pvk_kernel_looks_like(head, len);
	if (what == NULL || strcmp(what, "an ELF file") == 0) {
		s->bytes = &s->file.bytes;
		return (pvk_kernel_fd_init(&s->file, s->fd, s->name, e));
	}
	if (is_packed(what))
		return (source_open_archive(s, e));
	if (strncmp(what, "a disk image", 12) == 0)
		s->holder = PVK_HOLDER_DISK;
	return (source_refuse(s, what, e));
}

static int
open_any(struct pvk_kernel_source *s, struct pvk_err *e)
{
	struct stat st;

	if (strcmp(s->path, "-") == 0) {
		s->fd = dup(STDIN_FILENO);
		if (s->fd < 0)
			return (pvk_err_sys(e, PVK_EIO, "%s", s->name));
		return (source_open_archive(s, e));
	}
	/* asked before the open, which would wait for a FIFO's other end */
	if (stat(s->path, &st) != 0)
		return (pvk_err_sys(e, PVK_EIO, "%s", s->name));
	if (S_ISDIR(st.st_mode)) {
		if (source_open_dir(s, e) != 0)
			return (-1);
	} else if (S_ISREG(st.st_mode)) {
		s->fd = open(s->path, O_RDONLY | O_CLOEXEC);
		if (s->fd < 0)
			return (pvk_err_sys(e, PVK_EIO, "%s", s->name));
	} else {
		if (S_ISBLK(st.st_mode))
			s->holder = PVK_HOLDER_DISK;
		return (pvk_err_set(e, PVK_EUSAGE,
		    "%s: neither a file nor a directory", s->name));
	}
	return (open_file(s, e));
}

static struct pvk_kernel_source *
source_new(const char *path, struct pvk_err *e)
{
	struct pvk_kernel_source *s = calloc(1, sizeof(*s));

	if (s == NULL) {
		pvk_err_set(e, PVK_ENOMEM, "%s: no memory", path);
		return (NULL);
	}
	s->fd = -1;
	s->path = path;
	return (s);
}

struct pvk_kernel_source *
pvk_kernel_source_open(const char *path, enum pvk_kernel_holder *holder,
    struct pvk_err *e)
{
	struct pvk_kernel_source *s = source_new(path, e);

	*holder = PVK_HOLDER_NONE;
	if (s == NULL)
		return (NULL);
	if (source_set_member(s, "", e) != 0 || open_any(s, e) != 0) {
		*holder = s->holder;
		pvk_kernel_source_close(s);
		return (NULL);
	}
	return (s);
}

/* What was found elsewhere is a kernel, or a packed one. */
static int
open_wrapped(struct pvk_kernel_source *s, struct pvk_err *e)
{
	uint8_t head[8];
	size_t len = (size_t)pvk_min(sizeof(head), s->wrapped->size);

	if (s->wrapped->pread(s->wrapped->ctx, head, len, 0, e) != 0)
		return (-1);
	if (is_packed(pvk_kernel_looks_like(head, len)))
		return (source_open_archive(s, e));
	s->bytes = s->wrapped;
	return (0);
}

struct pvk_kernel_source *
pvk_kernel_source_wrap(const struct pvk_kernel_bytes *in, const char *member,
    const struct pvk_kernel_modules *modules, struct pvk_err *e)
{
	struct pvk_kernel_source *s = source_new(in->name, e);

	if (s == NULL)
		return (NULL);
	s->wrapped = in;
	s->has_modules = modules != NULL;
	if (modules != NULL)
		s->modules = *modules;
	if (source_set_member(s, member, e) != 0 || open_wrapped(s, e) != 0) {
		pvk_kernel_source_close(s);
		return (NULL);
	}
	return (s);
}

const struct pvk_kernel_bytes *
pvk_kernel_source_bytes(const struct pvk_kernel_source *s)
{
	return (s->bytes);
}

const char *
pvk_kernel_source_member(const struct pvk_kernel_source *s)
{
	return (s->member);
}

const struct pvk_kernel_modules *
pvk_kernel_source_modules(const struct pvk_kernel_source *s)
{
	return (s->has_modules ? &s->modules : NULL);
}

void
pvk_kernel_source_close(struct pvk_kernel_source *s)
{
	if (s == NULL)
		return;
	if (s->fd >= 0)
		close(s->fd);
	free(s->name);
	pvk_buf_fini(&s->data);
	free(s);
}
