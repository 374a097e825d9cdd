/* SPDX-License-Identifier: BSD-2-Clause */
/* Looking things up in the table of fields; see ova_fields.h. */
#include <string.h>
#include <strings.h>

#include "util/num.h"
#include "xva/ova_fields.h"
#include "xva/ova_private.h"

#define MUST true
#define MAY  false
#define SKIP NULL
static const struct ova_field fields[] = {
#define FIELD(cls, name, type, need, since, value) \
	{ cls, name, OVA_##type, need, since, value, NULL },
#define ENUM(cls, name, need, since, value, choices) \
	{ cls, name, OVA_ENUM, need, since, value, choices },
#include "xva/ova_fields.def"
#undef FIELD
#undef ENUM
};

const struct ova_field *
ova_field_table(size_t *n)
{
	*n = PVK_COUNT(fields);
	return (fields);
}

const struct ova_field *
ova_class_fields(const char *cls, size_t *n)
{
	const struct ova_field *first = NULL;

	*n = 0;
	for (size_t i = 0; i < PVK_COUNT(fields); i++) {
		if (strcmp(fields[i].cls, cls) != 0)
			continue;
		if (first == NULL)
			first = &fields[i];
		++*n;
	}
	return (first);
}

const struct ova_field *
ova_field_find(const char *cls, const char *name)
{
	for (size_t i = 0; i < PVK_COUNT(fields); i++)
		if (strcmp(fields[i].name, name) == 0 &&
		    strcmp(fields[i].cls, cls) == 0)
			return (&fields[i]);
	return (NULL);
}

bool
ova_field_has_choice(const struct ova_field *f, const char *text)
{
	size_t len = strlen(text);
	const char *p = f->choices;

	while (*p != '\0') {
		size_t n = strcspn(p, " ");

		if (n == len && strncasecmp(p, text, n) == 0)
			return (true);
		p += n + strspn(p + n, " ");
	}
	return (false);
}

unsigned
ova_release(const char *product_version)
{
	unsigned parts[3] = { 0, 0, 0 };
	const char *p = product_version;

	for (size_t i = 0; i < PVK_COUNT(parts); i++) {
		while (*p >= '0' && *p <= '9' && parts[i] < 1000)
			parts[i] = parts[i] * 10 + (unsigned)(*p++ - '0');
		if (*p++ != '.')
			break;
	}
	/* 5.6.900 is a later 5.6, not a 14.6 */
	for (size_t i = 1; i < PVK_COUNT(parts); i++)
		if (parts[i] > 9)
			parts[i] = 9;
	return (parts[0] * 100 + parts[1] * 10 + parts[2]);
}
