/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One setting of a whiteboard: its type checked, its value taken, its place in
 * every error.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "paper/board_private.h"
#include "util/nearest.h"
#include "util/text.h"

int
board_fail_at(const struct pvk_board *b, config_setting_t *s, struct pvk_err *e)
{
	const char *name = config_setting_name(s);
	config_setting_t *group = config_setting_parent(s);
	const char *of = group != NULL ? config_setting_name(group) : NULL;

	/* an element of a list has no name: its list has */
	if (name == NULL && group != NULL) {
		name = of;
		group = config_setting_parent(group);
		of = group != NULL ? config_setting_name(group) : NULL;
	}
	e->code = PVK_ECONFIG;
	return (pvk_err_prefix(e, "%s:%u: %s%s%s", b->file,
	    (unsigned)config_setting_source_line(s), of != NULL ? of : "",
	    of != NULL ? "." : "", name != NULL ? name : "file"));
}

int
board_fail(const struct pvk_board *b, config_setting_t *s, struct pvk_err *e,
    const char *fmt, ...)
{
	char text[384];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	pvk_err_set(e, PVK_ECONFIG, "%s", text);
	return (board_fail_at(b, s, e));
}

int
board_take_text(const struct pvk_board *b, config_setting_t *s, char *out,
    size_t outsize, struct pvk_err *e)
{
	const char *text = config_setting_get_string(s);

	if (text == NULL)
		return (board_fail(b, s, e, "no text, expected \"...\""));
	if (strlen(text) >= outsize)
		return (board_fail(b, s, e, "%zu bytes, at most %zu",
		    strlen(text), outsize - 1));
	snprintf(out, outsize, "%s", text);
	return (0);
}

int
board_take_flag(const struct pvk_board *b, config_setting_t *s, bool *flag,
    struct pvk_err *e)
{
	if (config_setting_type(s) != CONFIG_TYPE_BOOL)
		return (board_fail(b, s, e, "expected true or false"));
	*flag = config_setting_get_bool(s) != 0;
	return (0);
}

/*
 * The setting as text, when it is of a type that the dimension takes: text, or
 * a number where there is no unit to forget.
 */
static int
setting_text(const struct pvk_board *b, config_setting_t *s,
    enum pvk_dimension dim, char out[PVK_BOARD_TEXT], struct pvk_err *e)
{
	int type = config_setting_type(s);
	char number[PVK_DECIMAL_TEXT];

	if (dim == PVK_FLAG && type != CONFIG_TYPE_BOOL)
		return (board_fail(b, s, e, "expected true or false"));
	switch (type) {
	case CONFIG_TYPE_STRING:
		return (board_take_text(b, s, out, PVK_BOARD_TEXT, e));
	case CONFIG_TYPE_BOOL:
		if (dim != PVK_FLAG)
			break;
		snprintf(out, PVK_BOARD_TEXT, "%s",
		    config_setting_get_bool(s) ? "true" : "false");
		return (0);
	case CONFIG_TYPE_INT:
	case CONFIG_TYPE_INT64:
		if (dim == PVK_COUNT || dim == PVK_NUMBER ||
		    dim == PVK_CHOICE) {
			snprintf(out, PVK_BOARD_TEXT, "%lld",
			    config_setting_get_int64(s));
			return (0);
		}
		return (board_fail(b, s, e,
		    "%lld has no unit, expected a text such as \"%s\"",
		    config_setting_get_int64(s), pvk_quantity_example(dim)));
	case CONFIG_TYPE_FLOAT:
		if (dim == PVK_NUMBER) {
			snprintf(out, PVK_BOARD_TEXT, "%s",
			    pvk_decimal_fixed(config_setting_get_float(s), 9,
				number));
			return (0);
		}
		return (board_fail(b, s, e,
		    "a bare number, expected a text such as \"%s\"",
		    pvk_quantity_example(dim)));
	default:
		break;
	}
	return (board_fail(b, s, e, "expected a text such as \"%s\"",
	    pvk_quantity_example(dim)));
}

int
board_take_value(const struct pvk_board *b, config_setting_t *s,
    enum pvk_dimension dim, const double limits[2], double *value,
    struct pvk_err *e)
{
	char text[PVK_BOARD_TEXT], lo[PVK_QUANTITY_TEXT], hi[PVK_QUANTITY_TEXT];
	char shown[80];

