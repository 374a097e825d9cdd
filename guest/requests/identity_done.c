/* SPDX-License-Identifier: BSD-2-Clause */
/* Whether a clone has its identity: STATE/identity-done; see identity.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "requests/identity.h"
#include "util/auto.h"
#include "util/io.h"

#define PATH (CONF_PATH + 16)

static void
path_of(const struct conf *c, char path[PATH])
{
	snprintf(path, PATH, "%s/identity-done", c->state);
}

int
identity_is_due(const struct conf *c, struct pvk_err *e)
{
	char path[PATH];
	struct stat st;

	path_of(c, path);
	if (lstat(path, &st) == 0)
		return (0);
	/* the folder comes with the first thing in it */
	if (errno == ENOENT)
		return (1);
	return (pvk_err_sys(e, PVK_ESYS, "%s", path));
}

int
identity_note_done(const struct conf *c, struct pvk_err *e)
{
	static const char text[] =
	    "The identity hook has run. Remove this file to make a template.\n";
	PVK_AUTO_FD int fd = -1;
	char path[PATH];

	path_of(c, path);
	if (mkdir(c->state, 0700) != 0 && errno != EEXIST)
		return (pvk_err_sys(e, PVK_ECREATE, "%s", c->state));
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0) {
		if (errno == EEXIST)
			return (0);
		return (pvk_err_sys(e, PVK_ECREATE, "%s", path));
	}
	if (pvk_write_full(fd, text, sizeof(text) - 1, path, e) != 0)
		return (-1);
	if (fsync(fd) != 0)
		return (pvk_err_sys(e, PVK_EIO, "%s", path));
	return (0);
}
