/* SPDX-License-Identifier: BSD-2-Clause */
/* What the administrator wants; see request.h. */
#include "measure/request.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEY_MAX 64

static int
take(struct options *o, const char *key, struct pvk_xs *xs, struct pvk_err *e)
{
	char path[sizeof(REQUEST_FOLDER) + KEY_MAX + 2];
	char *value;
	size_t len;
	int r = 0;

	if (strlen(key) > KEY_MAX)
		return (pvk_err_set(e, PVK_EUSAGE,
		    REQUEST_FOLDER ": a name of %zu bytes, expected an option",
		    strlen(key)));
	snprintf(path, sizeof(path), REQUEST_FOLDER "/%s", key);
	if (pvk_xs_read(xs, path, &value, &len, e) != 0)
		/* taken away meanwhile */
		return (e->code == PVK_ENOENT ? 0 : -1);
	if (strlen(value) != len)
		r = pvk_err_set(e, PVK_EUSAGE, "%s: not a text", key);
	else
		r = options_set(o, key, value, e);
	free(value);
	return (r == 0 ? 0 : pvk_err_prefix(e, REQUEST_FOLDER));
}

static int
take_all(struct options *o, struct pvk_xs *xs, struct pvk_err *e)
{
	char **names;
	size_t n;
	int r = 0;

	if (pvk_xs_directory(xs, REQUEST_FOLDER, &names, &n, e) != 0)
		return (e->code == PVK_ENOENT ? 0 : -1);
	for (size_t i = 0; i < n && r == 0; i++)
		r = take(o, names[i], xs, e);
	free(names);
	return (r);
}

int
request_read(struct options *o, const char *line, struct pvk_xs *xs,
    struct pvk_err *e)
{
	options_init(o);
	if (options_words(o, line, e) != 0 ||
	    (xs != NULL && take_all(o, xs, e) != 0))
		return (-1);
	return (options_check(o, e));
}
