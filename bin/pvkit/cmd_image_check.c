/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pvkit image check, and template check, which looks into an appliance as well:
 * a plain one in place, a packed one by way of a file without a name.
 */
#include <sys/stat.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/auto.h"
#include "xva/index.h"
#include "xva/xva.h"

#include "cmd.h"
#include "look.h"
#include "xva_options.h"

enum { OPT_JSON = OPT_FIRST };

const struct option_spec cmd_image_check_options[] = {
	OPTION_JSON(OPT_JSON),
	{ 0, NULL, NULL, NULL },
};

static int
no_option(void *ctx, int id, const char *arg, struct pvk_err *e)
{
	(void)ctx;
	(void)arg;
	return (pvk_err_set(e, PVK_EBUG, "option %d", id));
}

static int
look_disk(struct cli *c, const char *path)
{
	struct pvk_err e;
	struct pvk_src *src = pvk_src_open(path, &e);
	int status;

	if (src == NULL)
		return (cli_report(c, &e));
	status = look_at(c, src, path);
	pvk_src_close(src);
	return (status);
}

int
cmd_image_check(struct cli *c, int argc, char **argv)
{
	int status = cli_parse(c, argc, argv, no_option, NULL);

	return (status >= 0 ? status : look_disk(c, argv[c->at]));
}

/* ---- the first disk of an appliance ---- */

static int
disk_pread(void *ctx, void *buf, size_t len, uint64_t off, struct pvk_err *e)
{
	return (pvk_xva_index_pread(ctx, 0, buf, len, off, e));
}

static int
disk_extent(void *ctx, uint64_t off, uint64_t *len, bool *hole,
    struct pvk_err *e)
{
	return (pvk_xva_index_extent(ctx, 0, off, len, hole, e));
}

static int
look_in_place(struct cli *c, struct pvk_xva_index *x, const char *path)
{
	static const struct pvk_src_ops ops = { disk_pread, disk_extent };
	struct pvk_src *src;
	struct pvk_err e;
	uint64_t size;
	int status;

	if (pvk_xva_index_size(x, 0, &size, &e) != 0)
		return (cli_report(c, &e));
	src = pvk_src_custom(&ops, x, size, path, &e);
	if (src == NULL)
		return (cli_report(c, &e));
	status = look_at(c, src, path);
	pvk_src_close(src);
	return (status);
}

/* ctx: the path to write the first disk to */
static int
open_sink(void *ctx, const struct pvk_ova_disk *disk, struct pvk_sink **sink,
    struct pvk_err *e)
{
	*sink = NULL;
	if (disk->number != 0)
		return (0);
	*sink = pvk_sink_new(ctx, PVK_DISK_RAW, disk->virtual_size, 0, e);
	return (*sink != NULL ? 0 : -1);
}

/* The disk in a file that is gone when it is closed: a descriptor, or -1. */
static int
unpack(const char *path, struct pvk_err *e)
{
	const char *tmp = getenv("TMPDIR");
	PVK_AUTO_FREE char *dir = NULL, *file = NULL;
	struct pvk_xva_extract x = { .open_sink = open_sink };
	struct pvk_xva_run run = { 0 };
	struct pvk_findings fs = { 0 };
	int fd = -1;

	if (asprintf(&dir, "%s/pvkit-XXXXXX",
		tmp != NULL && *tmp != '\0' ? tmp : "/tmp") < 0)
		dir = NULL;
	if (dir == NULL || mkdtemp(dir) == NULL)
		return (pvk_err_sys(e, PVK_ECREATE, "a temporary directory"));
	if (asprintf(&file, "%s/disk", dir) < 0)
		file = NULL;
	x.ctx = file;
	if (file == NULL)
		pvk_err_set(e, PVK_ENOMEM, "no memory");
	else if (pvk_xva_extract(path, &x, &run, &fs, e) == 0) {
		fd = open(file, O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			pvk_err_sys(e, PVK_EIO, "%s: its first disk", path);
		unlink(file);
	}
	pvk_xva_extract_fini(&x);
	pvk_findings_fini(&fs);
	rmdir(dir);
	return (fd);
}

static int
look_unpacked(struct cli *c, const char *path)
{
	struct pvk_src *src;
	struct pvk_err e;
	PVK_AUTO_FD int fd = unpack(path, &e);
	int status;

	if (fd < 0)
		return (cli_report(c, &e));
	src = pvk_src_file(fd, path, &e);
	if (src == NULL)
		return (cli_report(c, &e));
	status = look_at(c, src, path);
	pvk_src_close(src);
	return (status);
}

/* 1: an appliance, -1: a packed one, 0: something else, a disk for example */
static int
is_appliance(const char *path)
{
	static const uint8_t zstd[] = { 0x28, 0xb5, 0x2f, 0xfd };
	uint8_t head[8] = { 0 };
	PVK_AUTO_FD int fd =
	    open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

	if (fd < 0 || pread(fd, head, sizeof(head), 0) < (ssize_t)sizeof(head))
		return (0);
	if (memcmp(head, zstd, sizeof(zstd)) == 0 ||
	    (head[0] == 0x1f && head[1] == 0x8b))
		return (-1);
	return (memcmp(head, "ova.xml", 8) == 0);
}

int
cmd_template_check(struct cli *c, int argc, char **argv)
{
	int status = cli_parse(c, argc, argv, no_option, NULL);
	struct pvk_xva_index *x;
	struct pvk_err e;
	int kind;

	if (status >= 0)
		return (status);
	kind = is_appliance(argv[c->at]);
	if (kind == 0)
		return (look_disk(c, argv[c->at]));
	if (kind < 0)
		return (look_unpacked(c, argv[c->at]));
	x = pvk_xva_index_open(argv[c->at], &e);
	if (x == NULL)
		return (cli_report(c, &e));
	status = look_in_place(c, x, argv[c->at]);
	pvk_xva_index_close(x);
	return (status);
}
