/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading pvguest.conf(5); see conf.h. */
#include "conf.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "util/num.h"

#define LINES_MAX 1000

enum conf_type { CONF_BOOL, CONF_FOLDER, CONF_NAME };

static const struct conf_key {
	const char *name;
	enum conf_type type;
	size_t at, size; /* of its member */
} conf_keys[] = {
#define KEY(name, type, member)                            \
	{                                                  \
		name, type, offsetof(struct conf, member), \
		    sizeof(((struct conf *)0)->member)     \
	}
	KEY("balloon", CONF_BOOL, balloon),
	KEY("hooks", CONF_FOLDER, hooks),
	KEY("identity", CONF_BOOL, identity),
	KEY("link-local", CONF_BOOL, link_local),
	KEY("state", CONF_FOLDER, state),
	KEY("static-ip", CONF_BOOL, static_ip),
	KEY("user", CONF_NAME, user),
	KEY("volumes", CONF_BOOL, volumes),
#undef KEY
};

const char *
conf_path(void)
{
	return (PVGUEST_CONF);
}

void
conf_defaults(struct conf *c)
{
	memset(c, 0, sizeof(*c));
	c->balloon = c->link_local = true;
	snprintf(c->user, sizeof(c->user), "nobody");
	snprintf(c->state, sizeof(c->state), "%s", PVGUEST_STATE);
}

/* The bytes in which two names differ, place by place; a missing one counts. */
static size_t
distance(const char *a, const char *b)
{
	size_t n = 0;

	for (; *a != '\0' || *b != '\0'; a += *a != '\0', b += *b != '\0')
		n += *a != *b;
	return (n);
}

static const struct conf_key *
find_key(const char *name, const struct conf_key **nearest)
{
	*nearest = &conf_keys[0];
	for (size_t i = 0; i < PVK_COUNT(conf_keys); i++) {
		if (strcmp(conf_keys[i].name, name) == 0)
			return (&conf_keys[i]);
		if (distance(conf_keys[i].name, name) <
		    distance((*nearest)->name, name))
			*nearest = &conf_keys[i];
	}
	return (NULL);
}

/* What the value must be, NULL when it is. */
static const char *
set_value(struct conf *c, const struct conf_key *k, const char *value)
{
	char *member = (char *)c + k->at;
	bool yes = strcmp(value, "yes") == 0;

	if (k->type == CONF_BOOL) {
		if (!yes && strcmp(value, "no") != 0)
			return ("yes or no");
		memcpy(member, &yes, sizeof(yes));
		return (NULL);
	}
	if (strlen(value) >= k->size)
		return ("something shorter");
	if (k->type == CONF_FOLDER && value[0] != '\0' && value[0] != '/')
		return ("the absolute path of a folder");
	if (k->type == CONF_NAME && value[0] == '\0')
		return ("a name");
	memcpy(member, value, strlen(value) + 1);
	return (NULL);
}

static char *
trim(char *s)
{
	char *end = s + strlen(s);

	while (end > s && isspace((unsigned char)end[-1]))
		*--end = '\0';
	while (isspace((unsigned char)*s))
		s++;
	return (s);
}

static int
take_line(struct conf *c, char *line, struct pvk_err *e)
{
	const struct conf_key *k, *nearest;
	const char *expected;
	char *value, *name;

	line[strcspn(line, "#")] = '\0';
	name = trim(line);
	if (name[0] == '\0')
		return (0);
	value = strchr(name, '=');
	if (value == NULL)
		return (pvk_err_set(e, PVK_ECONFIG,
		    "%.40s: no \"=\", expected key = value", name));
	*value++ = '\0';
	name = trim(name);
	value = trim(value);
	k = find_key(name, &nearest);
	if (k == NULL)
		return (pvk_err_set(e, PVK_ECONFIG,
		    "%.40s: no such key; did you mean %s?", name,
		    nearest->name));
	expected = set_value(c, k, value);
	if (expected != NULL)
		return (pvk_err_set(e, PVK_ECONFIG, "%s: %.60s, expected %s",
		    k->name, value, expected));
	return (0);
}

static int
read_lines(FILE *f, struct conf *c, const char *path, struct pvk_err *e)
{
	char line[1024];

	for (unsigned n = 1; fgets(line, sizeof(line), f) != NULL; n++) {
		if (n > LINES_MAX)
			return (pvk_err_set(e, PVK_ECONFIG,
			    "%s:%u: more than %u lines", path, n, LINES_MAX));
		if (strchr(line, '\n') == NULL && !feof(f))
			return (
			    pvk_err_set(e, PVK_ECONFIG, "%s:%u: %s", path, n,
				strlen(line) == sizeof(line) - 1
				    ? "a line of more than 1022 bytes"
				    : "a NUL byte"));
		for (const char *p = line; *p != '\0' && *p != '\n'; p++)
			if ((unsigned char)*p < ' ' && *p != '\t' && *p != '\r')
				return (pvk_err_set(e, PVK_ECONFIG,
				    "%s:%u: a control character", path, n));
		if (take_line(c, line, e) != 0)
			return (pvk_err_prefix(e, "%s:%u", path, n));
	}
	if (ferror(f))
		return (pvk_err_sys(e, PVK_EIO, "%s", path));
	return (0);
}

int
conf_read(struct conf *c, const char *path, bool must_exist, struct pvk_err *e)
{
	FILE *f = fopen(path, "re");
	int r;

	if (f == NULL) {
		pvk_err_sys(e, PVK_EIO, "%s", path);
		return (e->code == PVK_ENOENT && !must_exist ? 0 : -1);
	}
	r = read_lines(f, c, path, e);
	fclose(f);
	return (r);
}
