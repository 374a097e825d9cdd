/* SPDX-License-Identifier: BSD-2-Clause */
/* Small files as facts; see look.h. */
#include "look.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/auto.h"
#include "util/io.h"

#define NAMES_MAX 4096

int
look_read(const struct look *l, const char *path, char *buf, size_t size)
{
	/* O_NONBLOCK: a FIFO in place of it must not make us wait */
	PVK_AUTO_FD int fd =
	    look_open(l, path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
	int len = fd < 0 ? -1 : pvk_read_text(fd, buf, size);

	if (len < 0)
		buf[0] = '\0';
	return (len);
}

bool
look_line(const struct look *l, const char *path, char *buf, size_t size)
{
	size_t len;

	if (look_read(l, path, buf, size) < 0)
		return (false);
	len = strcspn(buf, "\n");
	while (len > 0 && (buf[len - 1] == ' ' || buf[len - 1] == '\t'))
		len--;
	buf[len] = '\0';
	return (true);
}

bool
look_number(const struct look *l, const char *path, uint64_t *n)
{
	char text[32], *end;

	if (!look_line(l, path, text, sizeof(text)))
		return (false);
	*n = strtoull(text, &end, 10);
	if (text[0] >= '0' && text[0] <= '9' && *end == '\0')
		return (true);
	errno = EINVAL;
	return (false);
}

bool
look_has(const struct look *l, const char *path)
{
	char real[LOOK_BELOW];

	return (look_below(l, path, real) != NULL &&
	    faccessat(l->root, real, F_OK, 0) == 0);
}

bool
look_link(const struct look *l, const char *path, char *out, size_t size)
{
	char target[1024];
	const char *tail;
	ssize_t n = readlinkat(l->root, path + (path[0] == '/'), target,
	    sizeof(target));

	if (n < 0)
		return (false);
	if ((size_t)n == sizeof(target)) {
		errno = ENAMETOOLONG;
		return (false);
	}
	target[n] = '\0';
	tail = strrchr(target, '/');
	tail = tail != NULL ? tail + 1 : target;
	if (tail[0] == '\0' || strlen(tail) >= size) {
		errno = EINVAL;
		return (false);
	}
	memcpy(out, tail, strlen(tail) + 1);
	return (true);
}

/* ---- folders ---- */

static int
by_name(const void *a, const void *b)
{
	return (strcmp(*(char *const *)a, *(char *const *)b));
}

/* All names of a folder, each owned, in a list that is; *cut: not all. */
static char **
read_names(DIR *d, size_t *n, bool *cut)
{
	char **names = calloc(NAMES_MAX, sizeof(*names));
	const struct dirent *entry;

	*n = 0;
	*cut = false;
	while (names != NULL && (entry = readdir(d)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		if (*n == NAMES_MAX || strlen(entry->d_name) >= LOOK_NAME ||
		    (names[*n] = strdup(entry->d_name)) == NULL)
			*cut = true;
		else
			(*n)++;
		if (*n == NAMES_MAX && *cut)
			break;
	}
	return (names);
}

int
look_each(const struct look *l, const char *path,
    void (*fn)(void *arg, const char *name), void *arg)
{
	PVK_AUTO_FD int fd = look_open(l, path, O_RDONLY | O_DIRECTORY);
	char **names;
	bool cut;
	size_t n;
	DIR *d;

	if (fd < 0 || (d = fdopendir(fd)) == NULL)
		return (-1);
	(void)pvk_steal_fd(&fd); /* it is d's now */
	names = read_names(d, &n, &cut);
	closedir(d);
	if (names == NULL) {
		errno = ENOMEM;
		return (-1);
	}
	qsort(names, n, sizeof(*names), by_name);
	for (size_t i = 0; i < n; i++) {
		fn(arg, names[i]);
		free(names[i]);
	}
	free(names);
	return (cut ? 1 : 0);
}

/* ---- facts ---- */

void
look_take(const struct look *l, const char *fact, const char *path)
{
	char text[LOOK_TEXT];

	if (look_line(l, path, text, sizeof(text)))
		pvk_facts_set(l->f, fact, text);
	else
		pvk_facts_unseen(l->f, fact, errno);
}

void
look_unseen_of(const struct look *l, const char *base, const char *thing,
    const char *leaf, int error)
{
	char name[PVK_FACT_NAME_MAX];
	int n = snprintf(name, sizeof(name), "%s.%s.%s", base, thing, leaf);

	if (n > 0 && (size_t)n < sizeof(name))
		pvk_facts_unseen(l->f, name, error);
}

void
look_take_of(const struct look *l, const char *base, const char *thing,
    const char *leaf, const char *path)
{
	char text[LOOK_TEXT];

	if (look_line(l, path, text, sizeof(text)))
		pvk_facts_set_of(l->f, base, thing, leaf, text);
	else
		look_unseen_of(l, base, thing, leaf, errno);
}

const char *
look_path(char path[LOOK_PATH], const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(path, LOOK_PATH, fmt, ap);
	va_end(ap);
	if (n < 0 || n >= LOOK_PATH)
		path[0] = '\0';
	return (path);
}

bool
look_in_list(const char *list, const char *word)
{
	size_t len = strlen(word);

	for (const char *p = list; (p = strstr(p, word)) != NULL; p += len)
		if ((p == list || p[-1] == ' ') &&
		    (p[len] == '\0' || p[len] == ' '))
			return (true);
	return (false);
}
