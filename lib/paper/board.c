/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads a whiteboard with libconfig. What that library would do for a file that
 * we do not want from a stranger is refused before it sees the text: to include
 * other files, and to nest without end.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "paper/board_private.h"
#include "paper/digest.h"
#include "util/auto.h"
#include "util/buf.h"
#include "util/conftext.h"
#include "util/io.h"
#include "util/nearest.h"
#include "util/text.h"

#define DEPTH_MAX 8

/* An @include is one wherever its line begins so: in a comment, too. */
static bool
is_include(const char *line, const char *end)
{
	while (line < end && (*line == ' ' || *line == '\t'))
		line++;
	return (line < end && *line == '@');
}

static unsigned
line_of(const char *text, const char *p)
{
	unsigned line = 1;

	for (; text < p; text++)
		line += *text == '\n';
	return (line);
}

static int
check_lines(const struct pvk_board *b, const char *text, size_t len,
    struct pvk_err *e)
{
	const char *end = text + len, *p = text, *next;
	size_t n;

	for (size_t i = 0; i < len; i += n) {
		n = pvk_utf8_len((const unsigned char *)text + i, len - i);
		if (n == 0 || text[i] == '\0')
			return (pvk_err_set(e, PVK_ECONFIG,
			    "%s:%u: %s: a byte 0x%02x that is no text, "
			    "expected UTF-8",
			    b->file, line_of(text, text + i), "file",
			    (unsigned char)text[i]));
	}
	for (; p < end; p = next) {
		next = memchr(p, '\n', (size_t)(end - p));
		next = next != NULL ? next + 1 : end;
		if (is_include(p, next))
			return (pvk_err_set(e, PVK_ECONFIG,
			    "%s:%u: %s: @include, expected everything in one "
			    "file",
			    b->file, line_of(text, p), "file"));
	}
	return (0);
}

static int
check_depth(const struct pvk_board *b, const char *text, size_t len,
    struct pvk_err *e)
{
	const char *end = text + len, *p = text, *q;
	int depth = 0;

	for (; p < end; p = q) {
		q = pvk_conf_skip(p, end);
		if (q != p)
			continue;
		depth += (*p == '{') + (*p == '(') + (*p == '[');
		depth -= (*p == '}') + (*p == ')') + (*p == ']');
		if (depth > DEPTH_MAX)
			return (pvk_err_set(e, PVK_ECONFIG,
			    "%s:%u: %s: groups in groups, at most %d deep",
			    b->file, line_of(text, p), "file", DEPTH_MAX));
		q = p + 1;
	}
	return (0);
}

static int
check_numbers(const struct pvk_board *b, const char *text, size_t len,
    struct pvk_err *e)
{
	size_t n;
	const char *wide = pvk_conf_wide(text, len, &n);

	if (wide == NULL)
		return (0);
	return (pvk_err_set(e, PVK_ECONFIG,
	    "%s:%u: file: %.*s is more than 2147483647; write an L behind it",
	    b->file, line_of(text, wide), (int)(n < 40 ? n : 40), wide));
}

static int
take_whiteboard(struct pvk_board *b, config_setting_t *s, void *to,
    struct pvk_err *e)
{
	static const struct board_field fields[] = {
		BOARD_FIELD_TEXT(struct pvk_board, name, "name"),
		BOARD_FIELD_TEXT(struct pvk_board, currency, "currency"),
		BOARD_FIELD_VALUE(struct pvk_board, tolerance, "tolerance",
		    PVK_RATIO, 0.001, 0.9),
		{ NULL },
	};

	(void)to;
	return (board_take_group(b, s, fields, b, e));
}

static int
take_economics(struct pvk_board *b, config_setting_t *s, void *to,
    struct pvk_err *e)
{
	static const struct board_field fields[] = {
		BOARD_FIELD_VALUE(struct pvk_economics, hour, "hour",
		    PVK_NUMBER, 0, 1e9),
		BOARD_FIELD_VALUE(struct pvk_economics, labour, "labour",
		    PVK_NUMBER, 0, 1e9),
		BOARD_FIELD_VALUE(struct pvk_economics, runs, "runs", PVK_COUNT,
		    1, 1e9),
		BOARD_FIELD_VALUE(struct pvk_economics, window, "window",
		    PVK_TIME, 1, 1e10),
		{ NULL },
	};

	(void)to;
	return (board_take_group(b, s, fields, &b->economics, e));
}

/* The members of a group to the one function that reads such a member */
static int
take_each(struct pvk_board *b, config_setting_t *s, size_t most,
    int (*take)(struct pvk_board *, config_setting_t *, struct pvk_err *),
    struct pvk_err *e)
{
	int n = config_setting_length(s);

	if (!config_setting_is_group(s))
		return (board_fail(b, s, e, "expected a group { ... }"));
	if ((size_t)n > most)
		return (
		    board_fail(b, s, e, "%d of them, at most %zu", n, most));
	for (int i = 0; i < n; i++)
		if (take(b, config_setting_get_elem(s, (unsigned)i), e) != 0)
			return (-1);
	return (0);
}

static int
take_components(struct pvk_board *b, config_setting_t *s, void *to,
    struct pvk_err *e)
{
	(void)to;
	if (take_each(b, s, PVK_BOARD_COMPONENTS, board_component, e) != 0)
		return (-1);
	return (board_components_check(b, s, e));
}

