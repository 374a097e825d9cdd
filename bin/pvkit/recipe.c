/* SPDX-License-Identifier: BSD-2-Clause */
/* Recipes; see recipe.h. */
#include <inttypes.h>
#include <libconfig.h>
#include <stdlib.h>
#include <string.h>

#include "paper/digest.h"
#include "util/auto.h"
#include "util/conftext.h"
#include "util/nearest.h"
#include "util/text.h"

#include "recipe.h"

#define TEXTS_MAX    8192
#define RECIPE_BYTES ((size_t)1 << 20)

struct recipe {
	config_t config;
	const char *path; /* borrowed */
	char **text;	  /* owned, each too */
	size_t ntexts;
};

/* What is being read. */
struct reading {
	struct recipe *r;
	const struct option_spec *options;
	cli_apply *apply;
	void *ctx;
};

void
recipe_free(struct recipe *r)
{
	if (r == NULL)
		return;
	config_destroy(&r->config);
	for (size_t i = 0; i < r->ntexts; i++)
		free(r->text[i]);
	free(r->text);
	free(r);
}

static int
wrong(const struct recipe *r, const config_setting_t *s, struct pvk_err *e,
    const char *fact)
{
	return (pvk_err_set(e, PVK_ECONFIG, "%s: line %u: %s", r->path,
	    config_setting_source_line(s), fact));
}

/* Takes text, which may be NULL: no memory. */
static int
keep(struct recipe *r, char *text, struct pvk_err *e)
{
	char **list = NULL;

	if (text != NULL && r->ntexts < TEXTS_MAX)
		list = reallocarray(r->text, r->ntexts + 1, sizeof(*list));
	if (list == NULL) {
		free(text);
		return (pvk_err_set(e, PVK_ENOMEM,
		    "%s: no memory, or more than %d values", r->path,
		    TEXTS_MAX));
	}
	r->text = list;
	list[r->ntexts++] = text;
	return (0);
}

/* "FILE", "DIR", "NAME[:FILE]": where in text a file's name begins, or NULL */
static const char *
file_in(const struct option_spec *o, const char *text)
{
	const char *file;

	if (strstr(o->arg, "FILE") == NULL && strstr(o->arg, "DIR") == NULL &&
	    strstr(o->arg, "OUT") == NULL)
		return (NULL);
	if (strchr(o->arg, ':') != NULL) {
		text = strchr(text, ':');
		if (text == NULL)
			return (NULL);
		text++;
	}
	file = *text == '/' || strcmp(text, "-") == 0 ? NULL : text;
	return (file);
}

/* The value as text: as it is written, a file's name as seen from here. */
static char *
value_text(const struct recipe *r, const struct option_spec *o,
    const config_setting_t *s)
{
	const char *slash = strrchr(r->path, '/'), *text, *file;
	char *out = NULL;
	int n;

	switch (config_setting_type(s)) {
	case CONFIG_TYPE_INT:
	case CONFIG_TYPE_INT64:
		n = asprintf(&out, "%lld", config_setting_get_int64(s));
		return (n < 0 ? NULL : out);
	case CONFIG_TYPE_BOOL:
		return (strdup(config_setting_get_bool(s) ? "YES" : "NO"));
	case CONFIG_TYPE_STRING:
		text = config_setting_get_string(s);
		file = slash == NULL ? NULL : file_in(o, text);
		if (file == NULL)
			return (strdup(text));
		n = asprintf(&out, "%.*s%.*s%s", (int)(file - text), text,
		    (int)(slash + 1 - r->path), r->path, file);
		return (n < 0 ? NULL : out);
	default:
		return (NULL);
	}
}

static int
give(const struct reading *d, const struct option_spec *o,
    const config_setting_t *s, char *text, struct pvk_err *e)
{
	if (keep(d->r, text, e) != 0)
		return (-1);
	if (d->apply(d->ctx, o->id, text, e) != 0)
		return (pvk_err_prefix(e, "%s: line %u", d->r->path,
		    config_setting_source_line(s)));
	return (0);
}

static int
read_scalar(const struct reading *d, const struct option_spec *o,
    const config_setting_t *s, struct pvk_err *e)
{
	if (config_setting_is_aggregate(s) ||
	    config_setting_type(s) == CONFIG_TYPE_FLOAT)
		return (wrong(d->r, s, e,
		    "expected a text, a whole number, true or false"));
	return (give(d, o, s, value_text(d->r, o, s), e));
}

