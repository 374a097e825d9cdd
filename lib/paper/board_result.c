/* SPDX-License-Identifier: BSD-2-Clause */
/* Results: those in the whiteboard itself, and those that files brought. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "paper/board_private.h"
#include "util/nearest.h"
#include "util/text.h"

static const double rate_limits[2] = { 1, 1e15 };

static int
take_sample(struct pvk_board *b, config_setting_t *s, struct pvk_result *r,
    struct pvk_err *e)
{
	return (board_take_value(b, s, PVK_RATE, rate_limits,
	    &r->samples[r->nsamples++], e));
}

static int
samples_room(struct pvk_board *b, struct pvk_result *r, size_t n,
    struct pvk_err *e)
{
	free(r->samples);
	r->nsamples = 0;
	r->samples = calloc(n, sizeof(*r->samples));
	if (r->samples == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "%s: no memory", b->file));
	return (0);
}

static int
take_value(struct pvk_board *b, config_setting_t *s, void *to,
    struct pvk_err *e)
{
	struct pvk_result *r = to;

	if (r->nsamples > 0)
		return (
		    board_fail(b, s, e, "expected either value or samples"));
	if (samples_room(b, r, 1, e) != 0)
		return (-1);
	return (take_sample(b, s, r, e));
}

static int
take_samples(struct pvk_board *b, config_setting_t *s, void *to,
    struct pvk_err *e)
{
	struct pvk_result *r = to;
	int n = config_setting_length(s);

	if (r->nsamples > 0)
		return (
		    board_fail(b, s, e, "expected either value or samples"));
	if ((!config_setting_is_array(s) && !config_setting_is_list(s)) ||
	    n < 1 || n > PVK_STATS_MAX)
		return (board_fail(b, s, e,
		    "expected a list of 1 to %d rates such as \"188 MB/s\"",
		    PVK_STATS_MAX));
	if (samples_room(b, r, (size_t)n, e) != 0)
		return (-1);
	for (int i = 0; i < n; i++)
		if (take_sample(b, config_setting_get_elem(s, (unsigned)i), r,
			e) != 0)
			return (-1);
	return (0);
}

static int
take_path(struct pvk_board *b, config_setting_t *s, void *to, struct pvk_err *e)
{
	struct pvk_result *r = to;
	struct pvk_nearest near;

	if (board_take_text(b, s, r->path, sizeof(r->path), e) != 0)
		return (-1);
	r->path_index = pvk_board_find_path(b, r->path);
	if (r->path_index != SIZE_MAX)
		return (0);
	pvk_nearest_init(&near, r->path);
	for (size_t i = 0; i < b->npaths; i++)
		pvk_nearest_offer(&near, b->paths[i].name);
	if (pvk_nearest_name(&near) != NULL)
		return (board_fail(b, s, e,
		    "there is no path \"%s\"; did you mean %s?", r->path,
		    pvk_nearest_name(&near)));
	return (board_fail(b, s, e, "there is no path \"%s\"", r->path));
}

static int
take_at(struct pvk_board *b, config_setting_t *s, void *to, struct pvk_err *e)
{
	struct pvk_result *r = to;
	char name[PVK_BOARD_NAME];

	if (board_take_text(b, s, name, sizeof(name), e) != 0)
		return (-1);
	r->at = pvk_board_find_component(b, name);
	if (r->at == SIZE_MAX)
		return (
		    board_fail(b, s, e, "there is no component \"%s\"", name));
	return (0);
}

static const struct board_field fields[] = {
	BOARD_FIELD_OTHER("at", take_at),
	BOARD_FIELD_VALUE(struct pvk_result, cpu, "cpu", PVK_RATIO, 0, 4096),
	BOARD_FIELD_FLAG(struct pvk_result, current, "current"),
	BOARD_FIELD_TEXT(struct pvk_result, device, "device"),
	BOARD_FIELD_TEXT(struct pvk_result, label, "label"),
	BOARD_FIELD_VALUE(struct pvk_result, latency, "latency", PVK_TIME, 1e-9,
	    1e6),
	BOARD_FIELD_VALUE(struct pvk_result, load, "load", PVK_COUNT, 1,
	    PVK_BOARD_LOAD),
	BOARD_FIELD_TEXT(struct pvk_result, note, "note"),
	BOARD_FIELD_VALUE(struct pvk_result, p99, "p99", PVK_TIME, 1e-9, 1e6),
	BOARD_FIELD_OTHER("path", take_path),
	BOARD_FIELD_FLAG(struct pvk_result, placeholder, "placeholder"),
	BOARD_FIELD_VALUE(struct pvk_result, request, "request", PVK_SIZE, 1,
	    1e12),
	BOARD_FIELD_OTHER("samples", take_samples),
	BOARD_FIELD_TEXT(struct pvk_result, tool, "tool"),
	BOARD_FIELD_OTHER("value", take_value),
	{ NULL },
};

static int
result_add(struct pvk_board *b, struct pvk_result *r, struct pvk_err *e)
{
	struct pvk_result *grown =
	    realloc(b->results, (b->nresults + 1) * sizeof(*b->results));

	if (grown == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "%s: no memory", b->file));
	b->results = grown;
	b->results[b->nresults++] = *r;
	memset(r, 0, sizeof(*r));
	return (0);
}

int
board_result(struct pvk_board *b, config_setting_t *s, struct pvk_err *e)
{
	struct pvk_result r = { .at = SIZE_MAX, .path_index = SIZE_MAX };
	int ret = -1;

	if (strlen(config_setting_name(s)) >= sizeof(r.name))
		return (board_fail(b, s, e, "a name of %zu bytes, at most %zu",
		    strlen(config_setting_name(s)), sizeof(r.name) - 1));
	snprintf(r.name, sizeof(r.name), "%s", config_setting_name(s));
	snprintf(r.label, sizeof(r.label), "%s", r.name);
	r.line = config_setting_source_line(s);
	if (board_take_group(b, s, fields, &r, e) != 0)
		goto out;
	if (r.path[0] == '\0') {
		board_fail(b, s, e, "no path, expected the name of one");
		goto out;
	}
	if (r.nsamples == 0) {
		board_fail(b, s, e, "no value and no samples, expected one");
		goto out;
	}
	ret = result_add(b, &r, e);
out:
	pvk_result_fini(&r);
	return (ret);
}

int
pvk_board_place(const struct pvk_board *b, const struct pvk_result *r,
    size_t *index, struct pvk_err *e)
{
	char shown[80];

	*index = 0;
	if (r->path[0] == '\0' && b->npaths == 1)
		return (0);
	/* whoever calls a job like a path of the whiteboard means it */
	*index = pvk_board_find_path(b, r->path[0] != '\0' ? r->path : r->name);
	if (*index != SIZE_MAX)
		return (0);
	pvk_text_show(r->name, strlen(r->name), shown, sizeof(shown));
	if (r->path[0] == '\0')
		return (pvk_err_set(e, PVK_EUSAGE,
		    "result %s: it names no path of %s; say which with --path",
		    shown, b->file));
	return (pvk_err_set(e, PVK_EUSAGE,
	    "result %s: %s does not have its path \"%s\"; say which with "
	    "--path",
	    shown, b->file, r->path));
}

int
pvk_board_adopt(struct pvk_board *b, struct pvk_result *r, struct pvk_err *e)
{
	if (pvk_board_place(b, r, &r->path_index, e) != 0)
		return (-1);
	memcpy(r->path, b->paths[r->path_index].name, sizeof(r->path));
	if (b->nresults >= PVK_BOARD_RESULTS)
		return (pvk_err_set(e, PVK_ELIMIT, "%s: results: at most %d",
		    b->file, PVK_BOARD_RESULTS));
	return (result_add(b, r, e));
}

void
pvk_result_fini(struct pvk_result *r)
{
	free(r->samples);
	r->samples = NULL;
	r->nsamples = 0;
}

bool
pvk_result_is_valid(const struct pvk_result *r)
{
	for (size_t i = 0; i < r->ngates; i++)
		if (!r->gates[i].ok)
			return (false);
	return (true);
}

size_t
pvk_board_find_result(const struct pvk_board *b, const char *name)
{
	for (size_t i = 0; i < b->nresults; i++)
		if (strcmp(b->results[i].name, name) == 0)
			return (i);
	return (SIZE_MAX);
}
