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
	if (i == LOADS_MAX)
		return;
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
	files_set(b->c, "loader", pair->name, pair->value);
}

void
files_boot(const struct files *c)
{
	static const char *const files[] = { "/boot/device.hints",
		"/boot/loader.conf", "/boot/loader.conf.d",
		"/boot/loader.conf.local" };
	struct boot b = { .c = c };
	struct pvk_buf text = { 0 };
	uint64_t preloads = 0;
	int error = 0, one;

	/* what can't be read may set any of them */
	for (size_t i = 0; i < PVK_COUNT(files) && error == 0; i++) {
		one = files_read(c, files[i], &text);
		if (one != ENOENT && one != EISDIR)
			error = one;
		pvk_buf_fini(&text);
	}
	files_preset(c, "loader", keys, PVK_COUNT(keys), error);
	(void)files_settings(c, files[0], take_loader, &b);
	(void)files_settings(c, files[1], take_loader, &b);
	(void)files_settings_dir(c, files[2], ".conf", take_loader, &b);
	(void)files_settings(c, files[3], take_loader, &b);
	for (size_t i = 0; i < b.n; i++)
		preloads += b.loads[i].wanted;
	if (error == 0)
		pvk_facts_set_uint(c->f, "boot.preloads", preloads);
	else
		pvk_facts_unseen(c->f, "boot.preloads", error);
}
