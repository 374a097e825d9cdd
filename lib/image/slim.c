/* SPDX-License-Identifier: BSD-2-Clause */
/* What is left out of the sets: lists of patterns; see image.h. */
#include <ctype.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "image/slim.h"
#include "slim_lists.h"

#define PATTERNS_MAX 4096

const char *
pvk_image_slim_text(const char *name)
{
	if (strcmp(name, "small") == 0)
		return (slim_small);
	if (strcmp(name, "minimal") == 0)
		return (slim_minimal);
	return (NULL);
}

struct pvk_image_slim *
pvk_image_slim_new(struct pvk_err *e)
{
	struct pvk_image_slim *s = calloc(1, sizeof(*s));

	if (s == NULL)
		pvk_err_set(e, PVK_ENOMEM, "slim: no memory");
	return (s);
}

static int
add_pattern(struct pvk_image_slim *s, const char *p, size_t len,
    const char *name, struct pvk_err *e)
{
	struct slim_pattern *list, *new;

	if (s->len >= PATTERNS_MAX)
		return (pvk_err_set(e, PVK_ELIMIT, "%s: more than %d patterns",
		    name, PATTERNS_MAX));
	list = reallocarray(s->list, s->len + 1, sizeof(*list));
	if (list == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "%s: no memory", name));
	s->list = list;
	new = &list[s->len];
	*new = (struct slim_pattern){ .keep = *p == '!' };
	p += new->keep;
	len -= new->keep;
	for (; len > 0 && *p == '/'; p++)
		len--;
	for (; len > 0 && p[len - 1] == '/';)
		len--;
	new->text = strndup(p, len);
	if (new->text == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "%s: no memory", name));
	s->len++;
	if (len == 0)
		return (pvk_err_set(e, PVK_ECONFIG, "%s: a pattern of nothing",
		    name));
	return (0);
}

int
pvk_image_slim_add(struct pvk_image_slim *s, const char *text, const char *name,
    struct pvk_err *e)
{
	while (*text != '\0') {
		size_t line = strcspn(text, "\n"), len;

		len = pvk_min(line, strcspn(text, "#"));
		for (; len > 0 && isspace((unsigned char)text[len - 1]);)
			len--;
		while (len > 0 && isspace((unsigned char)*text)) {
			text++;
			len--;
			line--;
		}
		if (len > 0 && add_pattern(s, text, len, name, e) != 0)
			return (-1);
		text += line;
		text += *text == '\n';
	}
	return (0);
}

void
pvk_image_slim_free(struct pvk_image_slim *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < s->len; i++)
		free(s->list[i].text);
	free(s->list);
	free(s);
}

/* The pattern fits the path or something above it. */
static bool
fits(const char *pattern, const char *path)
{
	size_t len = strlen(pattern);

	if (strpbrk(pattern, "*?[\\") == NULL)
		return (strncmp(pattern, path, len) == 0 &&
		    (path[len] == '\0' || path[len] == '/'));
	return (fnmatch(pattern, path, FNM_LEADING_DIR) == 0);
}

const struct slim_pattern *
slim_drops(const struct pvk_image_slim *s, const char *path)
{
	if (s == NULL)
		return (NULL);
	for (size_t i = s->len; i-- > 0;)
		if (fits(s->list[i].text, path))
			return (s->list[i].keep ? NULL : &s->list[i]);
	return (NULL);
}
