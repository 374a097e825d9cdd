/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A look at the system that runs: small files as facts, below a folder that
 * stands for /, so that it can be tried with files of another machine.
 */
#ifndef PVGUEST_CHECK_LOOK_H
#define PVGUEST_CHECK_LOOK_H

#include <stdbool.h>
#include <stddef.h>

#include "check/facts.h"
#include "check/files.h"

#define LOOK_TEXT 4096
#define LOOK_NAME 64
#define LOOK_PATH 256
/* A path without links, with its NUL; longer ones than this are none. */
#define LOOK_BELOW 1024

struct look {
	int root;	     /* a folder, open */
	struct pvk_facts *f; /* borrowed */
	bool is_live;	     /* root is /: the kernel itself may be asked */
};

/*
 * Where a path leads to, relative to the root, links of that root followed;
 * NULL with errno. What it names need not be there. Of a live one it is the
 * path itself.
 */
const char *look_below(const struct look *l, const char *path,
    char out[LOOK_BELOW]);
/* What it leads to, open and closed on exec; -1 with errno. */
int look_open(const struct look *l, const char *path, int flags);
/*
 * The first size - 1 bytes of a file, with a NUL behind; how many there are, or
 * -1 with errno. Paths are absolute, in that root.
 */
int look_read(const struct look *l, const char *path, char *buf, size_t size);
/* The same, as one line without blanks at its end; false with errno. */
bool look_line(const struct look *l, const char *path, char *buf, size_t size);
bool look_number(const struct look *l, const char *path, uint64_t *n);
bool look_has(const struct look *l, const char *path);
/* The last part of what a link leads to; false with errno. */
bool look_link(const struct look *l, const char *path, char *out, size_t size);
/*
 * Calls fn for each name in a folder, in their order; -1 with errno. 1: more
 * than a folder of a sound system has were left out, or names too long.
 */
int look_each(const struct look *l, const char *path,
    void (*fn)(void *arg, const char *name), void *arg);

/* The line of a file as a fact; unseen or absent without. */
void look_take(const struct look *l, const char *fact, const char *path);
void look_take_of(const struct look *l, const char *base, const char *thing,
    const char *leaf, const char *path);
/* A fact of a thing that could not be seen, by errno. */
void look_unseen_of(const struct look *l, const char *base, const char *thing,
    const char *leaf, int error);

/* A path from printf's format; what does not fit leads nowhere. */
const char *look_path(char path[LOOK_PATH], const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* The word is in a list of words with blanks between them. */
bool look_in_list(const char *list, const char *word);

/* The tree of files below the root, for files.h; ctx is l, borrowed. */
void look_tree(const struct look *l, struct pvk_check_tree *t);

#endif
