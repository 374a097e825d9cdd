/* SPDX-License-Identifier: BSD-2-Clause */
/* Facts from files: what the parts of it share; see files.h. */
#include "check/files.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check/files_private.h"
#include "util/num.h"

#define NAMES_MAX 64 /* files of a folder that are read */
#define NAME_LEN  64
#define PATH_LEN  256

int
files_read(const struct files *c, const char *path, struct pvk_buf *text)
{
	/* one byte more than there may be, so that more is seen */
	int error = c->t->read(c->t->ctx, path, FILES_MAX + 1, text);

	if (error == 0 && text->len > FILES_MAX)
		error = EFBIG;
	if (error != 0)
		pvk_buf_fini(text);
	return (error);
}

bool
files_has(const struct files *c, const char *path)
{
	struct pvk_buf text = { 0 };
	int error = c->t->read(c->t->ctx, path, 1, &text);

	pvk_buf_fini(&text);
	return (error == 0 || error == EACCES || error == EPERM);
}

int
files_settings(const struct files *c, const char *path, files_take *take,
    void *arg)
{
	struct pvk_buf text = { 0 };
	struct conf_pair pair;
	struct conf_text at;
	int error = files_read(c, path, &text);

	if (error != 0)
		return (error);
	conf_text_init(&at, pvk_buf_text(&text), text.len);
	while (conf_text_next(&at, &pair))
		take(arg, &pair);
	pvk_buf_fini(&text);
	return (0);
}

/* ---- folders ---- */

struct names {
	const char *suffix;
	size_t n;
	bool cut; /* there were more, or longer ones */
	char list[NAMES_MAX][NAME_LEN];
};

static void
add_name(void *arg, const char *name)
{
	struct names *names = arg;
	size_t len = strlen(name), end = strlen(names->suffix);

	if (len <= end || name[0] == '.' ||
	    strcmp(name + len - end, names->suffix) != 0)
		return;
	if (len >= NAME_LEN || names->n == NAMES_MAX)
		names->cut = true;
	else
		memcpy(names->list[names->n++], name, len + 1);
}

static int
by_name(const void *a, const void *b)
{
	return (strcmp(a, b));
}

static int
settings_dir(const struct files *c, const char *dir, const char *suffix,
    files_take *take, void *arg, bool is_inner)
{
	struct names names = { .suffix = suffix };
	int error = c->t->list(c->t->ctx, dir, add_name, &names), one;
	char path[PATH_LEN];

	if (error != 0 && error != EFBIG)
		return (error);
	names.cut = names.cut || error == EFBIG;
	error = 0;
	qsort(names.list, names.n, NAME_LEN, by_name);
	for (size_t i = 0; i < names.n; i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, names.list[i]);
		one = files_settings(c, path, take, arg);
		if (one == EISDIR && !is_inner && suffix[0] == '\0')
			one = settings_dir(c, path, suffix, take, arg, true);
		if (one != 0 && one != ENOENT && one != EISDIR)
			error = one;
	}
	return (error == 0 && names.cut ? EFBIG : error);
}

int
files_settings_dir(const struct files *c, const char *dir, const char *suffix,
    files_take *take, void *arg)
{
	return (settings_dir(c, dir, suffix, take, arg, false));
}

/* ---- settings as facts ---- */

void
files_set_pair(const struct files *c, const char *prefix,
    const struct conf_pair *pair)
{
	char name[PVK_FACT_NAME_MAX];
	int n = snprintf(name, sizeof(name), "%s.%s", prefix, pair->name);

	if (!pair->cut)
		files_set(c, prefix, pair->name, pair->value);
	else if (n > 0 && (size_t)n < sizeof(name) && pvk_fact_known(name))
		pvk_facts_unseen(c->f, name, EFBIG);
}

void
files_set(const struct files *c, const char *prefix, const char *key,
    const char *value)
{
	char name[PVK_FACT_NAME_MAX];
	int n = snprintf(name, sizeof(name), "%s.%s", prefix, key);

	if (n > 0 && (size_t)n < sizeof(name) && pvk_fact_known(name))
		pvk_facts_set(c->f, name, value);
}

void
files_preset(const struct files *c, const char *prefix, const char *const *keys,
    size_t n, int error)
{
	char name[PVK_FACT_NAME_MAX];

	for (size_t i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "%s.%s", prefix, keys[i]);
		pvk_facts_unseen(c->f, name, error == 0 ? ENOENT : error);
	}
}

void
pvk_check_files(const struct pvk_check_tree *t, struct pvk_facts *f)
{
	/* nothing of another tree's, as of the system that runs, stays */
	static const char *const prefixes[] = { "fstab.", "loader.", "rc.",
		"tty.", "zfs." };
	struct files c = { .t = t, .f = f };

	for (size_t i = 0; i < PVK_COUNT(prefixes); i++)
		pvk_facts_forget(f, prefixes[i]);
	files_system(&c);
	files_boot(&c);
	files_rc(&c);
	files_mounts(&c);
	files_zfs(&c);
}

void
pvk_check_files_mounts(const struct pvk_check_tree *t, struct pvk_facts *f)
{
	struct files c = { .t = t, .f = f };

	files_mounts(&c);
	files_zfs(&c);
}
