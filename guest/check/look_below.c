/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Paths below a root that is not ours: links are followed as the system that
 * has its root there would follow them, so that /etc/rc.conf -> /cf/rc.conf is
 * its file and not one of the system that looks; see look.h.
 */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "look.h"

#define LINKS_MAX 32 /* in one path, as systems have it */

struct walk {
	char done[LOOK_BELOW]; /* without links, relative to the root */
	char rest[LOOK_BELOW];
	unsigned links;
};

static void
go_up(struct walk *w)
{
	char *slash = strrchr(w->done, '/');

	*(slash != NULL ? slash : w->done) = '\0';
}

/* Takes the first part of what is left; false when nothing is. */
static bool
next_part(struct walk *w, char part[LOOK_BELOW])
{
	size_t skip = strspn(w->rest, "/");
	size_t len = strcspn(w->rest + skip, "/");

	memcpy(part, w->rest + skip, len);
	part[len] = '\0';
	memmove(w->rest, w->rest + skip + len,
	    strlen(w->rest + skip + len) + 1);
	return (len > 0);
}

/* A link in place of the last part: what is left begins with its target. */
static bool
follow(struct walk *w, const char *target)
{
	char rest[LOOK_BELOW];
	int n = snprintf(rest, sizeof(rest), "%s/%s", target, w->rest);

	if (++w->links > LINKS_MAX) {
		errno = ELOOP;
		return (false);
	}
	if (n < 0 || (size_t)n >= sizeof(rest)) {
		errno = ENAMETOOLONG;
		return (false);
	}
	memcpy(w->rest, rest, sizeof(rest));
	if (target[0] == '/')
		w->done[0] = '\0';
	else
		go_up(w);
	return (true);
}

static bool
go_down(const struct look *l, struct walk *w, const char *part)
{
	size_t len = strlen(w->done);
	char target[LOOK_BELOW];
	ssize_t n;
	int put;

	put = snprintf(w->done + len, sizeof(w->done) - len, "%s%s",
	    len > 0 ? "/" : "", part);
	if (put < 0 || (size_t)put >= sizeof(w->done) - len) {
		errno = ENAMETOOLONG;
		return (false);
	}
	n = readlinkat(l->root, w->done, target, sizeof(target));
	if (n < 0) /* no link; whoever opens it will see what it is */
		return (true);
	if ((size_t)n == sizeof(target)) {
		errno = ENAMETOOLONG;
		return (false);
	}
	target[n] = '\0';
	return (follow(w, target));
}

const char *
look_below(const struct look *l, const char *path, char out[LOOK_BELOW])
{
	struct walk w = { .links = 0 };
	char part[LOOK_BELOW];

	while (*path == '/')
		path++;
	if (l->is_live || strlen(path) >= sizeof(w.rest)) {
		snprintf(out, LOOK_BELOW, "%s", *path != '\0' ? path : ".");
		return (out);
	}
	memcpy(w.rest, path, strlen(path) + 1);
	while (next_part(&w, part)) {
		if (strcmp(part, "..") == 0)
			go_up(&w); /* the root is above itself */
		else if (strcmp(part, ".") != 0 && !go_down(l, &w, part))
			return (NULL);
	}
	memcpy(out, w.done, sizeof(w.done));
	if (out[0] == '\0')
		memcpy(out, ".", 2);
	return (out);
}

/* Of another root nothing else is opened: a device may do whatever it likes. */
static bool
is_regular(const struct look *l, const char *real)
{
	struct stat st;

	if (fstatat(l->root, real, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return (false);
	if (S_ISREG(st.st_mode))
		return (true);
	errno = S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
	return (false);
}

int
look_open(const struct look *l, const char *path, int flags)
{
	char real[LOOK_BELOW];

	if (look_below(l, path, real) == NULL ||
	    (!l->is_live && (flags & O_DIRECTORY) == 0 && !is_regular(l, real)))
		return (-1);
	return (openat(l->root, real,
	    flags | O_CLOEXEC | (l->is_live ? 0 : O_NOFOLLOW)));
}
