/* SPDX-License-Identifier: BSD-2-Clause */
/* What the verbs of "pvguest store" share; see store.h. */
#include "store.h"

#include <stdlib.h>
#include <string.h>

#include "util/auto.h"
#include "util/text.h"

/* No guest has more, and domain 0 of a large host has fewer. */
#define NODES_MAX ((size_t)1 << 18)
#define BYTES_MAX ((size_t)64 << 20)

int
store_no_options(void *ctx, int id, const char *arg, struct pvk_err *e)
{
	(void)ctx;
	(void)id;
	(void)arg;
	return (pvk_err_set(e, PVK_EBUG, "an option that nobody takes"));
}

struct pvk_xs *
store_open(const struct cli *c, int *status)
{
	struct pvk_err e;
	struct pvk_xs *xs = pvk_xs_open(&(struct pvk_xs_options){ 0 }, &e);

	if (xs == NULL) {
		if (e.code == PVK_ENOENT)
			e.code = PVK_ESERVICE;
		*status = cli_report(c, &e);
	}
	return (xs);
}

static int
own_path(struct pvk_xs *xs, char out[STORE_PATH], struct pvk_err *e)
{
	PVK_AUTO_FREE char *domid = NULL;
	PVK_AUTO_FREE char *path = NULL;

	/* domain 0's client has no node that relative paths could be below */
	if (pvk_xs_read(xs, "domid", &domid, NULL, e) != 0) {
		snprintf(out, STORE_PATH, "/");
		return (e->code == PVK_EAGAIN ? -1 : 0);
	}
	if (pvk_xs_domain_path(xs, (uint32_t)strtoul(domid, NULL, 10), &path,
		e) != 0)
		return (-1);
	snprintf(out, STORE_PATH, "%s", path);
	return (0);
}

int
store_path(struct pvk_xs *xs, const char *operand, char out[STORE_PATH],
    struct pvk_err *e)
{
	size_t len;

	if (operand == NULL)
		return (own_path(xs, out, e));
	len = strlen(operand);
	while (len > 1 && operand[len - 1] == '/')
		len--;
	if (len >= STORE_PATH)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "a path of %zu bytes, expected at most %d", len,
		    STORE_PATH - 1));
	snprintf(out, STORE_PATH, "%.*s", (int)len, operand);
	return (0);
}

int
store_add(struct store_nodes *all, char *path, struct pvk_err *e)
{
	size_t cap = all->cap == 0 ? 64 : 2 * all->cap;
	struct store_node *nodes = all->nodes;

	if (path == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "no memory"));
	if (all->n == NODES_MAX) {
		free(path);
		return (pvk_err_set(e, PVK_ELIMIT,
		    "more than %zu nodes; ask for a part of them", NODES_MAX));
	}
	if (all->n == all->cap) {
		nodes = realloc(nodes, cap * sizeof(*nodes));
		if (nodes == NULL) {
			free(path);
			return (pvk_err_set(e, PVK_ENOMEM, "no memory"));
		}
		all->nodes = nodes;
		all->cap = cap;
	}
	all->nodes[all->n++] = (struct store_node){ .path = path };
	return (0);
}

int
store_read(struct pvk_xs *xs, const char *path, struct store_nodes *all,
    struct store_node *n, struct pvk_err *e)
{
	if (pvk_xs_read(xs, path, &n->value, &n->len, e) != 0) {
		n->value = NULL;
		return (e->code == PVK_EPERM ? 0 : -1);
	}
	all->bytes += n->len;
	if (all->bytes > BYTES_MAX)
		return (pvk_err_set(e, PVK_ELIMIT,
		    "values of more than %zu bytes; ask for a part of them",
		    BYTES_MAX));
	return (0);
}

void
store_fini(struct store_nodes *all)
{
	for (size_t i = 0; i < all->n; i++) {
		free(all->nodes[i].path);
		free(all->nodes[i].value);
		free(all->nodes[i].perms);
	}
	free(all->nodes);
	*all = (struct store_nodes){ 0 };
}

static int
by_name(const void *pa, const void *pb)
{
	const char *const *a = pa, *const *b = pb;

	return (strcmp(*a, *b));
}

int
store_names(struct pvk_xs *xs, const char *path, char ***names, size_t *n,
    struct pvk_err *e)
{
	if (pvk_xs_directory(xs, path, names, n, e) != 0)
		return (-1);
	if (*n > 0)
		qsort(*names, *n, sizeof(**names), by_name);
	return (0);
}

/* ---- output ---- */

void
store_print_name(FILE *out, const char *name)
{
	char shown[4 * STORE_PATH];

	fputs(pvk_text_show(name, strlen(name), shown, sizeof(shown)), out);
}

void
store_print_value(FILE *out, const struct store_node *n)
{
	char shown[4 * 4096 + 1]; /* \xHH for each byte of the longest */

	if (n->value == NULL)
		fprintf(out, "(may not be read)");
	else
		fprintf(out, "\"%s\"",
		    pvk_text_show(n->value, n->len, shown, sizeof(shown)));
}

static const char *
perm_text(const struct pvk_xs_perm *p, char text[16])
{
	static const char letters[] = { [PVK_XS_NONE] = 'n',
		[PVK_XS_READ] = 'r',
		[PVK_XS_WRITE] = 'w',
		[PVK_XS_BOTH] = 'b' };

	snprintf(text, 16, "%c%u", letters[p->access & PVK_XS_BOTH],
	    (unsigned)p->domid);
	return (text);
}

void
store_print_perms(FILE *out, const struct pvk_xs_perm *perms, size_t n)
{
	char text[16];

	for (size_t i = 0; i < n; i++)
		fprintf(out, "%s%s", i > 0 ? "," : "",
		    perm_text(&perms[i], text));
}

void
store_json_perms(struct pvk_json *j, const struct pvk_xs_perm *perms, size_t n)
{
	char text[16];

	pvk_json_array(j, "perms");
	for (size_t i = 0; i < n; i++)
		pvk_json_str(j, NULL, perm_text(&perms[i], text));
	pvk_json_end(j);
}

void
store_json_node(struct pvk_json *j, const char *key, const struct store_node *n,
    bool with_value)
{
	pvk_json_object(j, NULL);
	pvk_json_str(j, key, n->path);
	if (with_value && n->value == NULL)
		pvk_json_null(j, "value");
	else if (with_value)
		pvk_json_strn(j, "value", n->value, n->len);
	if (n->n_perms > 0)
		store_json_perms(j, n->perms, n->n_perms);
	pvk_json_end(j);
}
