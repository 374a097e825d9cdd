/* SPDX-License-Identifier: BSD-2-Clause */
/* From one plan to the next in xenstore; see publish.h. */
#include "plan/publish.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "plan/publish_private.h"

#define INSTALLED "attr/PVAddons/Installed"

struct publish *
publish_new(struct pvk_xs *xs, void (*say)(void *ctx, const char *line),
    void *ctx, struct pvk_err *e)
{
	struct publish *p = calloc(1, sizeof(*p));

	if (p == NULL) {
		pvk_err_set(e, PVK_ENOMEM, "publish: no memory");
		return (NULL);
	}
	p->xs = xs;
	p->say = say;
	p->ctx = ctx;
	p->now = &p->plans[0];
	p->next = &p->plans[1];
	p->is_unknown = true;
	return (p);
}

void
publish_free(struct publish *p)
{
	free(p);
}

struct plan *
publish_plan(struct publish *p)
{
	return (p->next);
}

void
publish_forget(struct publish *p)
{
	p->now->n = 0;
	p->is_unknown = true;
}

size_t
publish_count(const struct publish *p)
{
	return (p->count);
}

/*
 * What became of a request. A refusal is said the first time, by the name of
 * the key, and a lack of room the first time since there was room.
 */
static enum outcome
judge(struct publish *p, const struct pvk_err *e)
{
	char line[sizeof(e->msg) + 128];
	bool *said = &p->said_failed;
	enum outcome o = OUTCOME_LATER;

	if (pvk_xs_is_lost(p->xs))
		return (OUTCOME_LOST);
	if (e->code == PVK_EPERM) {
		o = OUTCOME_NEVER;
		said = &p->said_refused;
	} else
		p->failed++;
	if (!*said) {
		snprintf(line, sizeof(line), "%s%s", e->msg,
		    o == OUTCOME_NEVER
			? "; this host does not allow it, perhaps not others either"
			: "; trying again");
		p->say(p->ctx, line);
		*said = true;
	}
	return (o);
}

void
publish_note(struct publish *p, const char *path, bool is_news)
{
	p->is_news = p->is_news || is_news;
	if (strncmp(path, "attr/", 5) == 0)
		p->touched_attr = true;
}

enum outcome
publish_write(struct publish *p, const char *path, const char *value)
{
	struct pvk_err e;

	p->count++;
	if (pvk_xs_write(p->xs, path, value, strlen(value), &e) == 0)
		return (OUTCOME_DONE);
	return (judge(p, &e));
}

enum outcome
publish_remove(struct publish *p, const char *path)
{
	struct pvk_err e;
	enum outcome o;

	p->count++;
	if (pvk_xs_rm(p->xs, path, &e) == 0 || e.code == PVK_ENOENT)
		return (OUTCOME_DONE);
	o = judge(p, &e);
	p->failed_removal = p->failed_removal || o == OUTCOME_LATER;
	return (o);
}

/* Whether somebody has written it already: then it is the kernel's. */
static bool
is_offered(struct publish *p, const char *path)
{
	struct pvk_err e;
	char *value;
	bool is;

	if (pvk_xs_read(p->xs, path, &value, NULL, &e) != 0)
		return (false);
	is = value[0] != '\0';
	free(value);
	return (is);
}

/* Instead of a value, after a key that is not there: tried the next time, and
 * not tried again in this domain. */
static const char missing[] = "\n", refused[] = "\r";

static enum outcome
write_key(struct publish *p, const struct plan_key *k)
{
	const struct plan_key *old = plan_find(p->now, k->path);
	enum outcome o;

	if (old != NULL && old->value == refused)
		return (OUTCOME_NEVER);
	if (old != NULL && strcmp(old->value, k->value) == 0)
		return (OUTCOME_DONE);
	if (k->kind == PLAN_OFFER && is_offered(p, k->path))
		return (OUTCOME_DONE);
	o = publish_write(p, k->path, k->value);
	if (o == OUTCOME_DONE)
		publish_note(p, k->path, k->kind != PLAN_MEMORY);
	return (o);
}

