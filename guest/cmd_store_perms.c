/* SPDX-License-Identifier: BSD-2-Clause */
/* pvguest store perms: who may read and write a node. */
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "store.h"
#include "util/auto.h"
#include "util/size.h"

#define PERMS_MAX 64

enum { OPT_JSON = OPT_FIRST };

const struct option_spec cmd_store_perms_options[] = {
	STORE_OPTION_JSON(OPT_JSON),
	{ 0, NULL, NULL, NULL },
};

/* "r7" */
static int
parse_perm(const char *text, struct pvk_xs_perm *p, struct pvk_err *e)
{
	static const char letters[] = "nrwb"; /* in the order of their values */
	const char *letter = text[0] != '\0' ? strchr(letters, text[0]) : NULL;
	uint64_t domid;

	if (letter == NULL)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "permission %s: expected n, r, w or b and a domain's "
		    "number",
		    text));
	if (pvk_uint_parse(text + 1, 0, UINT32_MAX, "permission", &domid, e) !=
	    0)
		return (-1);
	p->access = (enum pvk_xs_access)(letter - letters);
	p->domid = (uint32_t)domid;
	return (0);
}

/* One operand: "n0,r7" */
static int
parse_perms(char *text, struct pvk_xs_perm *perms, size_t *n, struct pvk_err *e)
{
	char *save, *word;

	for (word = strtok_r(text, ",", &save); word != NULL;
	     word = strtok_r(NULL, ",", &save)) {
		if (*n == PERMS_MAX)
			return (pvk_err_set(e, PVK_EUSAGE,
			    "more than %d permissions", PERMS_MAX));
		if (parse_perm(word, &perms[(*n)++], e) != 0)
			return (-1);
	}
	return (0);
}

static int
set(struct pvk_xs *xs, const char *path, char **operands, struct pvk_err *e)
{
	struct pvk_xs_perm perms[PERMS_MAX];
	size_t n = 0;

	for (; *operands != NULL; operands++)
		if (parse_perms(*operands, perms, &n, e) != 0)
			return (-1);
	if (n == 0)
		return (pvk_err_set(e, PVK_EUSAGE, "no permission in it"));
	return (pvk_xs_set_perms(xs, path, perms, n, e));
}

static int
show(const struct cli *c, struct pvk_xs *xs, const char *path,
    struct pvk_err *e)
{
	PVK_AUTO_FREE struct pvk_xs_perm *perms = NULL;
	struct pvk_json j;
	size_t n;

	if (pvk_xs_get_perms(xs, path, &perms, &n, e) != 0)
		return (-1);
	if (c->json) {
		cli_json_open(c, &j);
		pvk_json_str(&j, "path", path);
		store_json_perms(&j, perms, n);
		pvk_json_close(&j);
		return (0);
	}
	store_print_perms(stdout, perms, n);
	printf("\n");
	return (0);
}

int
cmd_store_perms(struct cli *c, int argc, char **argv)
{
	char path[STORE_PATH];
	struct pvk_err e;
	struct pvk_xs *xs;
	int status, r;

	status = cli_parse(c, argc, argv, store_no_options, NULL);
	if (status >= 0)
		return (status);
	if (argc == c->at)
		return (cli_usage(c, "no path, expected one"));
	if ((xs = store_open(c, &status)) == NULL)
		return (status);
	r = store_path(xs, argv[c->at], path, &e);
	if (r == 0 && argc - c->at > 1)
		r = set(xs, path, argv + c->at + 1, &e);
	if (r == 0 && (argc - c->at == 1 || c->json))
		r = show(c, xs, path, &e);
	status = r != 0 ? cli_report(c, &e) : cli_flush(c, EXIT_SUCCESS);
	pvk_xs_close(xs);
	return (status);
}
