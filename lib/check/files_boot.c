/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What FreeBSD's loader is told: device.hints(5) and loader.conf(5), in the
 * order in which it reads them, so that the last one counts.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "check/files_private.h"
#include "util/num.h"

#define LOADS_MAX 128

struct boot {
	const struct files *c;
	/* modules that are loaded, and whether they still are to be */
	struct {
		char name[CONF_NAME];
		bool wanted;
	} loads[LOADS_MAX];
	size_t n;
	bool cut; /* there were more */
};

/* Judges want to know when these are not set. */
static const char *const keys[] = {
	"boot_multicons",
	"boot_serial",
	"console",
	"hint.ppc.0.disabled",
	"hw.xbd.xbd_enable_indirect",
	"hw.xen.disable_pv_disks",
	"hw.xen.disable_pv_nics",
	"hw.xn.enable_lro",
	"hw.xn.num_queues",
	"kern.hz",
	"kern.timecounter.hardware",
	"vfs.root.mountfrom",
};

static void
take_load(struct boot *b, const char *name, bool wanted)
{
	size_t i = 0;

	while (i < b->n && strcmp(b->loads[i].name, name) != 0)
		i++;
	if (i == LOADS_MAX) {
		b->cut = true;
		return;
	}
	if (i == b->n)
		snprintf(b->loads[b->n++].name, CONF_NAME, "%s", name);
	b->loads[i].wanted = wanted;
}

static void
take_loader(void *arg, const struct conf_pair *pair)
{
	static const char load[] = "_load";
	struct boot *b = arg;
	size_t len = strlen(pair->name), end = sizeof(load) - 1;

	if (len > end && strcmp(pair->name + len - end, load) == 0)
		take_load(b, pair->name, conf_is_yes(pair->value));
	files_set_pair(b->c, "loader", pair);
}

/* What can't be read may set any of them; what comes later still counts. */
static int
take_file(struct boot *b, const char *path, bool is_folder)
{
	int error = is_folder
	    ? files_settings_dir(b->c, path, ".conf", take_loader, b)
	    : files_settings(b->c, path, take_loader, b);

	if (error == 0 || error == ENOENT)
		return (0);
	files_preset(b->c, "loader", keys, PVK_COUNT(keys), error);
	pvk_facts_more(b->c->f, "loader", error);
	return (error);
}

void
files_boot(const struct files *c)
{
	static const struct {
		const char *path;
		bool is_folder;
	} files[] = {
		{ "/boot/device.hints", false },
		{ "/boot/loader.conf", false },
		{ "/boot/loader.conf.d", true },
		{ "/boot/loader.conf.local", false },
	};
	struct boot b = { .c = c };
	uint64_t preloads = 0;
	int error = 0, one;

	files_preset(c, "loader", keys, PVK_COUNT(keys), 0);
	for (size_t i = 0; i < PVK_COUNT(files); i++) {
		one = take_file(&b, files[i].path, files[i].is_folder);
		error = one != 0 ? one : error;
	}
	for (size_t i = 0; i < b.n; i++)
		preloads += b.loads[i].wanted;
	if (error == 0 && b.cut)
		error = EFBIG;
	if (error == 0)
		pvk_facts_set_uint(c->f, "boot.preloads", preloads);
	else
		pvk_facts_unseen(c->f, "boot.preloads", error);
}
