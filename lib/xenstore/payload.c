/* SPDX-License-Identifier: BSD-2-Clause */
/* What stands in the payloads; see wire.h. A peer's lengths are never trusted:
 * every text is looked for within the bytes that came. */
#include <stdio.h>
#include <string.h>

#include "util/num.h"
#include "xenstore/wire.h"

bool
wire_is_ok(const char *text, size_t len)
{
	static const char ok[] = "OK";

	return (len >= sizeof(ok) && memcmp(text, ok, sizeof(ok)) == 0);
}

bool
wire_count_texts(const char *text, size_t len, size_t *n)
{
	*n = 0;
	if (len > 0 && text[len - 1] != '\0')
		return (false);
	for (size_t i = 0; i < len; i++)
		if (text[i] == '\0')
			++*n;
	return (true);
}

bool
wire_parse_pair(const char *text, size_t len, const char **first,
    const char **second)
{
	size_t n;

	if (!wire_count_texts(text, len, &n) || n != 2)
		return (false);
	*first = text;
	*second = text + strlen(text) + 1;
	return (true);
}

/* Digits and nothing else, up to a NUL. */
static bool
parse_decimal(const char *text, uint32_t *n)
{
	uint64_t value = 0;

	if (*text == '\0')
		return (false);
	for (; *text != '\0'; text++) {
		if (*text < '0' || *text > '9')
			return (false);
		value = value * 10 + (uint64_t)(*text - '0');
		if (value > UINT32_MAX)
			return (false);
	}
	*n = (uint32_t)value;
	return (true);
}

bool
wire_parse_number(const char *text, size_t len, uint32_t *n)
{
	size_t texts;

	return (wire_count_texts(text, len, &texts) && texts == 1 &&
	    parse_decimal(text, n));
}

static const char perm_letters[] = { [PVK_XS_NONE] = 'n',
	[PVK_XS_READ] = 'r',
	[PVK_XS_WRITE] = 'w',
	[PVK_XS_BOTH] = 'b' };

bool
wire_parse_perm(const char *text, struct pvk_xs_perm *p)
{
	for (size_t i = 0; i < PVK_COUNT(perm_letters); i++)
		if (text[0] == perm_letters[i]) {
			p->access = (enum pvk_xs_access)i;
			return (parse_decimal(text + 1, &p->domid));
		}
	return (false);
}

size_t
wire_format_perm(char out[WIRE_PERM_TEXT_MAX], const struct pvk_xs_perm *p)
{
	if ((size_t)p->access >= PVK_COUNT(perm_letters))
		return (0);
	return ((size_t)snprintf(out, WIRE_PERM_TEXT_MAX, "%c%u",
	    perm_letters[p->access], (unsigned)p->domid));
}

bool
wire_parse_directory_part(const char *text, size_t len,
    struct wire_directory_part *part)
{
	size_t n;

	if (!wire_count_texts(text, len, &n) || n == 0)
		return (false);
	part->generation = text;
	part->names = text + strlen(text) + 1;
	part->names_len = len - (size_t)(part->names - text);
	/* an empty name is no name: it marks the end */
	part->last = part->names_len == 0 ||
	    (part->names[part->names_len - 1] == '\0' &&
		(part->names_len == 1 ||
		    part->names[part->names_len - 2] == '\0'));
	if (part->last && part->names_len > 0)
		part->names_len--;
	return (true);
}

static bool
is_path_character(char c)
{
	return ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '-' || c == '/' || c == '_' ||
	    c == '@');
}

bool
wire_is_path(const char *path, bool special)
{
	size_t max = path[0] == '/' ? WIRE_PATH_MAX : WIRE_RELATIVE_MAX, i;

	if (path[0] == '\0' || (path[0] == '@' && !special))
		return (false);
	for (i = 0; path[i] != '\0'; i++)
		if (i == max || !is_path_character(path[i]) ||
		    (path[i] == '/' && path[i + 1] == '/'))
			return (false);
	return (i == 1 || path[i - 1] != '/');
}