static int
read_flag(const struct reading *d, const struct option_spec *o,
    const config_setting_t *s, struct pvk_err *e)
{
	if (config_setting_type(s) != CONFIG_TYPE_BOOL)
		return (wrong(d->r, s, e, "expected true or false"));
	return (
	    config_setting_get_bool(s) ? d->apply(d->ctx, o->id, NULL, e) : 0);
}

/* rc = { sshd_enable = "YES"; } */
static int
read_member(const struct reading *d, const struct option_spec *o,
    const config_setting_t *s, struct pvk_err *e)
{
	PVK_AUTO_FREE char *value = NULL;
	char *text = NULL;

	if (config_setting_is_aggregate(s) ||
	    config_setting_type(s) == CONFIG_TYPE_FLOAT)
		return (wrong(d->r, s, e, "expected a text or a whole number"));
	value = value_text(d->r, o, s);
	if (value == NULL ||
	    asprintf(&text, "%s=%s", config_setting_name(s), value) < 0)
		text = NULL;
	return (give(d, o, s, text, e));
}

static int
read_setting(const struct reading *d, const config_setting_t *s,
    struct pvk_err *e)
{
	const char *name = config_setting_name(s);
	const struct option_spec *o = d->options;
	bool group = config_setting_is_group(s);
	struct pvk_nearest n;
	char fact[160];

	pvk_nearest_init(&n, name);
	for (; o->id != 0 && strcmp(o->name, name) != 0; o++)
		pvk_nearest_offer(&n, o->name);
	if (o->id == 0) {
		snprintf(fact, sizeof(fact), "unknown setting \"%.64s\"%s%s%s",
		    name,
		    pvk_nearest_name(&n) != NULL ? ", did you mean \"" : "",
		    pvk_nearest_name(&n) != NULL ? pvk_nearest_name(&n) : "",
		    pvk_nearest_name(&n) != NULL ? "\"" : "");
		return (wrong(d->r, s, e, fact));
	}
	if (o->arg == NULL)
		return (read_flag(d, o, s, e));
	if (!config_setting_is_aggregate(s))
		return (read_scalar(d, o, s, e));
	if (group && strcmp(o->arg, "KEY=VALUE") != 0)
		return (wrong(d->r, s, e, "expected no { }"));
	for (int i = 0; i < config_setting_length(s); i++) {
		const config_setting_t *m =
		    config_setting_get_elem(s, (unsigned)i);

		if ((group ? read_member(d, o, m, e)
			   : read_scalar(d, o, m, e)) != 0)
			return (-1);
	}
	return (0);
}

/* Its text, if libconfig takes that for what is written there; owned */
static char *
load(const char *path, struct pvk_err *e)
{
	PVK_AUTO_FREE char *text = NULL;
	const char *wide;
	unsigned line = 1;
	size_t len, n;

	if (paper_slurp(path, RECIPE_BYTES, &text, &len, e) != 0)
		return (NULL);
	if (strlen(text) != len) {
		pvk_err_set(e, PVK_ECONFIG, "%s: a NUL byte, expected text",
		    path);
		return (NULL);
	}
	wide = pvk_conf_wide(text, len, &n);
	if (wide == NULL)
		return (pvk_steal(&text));
	for (const char *p = text; p < wide; p++)
		line += *p == '\n';
	pvk_err_set(e, PVK_ECONFIG,
	    "%s: line %u: %.*s is more than 2147483647; write a text, such as "
	    "\"8GiB\", or an L behind it",
	    path, line, (int)(n < 40 ? n : 40), wide);
	return (NULL);
}

struct recipe *
recipe_read(const char *path, const struct option_spec *options,
    cli_apply *apply, void *ctx, struct pvk_err *e)
{
	struct recipe *r = calloc(1, sizeof(*r));
	struct reading d = { r, options, apply, ctx };
	const config_setting_t *root;
	PVK_AUTO_FREE char *text = NULL;

	if (r == NULL) {
		pvk_err_set(e, PVK_ENOMEM, "%s: no memory", path);
		return (NULL);
	}
	config_init(&r->config);
	r->path = path;
	text = load(path, e);
	if (text == NULL)
		goto fail;
	if (config_read_string(&r->config, text) != CONFIG_TRUE) {
		pvk_err_set(e, PVK_ECONFIG, "%s: line %d: %s", path,
		    config_error_line(&r->config),
		    config_error_text(&r->config));
		goto fail;
	}
	root = config_root_setting(&r->config);
	for (int i = 0; i < config_setting_length(root); i++)
		if (read_setting(&d, config_setting_get_elem(root, (unsigned)i),
			e) != 0)
			goto fail;
	return (r);
fail:
	recipe_free(r);
	return (NULL);
}
