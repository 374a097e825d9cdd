/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which devices there are: the directories below device/vbd and device/vif. The
 * toolstack makes one to plug a device in; one that vanishes was pulled out.
 */
#include "front/scan.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/auto.h"
#include "util/num.h"
#include "xenstore/xenstore.h"

#define DEVICES_MAX 128

static const struct xenbus_driver *const drivers[] = { &blkfront_driver,
	&netfront_driver };

struct xenbus_device *xenbus_devices;

/* A device's name is a number without signs or zeros before it. */
static bool
id_parse(const char *name, uint32_t *id)
{
	uint64_t v = 0;

	if (name[0] == '\0' || (name[0] == '0' && name[1] != '\0'))
		return (false);
	for (const char *p = name; *p != '\0'; p++) {
		if (*p < '0' || *p > '9')
			return (false);
		v = 10 * v + (uint64_t)(*p - '0');
		if (v > UINT32_MAX)
			return (false);
	}
	*id = (uint32_t)v;
	return (true);
}

static int
compare_ids(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x < y ? -1 : x > y);
}

static struct xenbus_device *
find(const struct xenbus_driver *driver, uint32_t id)
{
	struct xenbus_device *dev = xenbus_devices;

	while (dev != NULL && (dev->driver != driver || dev->id != id))
		dev = dev->next;
	return (dev);
}

static void
note(const struct xenbus_driver *driver, uint32_t id)
{
	struct xenbus_device *dev = find(driver, id), **end = &xenbus_devices;

	if (dev == NULL) {
		dev = calloc(1, sizeof(*dev));
		if (dev == NULL)
			return;
		dev->driver = driver;
		dev->id = id;
		dev->deadline = UINT64_MAX;
		snprintf(dev->path, sizeof(dev->path), "device/%s/%" PRIu32,
		    driver->type, id);
		while (*end != NULL)
			end = &(*end)->next;
		*end = dev;
	}
	/* also one that had no backend when it was seen first, or one that
	 * was not ready: another may be in its place by now */
	if (dev->phase == PHASE_NEW || dev->phase == PHASE_WAIT) {
		dev->phase = PHASE_NEW;
		dev->dirty = true;
	}
	dev->present = true;
}

static bool
scan_type(const struct xenbus_driver *driver)
{
	PVK_AUTO_FREE char **names = NULL;
	uint32_t ids[DEVICES_MAX];
	size_t n = 0, found = 0;
	struct pvk_err e;
	char dir[32];

	snprintf(dir, sizeof(dir), "device/%s", driver->type);
	if (pvk_xs_directory(xenbus_store(), dir, &names, &n, &e) != 0)
		return (e.code == PVK_ENOENT);
	for (size_t i = 0; i < n && found < PVK_COUNT(ids); i++)
		if (id_parse(names[i], &ids[found]))
			found++;
	qsort(ids, found, sizeof(ids[0]), compare_ids);
	for (size_t i = 0; i < found; i++)
		note(driver, ids[i]);
	return (true);
}

bool
scan_devices(void)
{
	struct xenbus_device **at = &xenbus_devices, *dev;

	for (dev = xenbus_devices; dev != NULL; dev = dev->next)
		dev->present = false;
	for (size_t i = 0; i < PVK_COUNT(drivers); i++)
		if (!scan_type(drivers[i]))
			return (false);
	while ((dev = *at) != NULL) {
		if (dev->present) {
			at = &dev->next;
			continue;
		}
		*at = dev->next;
		xenbus_vanish(dev);
	}
	return (true);
}
