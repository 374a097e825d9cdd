/* SPDX-License-Identifier: BSD-2-Clause */
/* Paths of a whiteboard: which components the data goes through, and how. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "paper/board_private.h"
#include "util/nearest.h"
#include "util/text.h"

/* Words first, as they are read; then what they mean. */
struct path_words {
	struct pvk_path path;
	size_t mode, direction, access;
};

static const char *const modes[] = { "pipelined", "serial", NULL };
static const char *const directions[] = { "read", "write", NULL };
static const char *const accesses[] = { "sequential", "random", NULL };

static int
take_stage(struct pvk_board *b, config_setting_t *s, struct pvk_path *p,
    struct pvk_err *e)
{
	char name[PVK_BOARD_NAME];
	struct pvk_nearest near;
	size_t c;

	if (board_take_text(b, s, name, sizeof(name), e) != 0)
		return (-1);
	c = pvk_board_find_component(b, name);
	if (c != SIZE_MAX) {
		p->stages[p->nstages++] = c;
		return (0);
	}
	pvk_nearest_init(&near, name);
	for (size_t i = 0; i < b->ncomponents; i++)
		pvk_nearest_offer(&near, b->components[i].name);
	if (pvk_nearest_name(&near) != NULL)
		return (board_fail(b, s, e,
		    "there is no component \"%s\"; did you mean %s?", name,
		    pvk_nearest_name(&near)));
	return (board_fail(b, s, e, "there is no component \"%s\"", name));
}

static int
take_stages(struct pvk_board *b, config_setting_t *s, void *to,
    struct pvk_err *e)
{
	struct path_words *w = to;
	int n = config_setting_length(s);

	if ((!config_setting_is_array(s) && !config_setting_is_list(s)) ||
	    n < 1 || n > PVK_BOARD_STAGES)
		return (board_fail(b, s, e,
		    "expected a list of 1 to %d names of components",
		    PVK_BOARD_STAGES));
	for (int i = 0; i < n; i++)
		if (take_stage(b, config_setting_get_elem(s, (unsigned)i),
			&w->path, e) != 0)
			return (-1);
	return (0);
}

static int
take_mode(struct pvk_board *b, config_setting_t *s, void *to, struct pvk_err *e)
{
	struct path_words *w = to;

	w->path.mode_given = true;
	return (board_take_word(b, s, modes, &w->mode, e));
}

/*
 * One request at a time goes through one stage after the other, and so it does
 * where a device is emulated: those take no second one while they work.
 */
static enum pvk_mode
mode_guess(const struct pvk_board *b, const struct pvk_path *p)
{
	for (size_t i = 0; i < p->nstages; i++)
		if (b->components[p->stages[i]].kind == PVK_EMULATED)
			return (PVK_SERIAL);
	return (p->qd <= 1 ? PVK_SERIAL : PVK_PIPELINED);
}

int
board_path(struct pvk_board *b, config_setting_t *s, struct pvk_err *e)
{
	static const struct board_field fields[] = {
		{ "access", BOARD_WORD, offsetof(struct path_words, access), 0,
		    PVK_CHOICE, { 0, 0 }, accesses, NULL },
		BOARD_FIELD_VALUE(struct path_words, path.block, "block",
		    PVK_SIZE, 1, 1e12),
		{ "direction", BOARD_WORD,
		    offsetof(struct path_words, direction), 0, PVK_CHOICE,
		    { 0, 0 }, directions, NULL },
		BOARD_FIELD_OTHER("mode", take_mode),
		BOARD_FIELD_TEXT(struct path_words, path.note, "note"),
		BOARD_FIELD_VALUE(struct path_words, path.qd, "qd", PVK_COUNT,
		    1, 65536),
		BOARD_FIELD_VALUE(struct path_words, path.reads, "reads",
		    PVK_RATIO, 0, 1),
		BOARD_FIELD_OTHER("stages", take_stages),
		BOARD_FIELD_VALUE(struct path_words, path.volume, "volume",
		    PVK_SIZE, 1, 1e24),
		{ NULL },
	};
	struct path_words w = {
		.path = { .block = 1048576, .qd = 8, .reads = -1 }
	};
	struct pvk_path *grown;

	if (strlen(config_setting_name(s)) >= sizeof(w.path.name))
		return (board_fail(b, s, e, "a name of %zu bytes, at most %zu",
		    strlen(config_setting_name(s)), sizeof(w.path.name) - 1));
	snprintf(w.path.name, sizeof(w.path.name), "%s",
	    config_setting_name(s));
	w.path.line = config_setting_source_line(s);
	if (board_take_group(b, s, fields, &w, e) != 0)
		return (-1);
	if (w.path.nstages == 0)
		return (board_fail(b, s, e,
		    "no stages, expected such as [ \"disks\", \"vcpu\" ]"));
	w.path.block_given = config_setting_get_member(s, "block") != NULL;
	w.path.qd_given = config_setting_get_member(s, "qd") != NULL;
	w.path.write = w.direction == 1;
	w.path.random = w.access == 1;
	if (w.path.reads < 0)
		w.path.reads = w.path.write ? 0 : 1;
	w.path.mode =
	    w.path.mode_given ? (enum pvk_mode)w.mode : mode_guess(b, &w.path);
	grown = realloc(b->paths, (b->npaths + 1) * sizeof(*b->paths));
	if (grown == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "%s: no memory", b->file));
	b->paths = grown;
	b->paths[b->npaths++] = w.path;
	return (0);
}

struct pvk_path
pvk_path_at(const struct pvk_board *b, const struct pvk_path *p, double qd)
{
	struct pvk_path at = *p;

	at.qd = qd;
	if (!at.mode_given)
		at.mode = mode_guess(b, &at);
	return (at);
}

size_t
pvk_board_find_path(const struct pvk_board *b, const char *name)
{
	for (size_t i = 0; i < b->npaths; i++)
		if (strcmp(b->paths[i].name, name) == 0)
			return (i);
	return (SIZE_MAX);
}

int
pvk_board_need_path(const struct pvk_board *b, const char *name, size_t *index,
    struct pvk_err *e)
{
	struct pvk_nearest near;
	char shown[80];

	*index = pvk_board_find_path(b, name);
	if (*index != SIZE_MAX)
		return (0);
	pvk_nearest_init(&near, name);
	for (size_t i = 0; i < b->npaths; i++)
		pvk_nearest_offer(&near, b->paths[i].name);
	pvk_text_show(name, strlen(name), shown, sizeof(shown));
	if (pvk_nearest_name(&near) != NULL)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "%s: there is no path \"%s\"; did you mean %s?", b->file,
		    shown, pvk_nearest_name(&near)));
	return (pvk_err_set(e, PVK_EUSAGE, "%s: there is no path \"%s\"",
	    b->file, shown));
}