	if (setting_text(b, s, dim, text, e) != 0)
		return (-1);
	if (pvk_quantity_parse(text, dim, value, e) != 0)
		return (board_fail_at(b, s, e));
	if (*value >= limits[0] && *value <= limits[1])
		return (0);
	return (board_fail(b, s, e, "\"%s\", expected %s to %s",
	    pvk_text_show(text, strlen(text), shown, sizeof(shown)),
	    pvk_quantity_format(limits[0], dim, lo),
	    pvk_quantity_format(limits[1], dim, hi)));
}

int
board_take_key(const struct pvk_board *b, config_setting_t *s, enum pvk_key key,
    double *value, struct pvk_err *e)
{
	char text[PVK_BOARD_TEXT];

	if (setting_text(b, s, board_key_dimension(key), text, e) != 0)
		return (-1);
	if (board_key_parse(key, text, value, e) != 0)
		return (board_fail_at(b, s, e));
	return (0);
}

int
board_take_word(const struct pvk_board *b, config_setting_t *s,
    const char *const *words, size_t *index, struct pvk_err *e)
{
	char word[PVK_BOARD_TEXT], list[200], shown[80], meant[60] = "";
	struct pvk_nearest near;
	size_t used = 0;

	if (board_take_text(b, s, word, sizeof(word), e) != 0)
		return (-1);
	*index = board_word(words, word);
	if (*index != SIZE_MAX)
		return (0);
	pvk_nearest_init(&near, word);
	for (size_t i = 0; words[i] != NULL && used < sizeof(list); i++) {
		pvk_nearest_offer(&near, words[i]);
		used += (size_t)snprintf(list + used, sizeof(list) - used,
		    "%s%s", i > 0 ? ", " : "", words[i]);
	}
	if (pvk_nearest_name(&near) != NULL)
		snprintf(meant, sizeof(meant), "; did you mean %s?",
		    pvk_nearest_name(&near));
	return (board_fail(b, s, e, "\"%s\", expected one of: %s%s",
	    pvk_text_show(word, strlen(word), shown, sizeof(shown)), list,
	    meant));
}

int
board_unknown(const struct pvk_board *b, config_setting_t *s,
    const struct pvk_nearest *near, struct pvk_err *e)
{
	const char *name = pvk_nearest_name(near);

	if (name != NULL)
		return (board_fail(b, s, e,
		    "there is no such key; did you mean %s?", name));
	return (board_fail(b, s, e, "there is no such key"));
}

static int
field_take(struct pvk_board *b, config_setting_t *s,
    const struct board_field *f, void *to, struct pvk_err *e)
{
	char *at = (char *)to + f->offset;

	switch (f->is) {
	case BOARD_TEXT:
		return (board_take_text(b, s, at, f->size, e));
	case BOARD_FLAG:
		return (board_take_flag(b, s, (bool *)(void *)at, e));
	case BOARD_VALUE:
		return (board_take_value(b, s, f->dim, f->limits,
		    (double *)(void *)at, e));
	case BOARD_WORD:
		return (
		    board_take_word(b, s, f->words, (size_t *)(void *)at, e));
	case BOARD_OTHER:
		break;
	}
	return (f->take(b, s, to, e));
}

int
board_take_group(struct pvk_board *b, config_setting_t *s,
    const struct board_field *fields, void *to, struct pvk_err *e)
{
	int n = config_setting_length(s);

	if (!config_setting_is_group(s))
		return (board_fail(b, s, e, "expected a group { ... }"));
	for (int i = 0; i < n; i++) {
		config_setting_t *m = config_setting_get_elem(s, (unsigned)i);
		const struct board_field *f;
		struct pvk_nearest near;

		pvk_nearest_init(&near, config_setting_name(m));
		for (f = fields; f->name != NULL; f++) {
			pvk_nearest_offer(&near, f->name);
			if (strcmp(f->name, config_setting_name(m)) == 0)
				break;
		}
		if (f->name == NULL)
			return (board_unknown(b, m, &near, e));
		if (field_take(b, m, f, to, e) != 0)
			return (-1);
	}
	return (0);
}
