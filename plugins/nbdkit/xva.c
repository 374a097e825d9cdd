/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * nbdkit-xva-plugin: serves a disk that is inside an XVA, read-only and without
 * unpacking it. Every connection sees the same disk, so there is no handle.
 *
 *	nbdkit xva appliance.xva disk=1
 */
#define NBDKIT_API_VERSION 2
#define THREAD_MODEL	   NBDKIT_THREAD_MODEL_PARALLEL
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <nbdkit-plugin.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "util/size.h"
#include "xva/index.h"
#include "xva/xva.h"

/* What the command line said, and what it led to. */
static struct {
	char *file; /* owned */
	unsigned disk;
	uint64_t size;
	struct pvk_xva_index *index; /* owned */
} xva;

/* -1, so that a callback can "return (failed(&e))" */
static int
failed(const struct pvk_err *e)
{
	nbdkit_error("%s", e->msg);
	nbdkit_set_error(EIO);
	return (-1);
}

static int
xva_config(const char *key, const char *value)
{
	struct pvk_err e;
	uint64_t number;

	if (strcmp(key, "file") == 0) {
		free(xva.file);
		/* absolute: nbdkit leaves the directory when it forks */
		xva.file = nbdkit_absolute_path(value);
		return (xva.file == NULL ? -1 : 0);
	}
	if (strcmp(key, "disk") == 0) {
		if (pvk_uint_parse(value, 0, UINT_MAX, "disk", &number, &e) !=
		    0)
			return (failed(&e));
		xva.disk = (unsigned)number;
		return (0);
	}
	nbdkit_error("%s: no such parameter, expected file or disk", key);
	return (-1);
}

static int
xva_config_complete(void)
{
	if (xva.file != NULL)
		return (0);
	nbdkit_error("file: missing, expected the name of an XVA");
	return (-1);
}

/* Before nbdkit forks: what is wrong with the file is said on the terminal. */
static int
xva_get_ready(void)
{
	struct pvk_err e;

	xva.index = pvk_xva_index_open(xva.file, &e);
	if (xva.index == NULL ||
	    pvk_xva_index_size(xva.index, xva.disk, &xva.size, &e) != 0)
		return (failed(&e));
	return (0);
}

static void
xva_unload(void)
{
	pvk_xva_index_close(xva.index);
	free(xva.file);
}

static void *
xva_open(int readonly)
{
	(void)readonly;
	return (NBDKIT_HANDLE_NOT_NEEDED);
}

static int64_t
xva_get_size(void *handle)
{
	(void)handle;
	return ((int64_t)xva.size);
}

static int
xva_block_size(void *handle, uint32_t *minimum, uint32_t *preferred,
    uint32_t *maximum)
{
	(void)handle;
	*minimum = 1;
	*preferred = (uint32_t)PVK_XVA_CHUNK;
	*maximum = UINT32_MAX;
	return (0);
}

static int
yes(void *handle)
{
	(void)handle;
	return (1);
}

/* A read leaves the bytes in the page cache. */
static int
xva_can_cache(void *handle)
{
	(void)handle;
	return (NBDKIT_CACHE_EMULATE);
}

static int
xva_pread(void *handle, void *buf, uint32_t count, uint64_t offset,
    uint32_t flags)
{
	struct pvk_err e;

	(void)handle;
	(void)flags;
	if (pvk_xva_index_pread(xva.index, xva.disk, buf, count, offset, &e) !=
	    0)
		return (failed(&e));
	return (0);
}

static int
xva_extents(void *handle, uint32_t count, uint64_t offset, uint32_t flags,
    struct nbdkit_extents *extents)
{
	uint64_t end = offset + count, len;
	struct pvk_err e;
	uint32_t type;
	bool hole;

	(void)handle;
	do {
		if (pvk_xva_index_extent(xva.index, xva.disk, offset, &len,
			&hole, &e) != 0)
			return (failed(&e));
		type = hole ? NBDKIT_EXTENT_HOLE | NBDKIT_EXTENT_ZERO : 0;
		if (nbdkit_add_extent(extents, offset, len, type) != 0)
			return (-1);
		offset += len;
	} while (offset < end && !(flags & NBDKIT_FLAG_REQ_ONE));
	return (0);
}

static struct nbdkit_plugin plugin = {
	.name = "xva",
	.longname = "disks inside XenServer and XCP-ng appliances (XVA)",
	.version = PVK_VERSION,
	.description = "Serves a disk of an XVA, read-only, without unpacking.",
	.magic_config_key = "file",
	.config = xva_config,
	.config_complete = xva_config_complete,
	.config_help = "[file=]FILENAME  (required) The XVA, not compressed.\n"
		       "disk=NUMBER      The disk's number (default 0).",
	.get_ready = xva_get_ready,
	.unload = xva_unload,
	.open = xva_open,
	.get_size = xva_get_size,
	.block_size = xva_block_size,
	.can_multi_conn = yes,
	.can_extents = yes,
	.can_cache = xva_can_cache,
	.pread = xva_pread,
	.extents = xva_extents,
};

/* the macro defines it without having declared it */
struct nbdkit_plugin *plugin_init(void);
NBDKIT_REGISTER_PLUGIN(plugin)
