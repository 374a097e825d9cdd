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

static bool trouble;

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
	return (was);
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
	struct pvk_err e;

	text[0] = '\0';
	snprintf(path, sizeof(path), "%s/%s", dir, key);
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
xenbus_text(const struct xenbus_device *dev, const char *key, char *text,
    size_t size)
{
	return (xenbus_read(dev->backend, key, text, size) == 0);
}

bool
xenbus_own_text(const struct xenbus_device *dev, const char *key, char *text,
    size_t size)
{
	return (xenbus_read(dev->path, key, text, size) == 0);
}

static int
write_all(const struct xenbus_device *dev, const struct xenbus_keys *k,
    struct pvk_err *e)
{
	char path[XENBUS_PATH + 48];

	for (unsigned i = 0; i < k->n; i++) {
		snprintf(path, sizeof(path), "%s/%s", dev->path,
		    k->key[i].name);
		if (pvk_xs_write(xenbus_store(), path, k->key[i].value,
			strlen(k->key[i].value), e) != 0)
			return (-1);
	}
	return (0);
}

static int
write_once(const struct xenbus_device *dev, const struct xenbus_keys *k,
    struct pvk_err *e)
{
	struct xenbus_keys state = { 0 };
	enum xenbus_state there;
	int code;

	/*
	 * A write would make a directory anew that the host has removed, or
	 * speak for a device that it has put in the old one's place.
	 */
	code = xenbus_read_state(dev->path, &there);
	if (code != 0)
		return (pvk_err_set(e, (enum pvk_code)code, "no state"));
	if (there != dev->last)
		return (pvk_err_set(e, PVK_EUSAGE, "another state"));
	xenbus_key(&state, "state", dev->ours);
	if (k != NULL && write_all(dev, k, e) != 0)
		return (-1);
	return (write_all(dev, &state, e));
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
