/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the host offers; see front.h. Each device of the guest's has a folder
 * device/CLASS/NUMBER, in which "backend" is the path of the host's part:
 * docs/formats/check-facts.md. All of it comes from the host.
 */
#include "front.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "look.h"
#include "util/auto.h"
#include "util/num.h"
#include "xenstore/xenstore.h"

#define FRONTS_MAX 64 /* of a class */
#define CPUS_MAX   256
#define TIMEOUT_MS 2000
#define PATH_LEN   512

struct store {
	struct pvk_xs *xs;
	struct pvk_facts *f;
	int gone; /* an errno: the connection is lost */
};

/* What a device has: on which side, and of which class. */
struct leaf {
	const char *class_name, *leaf;
	bool is_backends;
};

static const struct leaf leaves[] = {
	{ "vbd", "state", false },
	{ "vbd", "device-type", false },
	{ "vbd", "ring-page-order", false },
	{ "vbd", "multi-queue-num-queues", false },
	{ "vbd", "feature-flush-cache", true },
	{ "vbd", "feature-barrier", true },
	{ "vbd", "feature-discard", true },
	{ "vbd", "feature-max-indirect-segments", true },
	{ "vbd", "max-ring-page-order", true },
	{ "vbd", "multi-queue-max-queues", true },
	{ "vif", "state", false },
	{ "vif", "multi-queue-num-queues", false },
	{ "vif", "multi-queue-max-queues", true },
	{ "vif", "rate", true },
};

/* Owned; NULL with an errno. */
static char *
read_key(struct store *s, const char *path, int *error)
{
	char *value = NULL;
	struct pvk_err e;

	*error = s->gone;
	if (s->gone != 0)
		return (NULL);
	if (pvk_xs_read(s->xs, path, &value, NULL, &e) == 0)
		return (value);
	*error = e.sys != 0 ? e.sys : EIO;
	if (pvk_xs_is_lost(s->xs))
		s->gone = *error;
	return (NULL);
}

/* A value as front.FRONT.LEAF; true when there is one. */
static bool
take(struct store *s, const char *front, const char *leaf, const char *path)
{
	char name[PVK_FACT_NAME_MAX];
	PVK_AUTO_FREE char *value = NULL;
	int error;

	snprintf(name, sizeof(name), "front.%s.%s", front, leaf);
	value = read_key(s, path, &error);
	if (value != NULL)
		pvk_facts_set(s->f, name, value);
	else
		pvk_facts_unseen(s->f, name, error);
	return (value != NULL);
}

static void
take_front(struct store *s, const char *class_name, const char *number)
{
	char front[LOOK_NAME], path[PATH_LEN];
	PVK_AUTO_FREE char *backend = NULL;
	const struct pvk_fact *type;
	int error;

	snprintf(front, sizeof(front), "%s/%s", class_name, number);
	front_add(s->f, front);
	pvk_facts_set_of(s->f, "front", front, "device", NULL);
	snprintf(path, sizeof(path), "device/%s/backend", front);
	backend = read_key(s, path, &error);
	for (size_t i = 0; i < PVK_COUNT(leaves); i++) {
		if (strcmp(leaves[i].class_name, class_name) != 0)
			continue;
		if (!leaves[i].is_backends)
			snprintf(path, sizeof(path), "device/%s/%s", front,
			    leaves[i].leaf);
		else if (backend != NULL)
			snprintf(path, sizeof(path), "%.400s/%s", backend,
			    leaves[i].leaf);
		else
			continue;
		take(s, front, leaves[i].leaf, path);
	}
	if (backend == NULL)
		return;
	snprintf(path, sizeof(path), "%.400s/state", backend);
	take(s, front, "backend-state", path);
	snprintf(path, sizeof(path), "front.%s.device-type", front);
	type = pvk_facts_get(s->f, path);
	if (type != NULL && strcmp(type->value, "cdrom") == 0) {
		snprintf(path, sizeof(path), "%.400s/params", backend);
		take(s, front, "params", path);
	}
	if (strcmp(class_name, "vif") != 0)
		return;
	snprintf(path, sizeof(path), "%.400s/mtu", backend);
	if (!take(s, front, "mtu", path)) {
		snprintf(path, sizeof(path), "device/%s/mtu", front);
		take(s, front, "mtu", path);
	}
}

static int
by_number(const void *a, const void *b)
{
	unsigned long long x = strtoull(*(char *const *)a, NULL, 10);
	unsigned long long y = strtoull(*(char *const *)b, NULL, 10);

	return (x < y ? -1 : x > y);
}

static bool
is_number(const char *text)
{
	return (text[0] != '\0' && strlen(text) <= 10 &&
	    strspn(text, "0123456789") == strlen(text));
}

/* The names of a folder, owned; NULL with an errno, ENOENT without it. */
static char **
read_folder(struct store *s, const char *path, size_t *n, int *error)
{
	char **names = NULL;
	struct pvk_err e;

	*n = 0;
	*error = s->gone;
	if (s->gone != 0)
		return (NULL);
	if (pvk_xs_directory(s->xs, path, &names, n, &e) == 0)
		return (names);
	*error = e.sys != 0 ? e.sys : EIO;
	if (pvk_xs_is_lost(s->xs))
		s->gone = *error;
	return (NULL);
}

