/* SPDX-License-Identifier: BSD-2-Clause */
/* The files below a root, as lib/check reads them; see look.h. */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "look.h"
#include "util/auto.h"
#include "util/io.h"

/* A regular file, open; -1 with errno. */
static int
open_file(const struct look *l, const char *path)
{
	PVK_AUTO_FD int fd =
	    look_open(l, path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) != 0)
		return (-1);
	if (!S_ISREG(st.st_mode)) {
		errno = S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
		return (-1);
	}
	return (pvk_steal_fd(&fd));
}

static int
tree_read(void *ctx, const char *path, size_t max, struct pvk_buf *out)
{
	PVK_AUTO_FD int fd = open_file(ctx, path);
	struct pvk_err e;
	size_t got;

	if (fd < 0)
		return (errno);
	if (pvk_buf_reserve(out, out->len + max + 1, &e) != 0)
		return (ENOMEM);
	if (pvk_read_full(fd, out->data + out->len, max, &got, path, &e) != 0)
		return (e.sys != 0 ? e.sys : EIO);
	out->len += got;
	out->data[out->len] = '\0';
	return (0);
}

static int
tree_list(void *ctx, const char *path, void (*fn)(void *arg, const char *name),
    void *arg)
{
	int r = look_each(ctx, path, fn, arg);

	return (r < 0 ? errno : r > 0 ? EFBIG : 0);
}

static int
tree_kernel(void *ctx, const char *path,
    int (*fn)(void *arg, const struct pvk_kernel_bytes *bytes), void *arg)
{
	PVK_AUTO_FD int fd = open_file(ctx, path);
	struct pvk_kernel_fd file;
	struct pvk_err e;

	if (fd < 0)
		return (errno);
	if (pvk_kernel_fd_init(&file, fd, path, &e) != 0)
		return (e.sys != 0 ? e.sys : EINVAL);
	return (fn(arg, &file.bytes));
}

void
look_tree(const struct look *l, struct pvk_check_tree *t)
{
	*t = (struct pvk_check_tree){ .read = tree_read,
		.list = tree_list,
		.kernel = tree_kernel,
		.ctx = (void *)(uintptr_t)l };
}
