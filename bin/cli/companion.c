/* SPDX-License-Identifier: BSD-2-Clause */
/* Verbs that are programs of their own; see companion.h. */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "config.h"

#include "companion.h"

/* The folder of path; false when that is not told by an absolute name. */
static bool
folder_of(char *path)
{
	char *slash = strrchr(path, '/');

	if (path[0] != '/')
		return (false);
	slash[slash == path] = '\0';
	return (true);
}

/* The i-th folder to look in: where this program lies, or should lie. */
static bool
folder(int i, char path[PATH_MAX])
{
	switch (i) {
	case 0:
		return (companion_self(path, PATH_MAX) == 0 && folder_of(path));
	default:
		snprintf(path, PATH_MAX, "%s", PVK_SBIN_DIR);
		return (true);
	}
}

int
companion_run(const struct cli *c, const struct verb *v, int noun)
{
	char dir[PATH_MAX], first[PATH_MAX] = "", file[PATH_MAX];
	char *self = c->words[0];
	struct pvk_err e;

	for (int i = noun; c->words[i] != NULL; i++)
		c->words[i] = c->words[i + 1];
	for (int i = 0; i < 2; i++) {
		if (!folder(i, dir) ||
		    snprintf(file, sizeof(file), "%s/%s", dir, v->companion) >=
			(int)sizeof(file))
			continue;
		if (first[0] == '\0')
			memcpy(first, dir, sizeof(first));
		c->words[0] = file;
		execv(file, c->words);
		c->words[0] = self;
		if (errno != ENOENT && errno != ENOTDIR) {
			pvk_err_sys(&e, PVK_ESYS, "%s", file);
			return (cli_report(c, &e));
		}
	}
	pvk_err_set(&e, PVK_ESERVICE,
	    "%s: no such program beside %s, in %s; \"%s %s\" needs it",
	    v->companion, program.name, first, program.name, v->noun);
	return (cli_report(c, &e));
}