static void
take_class(struct store *s, const char *class_name)
{
	PVK_AUTO_FREE char **names = NULL;
	size_t n, taken = 0;
	char path[32];
	int error;

	snprintf(path, sizeof(path), "device/%s", class_name);
	names = read_folder(s, path, &n, &error);
	if (names == NULL && error != 0 && error != ENOENT)
		pvk_facts_more(s->f, "front", error);
	if (names != NULL && n > 0)
		qsort(names, n, sizeof(*names), by_number);
	for (size_t i = 0; names != NULL && i < n; i++) {
		if (!is_number(names[i]))
			continue;
		if (taken++ == FRONTS_MAX) {
			pvk_facts_more(s->f, "front", EFBIG);
			break;
		}
		take_front(s, class_name, names[i]);
	}
}

/* Processors that the host has plugged in: cpu/N/availability is "online". */
static void
take_processors(struct store *s)
{
	PVK_AUTO_FREE char **names = NULL;
	unsigned online = 0;
	int error, one;
	size_t n;

	names = read_folder(s, "cpu", &n, &error);
	for (size_t i = 0; names != NULL && i < n && i < CPUS_MAX; i++) {
		char path[64];
		PVK_AUTO_FREE char *value = NULL;

		if (!is_number(names[i]))
			continue;
		snprintf(path, sizeof(path), "cpu/%s/availability", names[i]);
		value = read_key(s, path, &one);
		error = value == NULL && one != ENOENT ? one : error;
		online += value != NULL && strcmp(value, "online") == 0;
	}
	if (error == 0 && online > 0 && n <= CPUS_MAX)
		pvk_facts_set_uint(s->f, "cpu.available", online);
	else if (error == 0 || error == ENOENT)
		pvk_facts_untold(s->f, "cpu.available");
	else
		pvk_facts_unseen(s->f, "cpu.available", error);
}

/* "1.2.3", when all three are there. */
static void
take_agent(struct store *s)
{
	static const char *const keys[] = { "attr/PVAddons/MajorVersion",
		"attr/PVAddons/MinorVersion", "attr/PVAddons/MicroVersion" };
	char *values[PVK_COUNT(keys)], text[64];
	int error = 0, one;

	for (size_t i = 0; i < PVK_COUNT(keys); i++) {
		values[i] = read_key(s, keys[i], &one);
		error = values[i] == NULL ? one : error;
	}
	if (error == 0) {
		snprintf(text, sizeof(text), "%.15s.%.15s.%.15s", values[0],
		    values[1], values[2]);
		pvk_facts_set(s->f, "agent.published", text);
	} else
		pvk_facts_unseen(s->f, "agent.published", error);
	for (size_t i = 0; i < PVK_COUNT(keys); i++)
		free(values[i]);
}

static const char *const memory[] = { "static-max", "dynamic-min",
	"dynamic-max" };

static void
take_memory(struct store *s)
{
	char path[32], name[32], *value;
	int error;

	for (size_t i = 0; i < PVK_COUNT(memory); i++) {
		snprintf(path, sizeof(path), "memory/%s", memory[i]);
		snprintf(name, sizeof(name), "memory.%s", memory[i]);
		value = read_key(s, path, &error);
		if (value != NULL)
			pvk_facts_set(s->f, name, value);
		else
			pvk_facts_unseen(s->f, name, error);
		free(value);
	}
}

/*
 * Nothing can be known of all that, for this reason. That there is no way to
 * xenstore, in a container for one, does not mean that nothing is in it.
 */
static void
unseen(struct pvk_facts *f, int error)
{
	static const char *const names[] = { "front.names", "agent.published",
		"cpu.available", "memory.static-max", "memory.dynamic-min",
		"memory.dynamic-max" };

	pvk_facts_unseen(f, "xen.store", error);
	for (size_t i = 0; i < PVK_COUNT(names); i++) {
		if (error == ENOENT || error == ENODEV || error == ENXIO)
			pvk_facts_untold(f, names[i]);
		else
			pvk_facts_unseen(f, names[i], error);
	}
}

void
front_add(struct pvk_facts *f, const char *name)
{
	const struct pvk_fact *names = pvk_facts_get(f, "front.names");

	if (names == NULL || names->kind != PVK_FACT_TEXT ||
	    !look_in_list(names->value, name))
		pvk_facts_list_add(f, "front.names", name);
}

void
front_facts(struct pvk_facts *f)
{
	struct pvk_xs_options o = { .timeout_ms = TIMEOUT_MS };
	struct store s = { .f = f };
	struct pvk_err e;

	s.xs = pvk_xs_open(&o, &e);
	if (s.xs == NULL) {
		unseen(f, e.sys != 0 ? e.sys : ENODEV);
		return;
	}
	pvk_facts_set(f, "xen.store", "yes");
	pvk_facts_set(f, "front.names", "");
	take_class(&s, "vbd");
	take_class(&s, "vif");
	take_agent(&s);
	take_memory(&s);
	take_processors(&s);
	pvk_xs_close(s.xs);
}