static int
write_all(struct publish *p)
{
	for (size_t i = 0; i < p->next->n; i++) {
		struct plan_key *k = &p->next->keys[i];

		switch (write_key(p, k)) {
		case OUTCOME_DONE:
			break;
		case OUTCOME_NEVER:
			k->value = refused;
			break;
		case OUTCOME_LATER:
			k->value = missing;
			break;
		case OUTCOME_LOST:
			return (-1);
		}
	}
	return (0);
}

/*
 * The highest folder above path that is over as well, within the folders that
 * are ours alone; else path itself.
 */
static void
highest_over(const struct plan *next, char *path)
{
	char *slash;

	for (const char *const *f = plan_folders; *f != NULL; f++) {
		size_t len = strlen(*f);

		if (strncmp(path, *f, len) != 0 || path[len] != '/')
			continue;
		while ((slash = strrchr(path + len + 1, '/')) != NULL) {
			*slash = '\0';
			if (!plan_covers(next, path))
				continue;
			*slash = '/';
			return;
		}
	}
}

/* Keys that were there, and are not planned any more */
static int
remove_old(struct publish *p)
{
	char path[PLAN_PATH], last[PLAN_PATH] = "";
	enum outcome o;

	for (size_t i = 0; i < p->now->n; i++) {
		const struct plan_key *k = &p->now->keys[i];
		size_t len = strlen(last);

		if (plan_find(p->next, k->path) != NULL ||
		    k->kind == PLAN_OFFER)
			continue;
		if (len > 0 && strncmp(k->path, last, len) == 0 &&
		    k->path[len] == '/')
			continue; /* it went with what is above it */
		snprintf(path, sizeof(path), "%s", k->path);
		highest_over(p->next, path);
		o = publish_remove(p, path);
		if (o == OUTCOME_LOST)
			return (-1);
		if (o == OUTCOME_DONE)
			publish_note(p, path, k->kind != PLAN_MEMORY);
		snprintf(last, sizeof(last), "%s", path);
	}
	return (0);
}

/*
 * The host looks when something below attr/ changes; up to XAPI 25.22 it also
 * does for data/updated, and squeezed takes that as a sign that the guest is
 * up.
 */
static int
tell_host(struct publish *p)
{
	const struct plan_key *installed = plan_find(p->next, INSTALLED);
	enum outcome touched = OUTCOME_DONE, told;
	char date[64] = "";
	time_t now = time(NULL);
	struct tm tm;

	if (!p->touched_attr && installed != NULL &&
	    installed->value != refused)
		touched = publish_write(p, INSTALLED, "1");
	if (gmtime_r(&now, &tm) != NULL)
		strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%SZ", &tm);
	told = publish_write(p, "data/updated", date);
	if (touched == OUTCOME_LOST || told == OUTCOME_LOST)
		return (-1);
	/* what could not be said now is said the next time */
	p->touched_attr = p->touched_attr || touched == OUTCOME_DONE;
	if (touched != OUTCOME_LATER && told != OUTCOME_LATER)
		p->is_news = p->touched_attr = false;
	return (0);
}

int
publish_run(struct publish *p, struct pvk_err *e)
{
	struct plan *was = p->now;

	p->failed = 0;
	p->failed_removal = false;
	if (write_all(p) != 0 || remove_old(p) != 0 ||
	    (p->is_unknown && publish_sweep(p) != 0) ||
	    (p->is_news && tell_host(p) != 0)) {
		publish_forget(p);
		return (pvk_err_set(e, PVK_EAGAIN,
		    "xenstore: the connection was lost"));
	}
	p->now = p->next;
	p->next = was;
	/* what was not removed is not in any plan: it has to be looked for */
	p->is_unknown = p->failed_removal;
	if (p->failed == 0)
		p->said_failed = false;
	return (p->failed > 0);
}
