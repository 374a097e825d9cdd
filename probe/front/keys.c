/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A device's keys in xenstore. What a backend writes is a stranger's: numbers
 * are decimal and bounded, texts are cut to the place there is for them.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "front/xenbus.h"
#include "util/auto.h"
#include "xenstore/xenstore.h"

#define PUBLISH_TRIES 8

#define FETCHED_MAX   16

static bool trouble;

/* What was read in one go, for as long as the step takes. */
static struct {
	char path[XENBUS_PATH + 48];
	char *value; /* owned; NULL: there is no such key */
} fetched[FETCHED_MAX];
static unsigned n_fetched;

static void
forget(void)
{
	while (n_fetched > 0)
		free(fetched[--n_fetched].value);
}

bool
xenbus_in_trouble(void)
{
	return (trouble);
}

bool
xenbus_trouble_over(void)
{
	bool was = trouble;

	trouble = false;
	forget();
	return (was);
}

void
xenbus_fetch(const struct xenbus_key_at *keys, size_t n)
{
	const char *paths[FETCHED_MAX];
	char *values[FETCHED_MAX];
	struct pvk_err e;

	forget();
	for (size_t i = 0; i < n; i++) {
		snprintf(fetched[i].path, sizeof(fetched[i].path), "%s/%s",
		    keys[i].dir, keys[i].key);
		paths[i] = fetched[i].path;
	}
	if (pvk_xs_read_each(xenbus_store(), paths, n, values, &e) != 0) {
		trouble = true;
		return;
	}
	for (size_t i = 0; i < n; i++)
		fetched[i].value = values[i];
	n_fetched = (unsigned)n;
}

/* False: it was not among these. */
static bool
find_fetched(const char *path, const char **value)
{
	for (unsigned i = 0; i < n_fetched; i++)
		if (strcmp(fetched[i].path, path) == 0) {
			*value = fetched[i].value;
			return (true);
		}
	return (false);
}

void
xenbus_key_text(struct xenbus_keys *k, const char *name, const char *value)
{
	if (k->n == XENBUS_KEYS)
		return;
	snprintf(k->key[k->n].name, sizeof(k->key[0].name), "%s", name);
	snprintf(k->key[k->n].value, sizeof(k->key[0].value), "%s", value);
	k->n++;
}

void
xenbus_key(struct xenbus_keys *k, const char *name, uint64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRIu64, value);
	xenbus_key_text(k, name, text);
}

int
xenbus_read(const char *dir, const char *key, char *text, size_t size)
{
	PVK_AUTO_FREE char *value = NULL;
	char path[XENBUS_PATH + 48];
	const char *known;
	struct pvk_err e;

	text[0] = '\0';
	snprintf(path, sizeof(path), "%s/%s", dir, key);
	if (find_fetched(path, &known)) {
		snprintf(text, size, "%s", known != NULL ? known : "");
		return (known != NULL ? 0 : (int)PVK_ENOENT);
	}
	if (pvk_xs_read(xenbus_store(), path, &value, NULL, &e) != 0) {
		trouble |= e.code != PVK_ENOENT;
		return ((int)e.code);
	}
	snprintf(text, size, "%s", value);
	return (0);
}

int
xenbus_read_state(const char *dir, enum xenbus_state *state)
{
	char text[16];
	int code = xenbus_read(dir, "state", text, sizeof(text));

	*state = XENBUS_UNKNOWN;
	if (text[0] >= '0' && text[0] <= '8' && text[1] == '\0')
		*state = (enum xenbus_state)(text[0] - '0');
	return (code);
}

/* No sign, no space, no more than max. */
static bool
number_parse(const char *text, uint64_t max, uint64_t *n)
{
	uint64_t v = 0;

	if (text[0] == '\0' || strlen(text) > 19)
		return (false);
	for (; *text != '\0'; text++) {
		if (*text < '0' || *text > '9')
			return (false);
		v = 10 * v + (uint64_t)(*text - '0');
	}
	*n = v;
	return (v <= max);
}

static uint64_t
number_read(const char *dir, const char *key, uint64_t otherwise, uint64_t max)
{
	char text[32];
	uint64_t n;

	if (xenbus_read(dir, key, text, sizeof(text)) != 0 ||
	    !number_parse(text, max, &n))
		return (otherwise);
	return (n);
}

uint64_t
xenbus_number(const struct xenbus_device *dev, const char *key,
    uint64_t otherwise, uint64_t max)
{
	return (number_read(dev->backend, key, otherwise, max));
}

uint64_t
xenbus_own_number(const struct xenbus_device *dev, const char *key,
    uint64_t otherwise, uint64_t max)
{
	return (number_read(dev->path, key, otherwise, max));
}

bool
xenbus_own_text(const struct xenbus_device *dev, const char *key, char *text,
    size_t size)
{
	return (xenbus_read(dev->path, key, text, size) == 0);
}

/* All of k, then our state. */
static int
write_all(const struct xenbus_device *dev, const struct xenbus_keys *k,
    struct pvk_err *e)
{
	static char path[XENBUS_KEYS + 1][XENBUS_PATH + 48];
	const char *paths[XENBUS_KEYS + 1], *values[XENBUS_KEYS + 1];
	unsigned n = k != NULL ? k->n : 0;
	char state[8];

	snprintf(state, sizeof(state), "%d", (int)dev->ours);
	for (unsigned i = 0; i <= n; i++) {
		snprintf(path[i], sizeof(path[i]), "%s/%s", dev->path,
		    i < n ? k->key[i].name : "state");
		paths[i] = path[i];
		values[i] = i < n ? k->key[i].value : state;
	}
	return (pvk_xs_write_each(xenbus_store(), paths, values, n + 1, e));
}

static int
write_once(const struct xenbus_device *dev, const struct xenbus_keys *k,
    struct pvk_err *e)
{
	enum xenbus_state there;
	int code;

	/*
	 * A write would make a directory anew that the host has removed, or
	 * speak for a device that it has put in the old one's place.
	 */
	forget();
	code = xenbus_read_state(dev->path, &there);
	if (code != 0)
		return (pvk_err_set(e, (enum pvk_code)code, "no state"));
	if (there != dev->last)
		return (pvk_err_set(e, PVK_EUSAGE, "another state"));
	return (write_all(dev, k, e));
}

int
xenbus_publish(struct xenbus_device *dev, const struct xenbus_keys *k)
{
	struct pvk_xs *xs = xenbus_store();
	struct pvk_err e;

	for (unsigned i = 0; i < PUBLISH_TRIES; i++) {
		if (pvk_xs_begin(xs, &e) != 0)
			return ((int)e.code);
		if (write_once(dev, k, &e) != 0) {
			pvk_xs_abort(xs);
			return ((int)e.code);
		}
		if (pvk_xs_commit(xs, &e) == 0) {
			dev->last = dev->ours;
			return (0);
		}
		if (e.code != PVK_EAGAIN || pvk_xs_is_lost(xs))
			break;
	}
	return ((int)e.code);
}
