/* SPDX-License-Identifier: BSD-2-Clause */
/* Options of a whiteboard: what could be changed, and what that costs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "paper/board_private.h"
#include "util/nearest.h"

static int
take_set(struct pvk_board *b, config_setting_t *s, void *to, struct pvk_err *e)
{
	struct pvk_option *o = to;
	char text[PVK_BOARD_TEXT];
	int n = config_setting_length(s);

	if ((!config_setting_is_array(s) && !config_setting_is_list(s)) ||
	    n < 1 || n > PVK_BOARD_CHANGES)
		return (board_fail(b, s, e,
		    "expected a list of 1 to %d changes, such as "
		    "[ \"disks.count=4\" ]",
		    PVK_BOARD_CHANGES));
	for (int i = 0; i < n; i++) {
		config_setting_t *m = config_setting_get_elem(s, (unsigned)i);

		if (board_take_text(b, m, text, sizeof(text), e) != 0)
			return (-1);
		if (pvk_board_change_parse(b, text, &o->changes[o->nchanges++],
			e) != 0)
			return (board_fail_at(b, m, e));
	}
	return (0);
}

static int
take_result(struct pvk_board *b, config_setting_t *s, size_t *index,
    struct pvk_err *e)
{
	char name[PVK_BOARD_NAME];
	struct pvk_nearest near;

	if (board_take_text(b, s, name, sizeof(name), e) != 0)
		return (-1);
	*index = pvk_board_find_result(b, name);
	if (*index != SIZE_MAX)
		return (0);
	pvk_nearest_init(&near, name);
	for (size_t i = 0; i < b->nresults; i++)
		pvk_nearest_offer(&near, b->results[i].name);
	if (pvk_nearest_name(&near) != NULL)
		return (board_fail(b, s, e,
		    "there is no result \"%s\"; did you mean %s?", name,
		    pvk_nearest_name(&near)));
	return (board_fail(b, s, e, "there is no result \"%s\"", name));
}

static int
take_from(struct pvk_board *b, config_setting_t *s, void *to, struct pvk_err *e)
{
	return (take_result(b, s, &((struct pvk_option *)to)->from, e));
}

static int
take_to(struct pvk_board *b, config_setting_t *s, void *to, struct pvk_err *e)
{
	return (take_result(b, s, &((struct pvk_option *)to)->to, e));
}

static int
option_check(const struct pvk_board *b, config_setting_t *s,
    const struct pvk_option *o, struct pvk_err *e)
{
	bool measured = o->from != SIZE_MAX || o->to != SIZE_MAX;

	if (measured == (o->nchanges > 0))
		return (
		    board_fail(b, s, e, "expected either set, or from and to"));
	if (!measured)
		return (0);
	if (o->from == SIZE_MAX || o->to == SIZE_MAX || o->from == o->to)
		return (
		    board_fail(b, s, e, "expected from and to, two results"));
	if (strcmp(b->results[o->from].path, b->results[o->to].path) != 0)
		return (board_fail(b, s, e,
		    "from and to are of different paths, expected one"));
	return (0);
}

int
board_option(struct pvk_board *b, config_setting_t *s, struct pvk_err *e)
{
	static const struct board_field fields[] = {
		BOARD_FIELD_TEXT(struct pvk_option, change, "change"),
		BOARD_FIELD_VALUE(struct pvk_option, cost, "cost", PVK_NUMBER,
		    0, 1e12),
		BOARD_FIELD_FLAG(struct pvk_option, fragile, "fragile"),
		BOARD_FIELD_OTHER("from", take_from),
		BOARD_FIELD_VALUE(struct pvk_option, hours, "hours", PVK_TIME,
		    0, 1e9),
		BOARD_FIELD_OTHER("set", take_set),
		BOARD_FIELD_OTHER("to", take_to),
		{ NULL },
	};
	struct pvk_option o = { .from = SIZE_MAX, .to = SIZE_MAX }, *grown;

	if (strlen(config_setting_name(s)) >= sizeof(o.name))
		return (board_fail(b, s, e, "a name of %zu bytes, at most %zu",
		    strlen(config_setting_name(s)), sizeof(o.name) - 1));
	snprintf(o.name, sizeof(o.name), "%s", config_setting_name(s));
	snprintf(o.change, sizeof(o.change), "%s", o.name);
	o.line = config_setting_source_line(s);
	if (board_take_group(b, s, fields, &o, e) != 0 ||
	    option_check(b, s, &o, e) != 0)
		return (-1);
	grown = realloc(b->options, (b->noptions + 1) * sizeof(*b->options));
	if (grown == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "%s: no memory", b->file));
	b->options = grown;
	b->options[b->noptions++] = o;
	return (0);
}

/* The first option that leads on from a result; NULL: none */
static const struct pvk_option *
option_from(const struct pvk_board *b, size_t result)
{
	for (size_t i = 0; i < b->noptions; i++)
		if (b->options[i].from == result)
			return (&b->options[i]);
	return (NULL);
}

int
board_options_check(const struct pvk_board *b, config_setting_t *s,
    struct pvk_err *e)
{
	for (size_t i = 0; i < b->noptions; i++) {
		const struct pvk_option *first = &b->options[i], *o = first;

		for (size_t steps = 0; o != NULL && o->from != SIZE_MAX;
		     steps++) {
			if (steps > b->noptions ||
			    (steps > 0 && o->from == first->from))
				return (board_fail(b,
				    config_setting_get_member(s, first->name),
				    e,
				    "its to leads back to its from, expected "
				    "no circle"));
			o = option_from(b, o->to);
		}
	}
	return (0);
}
