/* SPDX-License-Identifier: BSD-2-Clause */
/* What the verbs of "pvguest store" share. */
#ifndef PVGUEST_STORE_H
#define PVGUEST_STORE_H

#include <stdbool.h>

#include "cli.h"
#include "xenstore/xenstore.h"

#define STORE_PATH 3073 /* the longest, with its NUL */

/* Text in memory of a node's, all owned; value NULL: it may not be read. */
struct store_node {
	char *path; /* or name */
	char *value;
	size_t len; /* of value */
	struct pvk_xs_perm *perms;
	size_t n_perms; /* 0: not asked for, or not to be told */
};

struct store_nodes {
	struct store_node *nodes; /* owned */
	size_t n, cap;
	size_t bytes; /* of all values */
};

#define STORE_OPTION_JSON(id)                                              \
	{                                                                  \
		(id), "json", NULL, "one JSON document on standard output" \
	}

/* For verbs whose only options are those that cli_parse knows. */
int store_no_options(void *ctx, int id, const char *arg, struct pvk_err *e);

/*
 * The client of a verb; NULL: *status is its exit status, and it has been said
 * why. The caller closes it.
 */
struct pvk_xs *store_open(const struct cli *c, int *status);

/*
 * The path as xenstore wants it, in out: without a "/" at its end. NULL: the
 * guest's own node, or "/" for who is no guest.
 */
int store_path(struct pvk_xs *xs, const char *operand, char out[STORE_PATH],
    struct pvk_err *e);

/* Takes path, which is owned from then on, also when it fails. */
int store_add(struct store_nodes *all, char *path, struct pvk_err *e);
/*
 * Reads its value. It may not be readable; -1 with PVK_ENOENT when it is gone.
 */
int store_read(struct pvk_xs *xs, const char *path, struct store_nodes *all,
    struct store_node *n, struct pvk_err *e);
void store_fini(struct store_nodes *all);

/* The names below path, sorted; one block, as of pvk_xs_directory(). */
int store_names(struct pvk_xs *xs, const char *path, char ***names, size_t *n,
    struct pvk_err *e);

/* Fit for a terminal: names and paths come from others, too */
void store_print_name(FILE *out, const char *name);
/* A value in quotes, fit for a terminal, or that it may not be read */
void store_print_value(FILE *out, const struct store_node *n);
/* "n0,r1" */
void store_print_perms(FILE *out, const struct pvk_xs_perm *perms, size_t n);
/* An object of an array: key is that of its path. */
void store_json_node(struct pvk_json *j, const char *key,
    const struct store_node *n, bool with_value);
/* Strings, as an array with that key */
void store_json_perms(struct pvk_json *j, const struct pvk_xs_perm *perms,
    size_t n);

#endif