static int
take_paths(struct pvk_board *b, config_setting_t *s, void *to,
    struct pvk_err *e)
{
	(void)to;
	return (take_each(b, s, PVK_BOARD_PATHS, board_path, e));
}

static int
take_results(struct pvk_board *b, config_setting_t *s, void *to,
    struct pvk_err *e)
{
	(void)to;
	return (take_each(b, s, PVK_BOARD_RESULTS, board_result, e));
}

static int
take_options(struct pvk_board *b, config_setting_t *s, void *to,
    struct pvk_err *e)
{
	(void)to;
	if (take_each(b, s, PVK_BOARD_OPTIONS, board_option, e) != 0)
		return (-1);
	return (board_options_check(b, s, e));
}

/* Groups may stand in any order; they are read in the order of this table. */
static int
board_take(struct pvk_board *b, config_setting_t *root, struct pvk_err *e)
{
	static const struct board_field groups[] = {
		BOARD_FIELD_OTHER("whiteboard", take_whiteboard),
		BOARD_FIELD_OTHER("components", take_components),
		BOARD_FIELD_OTHER("paths", take_paths),
		BOARD_FIELD_OTHER("economics", take_economics),
		BOARD_FIELD_OTHER("results", take_results),
		BOARD_FIELD_OTHER("options", take_options),
	};
	int n = config_setting_length(root);

	for (int i = 0; i < n; i++) {
		config_setting_t *m =
		    config_setting_get_elem(root, (unsigned)i);
		struct pvk_nearest near;
		bool known = false;

		pvk_nearest_init(&near, config_setting_name(m));
		for (size_t k = 0; k < sizeof(groups) / sizeof(groups[0]);
		     k++) {
			pvk_nearest_offer(&near, groups[k].name);
			known |=
			    strcmp(groups[k].name, config_setting_name(m)) == 0;
		}
		if (!known)
			return (board_unknown(b, m, &near, e));
	}
	for (size_t k = 0; k < sizeof(groups) / sizeof(groups[0]); k++) {
		config_setting_t *m =
		    config_setting_get_member(root, groups[k].name);

		if (m != NULL && groups[k].take(b, m, NULL, e) != 0)
			return (-1);
	}
	if (b->ncomponents == 0 || b->npaths == 0)
		return (pvk_err_set(e, PVK_ECONFIG,
		    "%s:1: file: no %s, expected the groups components and "
		    "paths",
		    b->file, b->ncomponents == 0 ? "components" : "paths"));
	return (0);
}

static int
board_config(struct pvk_board *b, struct pvk_err *e)
{
	config_t config;
	int r;

	config_init(&config);
	if (config_read_string(&config,
		b->text + paper_bom(b->text, strlen(b->text))) == CONFIG_TRUE)
		r = board_take(b, config_root_setting(&config), e);
	else
		r = pvk_err_set(e, PVK_ECONFIG,
		    "%s:%d: file: %s, expected libconfig's syntax", b->file,
		    config_error_line(&config), config_error_text(&config));
	config_destroy(&config);
	return (r);
}

struct pvk_board *
pvk_board_parse(const char *text, size_t len, const char *file,
    struct pvk_err *e)
{
	struct pvk_board *b = calloc(1, sizeof(*b));

	if (b == NULL) {
		pvk_err_set(e, PVK_ENOMEM, "%s: no memory", file);
		return (NULL);
	}
	pvk_text_show(file, strlen(file), b->file, sizeof(b->file));
	b->tolerance = 0.25;
	b->economics.runs = 1;
	if (len > PVK_BOARD_BYTES) {
		pvk_err_set(e, PVK_ELIMIT, "%s: %zu bytes, at most %d", b->file,
		    len, PVK_BOARD_BYTES);
		goto fail;
	}
	b->text = malloc(len + 1);
	if (b->text == NULL) {
		pvk_err_set(e, PVK_ENOMEM, "%s: no memory", b->file);
		goto fail;
	}
	memcpy(b->text, text, len);
	b->text[len] = '\0';
	if (paper_sha256(text, len, b->sha256, e) != 0 ||
	    check_lines(b, text, len, e) != 0 ||
	    check_depth(b, text, len, e) != 0 ||
	    check_numbers(b, text, len, e) != 0 || board_config(b, e) != 0)
		goto fail;
	return (b);
fail:
	pvk_board_free(b);
	return (NULL);
}

struct pvk_board *
pvk_board_read(const char *path, struct pvk_err *e)
{
	PVK_AUTO_FREE char *text = NULL;
	size_t len;

	if (paper_slurp(path, PVK_BOARD_BYTES, &text, &len, e) != 0)
		return (NULL);
	return (pvk_board_parse(text, len,
	    strcmp(path, "-") == 0 ? "standard input" : path, e));
}

void
pvk_board_free(struct pvk_board *b)
{
	if (b == NULL)
		return;
	for (size_t i = 0; i < b->nresults; i++)
		pvk_result_fini(&b->results[i]);
	free(b->components);
	free(b->paths);
	free(b->options);
	free(b->results);
	free(b->text);
	free(b);
}
