/* SPDX-License-Identifier: BSD-2-Clause */
/* A kernel that is not running, as facts; see files.h. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "check/files_private.h"

static void
set_or_absent(struct pvk_facts *f, const char *name, const char *value)
{
	if (value[0] != '\0')
		pvk_facts_set(f, name, value);
	else
		pvk_facts_absent(f, name);
}

/* Without its configuration nobody can tell. */
static void
take_debug(struct pvk_facts *f, const struct pvk_kernel *k)
{
	const char *name;

	if (!k->config.present) {
		pvk_facts_untold(f, "kernel.debug");
		return;
	}
	pvk_facts_set(f, "kernel.debug", "");
	for (unsigned i = 0; (name = pvk_kernel_debug_name(i)) != NULL; i++)
		if ((k->config.debug & 1u << i) != 0)
			pvk_facts_list_add(f, "kernel.debug", name);
}

static void
take_kernel(struct pvk_facts *f, const struct pvk_kernel *k)
{
	set_or_absent(f, "kernel.release", k->release);
	set_or_absent(f, "kernel.ident", k->ident);
	pvk_facts_set(f, "kernel.verdict", pvk_kernel_verdict_name(k->verdict));
	if (k->osreldate != 0)
		pvk_facts_set_uint(f, "kernel.osreldate", k->osreldate);
	else
		pvk_facts_absent(f, "kernel.osreldate");
	if (k->config.present) {
		pvk_facts_set_bool(f, "kernel.xenhvm", k->config.xenhvm);
		pvk_facts_set_bool(f, "kernel.xenpci", k->config.xenpci);
	} else {
		pvk_facts_absent(f, "kernel.xenhvm");
		pvk_facts_absent(f, "kernel.xenpci");
	}
	take_debug(f, k);
	pvk_facts_set_bool(f, "xen.vbd-driver",
	    pvk_kernel_has(k, PVK_DRIVER_DISK));
	pvk_facts_set_bool(f, "xen.vif-driver",
	    pvk_kernel_has(k, PVK_DRIVER_NIC));
}

/* Its result: 0, EINVAL when it is no kernel that can be read, another errno */
static int
read_kernel(void *arg, const struct pvk_kernel_bytes *bytes)
{
	struct pvk_kernel k;
	struct pvk_err e;

	if (pvk_kernel_read(bytes, &k, &e) != 0)
		return (e.sys != 0 ? e.sys : EINVAL);
	take_kernel(arg, &k);
	return (0);
}

/* ---- which one ---- */

struct choice {
	char kernel[CONF_VALUE], file[CONF_VALUE];
	bool once; /* nextboot_enable: what its file says counts */
};

static void
take_choice(void *arg, const struct conf_pair *pair)
{
	struct choice *c = arg;

	if (strcmp(pair->name, "kernel") == 0 && pair->value[0] != '\0')
		memcpy(c->kernel, pair->value, sizeof(c->kernel));
	else if (strcmp(pair->name, "bootfile") == 0 &&
	    strchr(pair->value, ';') == NULL && pair->value[0] != '\0')
		memcpy(c->file, pair->value, sizeof(c->file));
	else if (strcmp(pair->name, "nextboot_enable") == 0)
		c->once = conf_is_yes(pair->value);
}

/* The first that is no ENOENT. */
static int
worse(int error, int other)
{
	return (error != 0 || other == ENOENT ? error : other);
}

int
pvk_check_files_boots(const struct pvk_check_tree *t, char path[PVK_CHECK_PATH])
{
	struct files c = { .t = t };
	struct choice choice = { "kernel", "kernel", false }, next;
	int n, error;

	error = worse(0,
	    files_settings(&c, "/boot/loader.conf", take_choice, &choice));
	error = worse(error,
	    files_settings_dir(&c, "/boot/loader.conf.d", ".conf", take_choice,
		&choice));
	error = worse(error,
	    files_settings(&c, "/boot/loader.conf.local", take_choice,
		&choice));
	next = choice;
	next.once = false;
	error = worse(error,
	    files_settings(&c, "/boot/nextboot.conf", take_choice, &next));
	if (next.once)
		choice = next;
	n = snprintf(path, PVK_CHECK_PATH,
	    choice.kernel[0] == '/' ? "%s/%s" : "/boot/%s/%s", choice.kernel,
	    choice.file);
	if (n < 0 || n >= PVK_CHECK_PATH)
		snprintf(path, PVK_CHECK_PATH, "%s", PVK_CHECK_KERNEL);
	return (error);
}

/* ---- what lies beside it ---- */

static void
find_module(void *arg, const char *name)
{
	bool *found = arg;
	size_t len = strlen(name);

	if (len > 3 && strcmp(name + len - 3, ".ko") == 0)
		*found = true;
}

/* Are there modules beside it? They can be of no other kernel, then. */
static void
find_modules(const struct pvk_check_tree *t, const char *path,
    struct pvk_facts *f)
{
	const char *slash = strrchr(path, '/');
	char folder[PVK_CHECK_PATH];
	bool found = false;
	int error;

	snprintf(folder, sizeof(folder), "%.*s",
	    slash != NULL ? (int)(slash - path) : 0, path);
	error = t->list(t->ctx, folder[0] != '\0' ? folder : "/", find_module,
	    &found);
	if (error != 0 && !found)
		pvk_facts_unseen(f, "kernel.modules-match", error);
	else
		pvk_facts_set_bool(f, "kernel.modules-match", found);
}

void
pvk_check_files_kernel(const struct pvk_check_tree *t, const char *path,
    struct pvk_facts *f)
{
	static const char *const names[] = { "kernel.release", "kernel.ident",
		"kernel.verdict", "kernel.osreldate", "kernel.xenhvm",
		"kernel.xenpci", "kernel.debug", "xen.vbd-driver",
		"xen.vif-driver" };
	int error;

	pvk_facts_set(f, "kernel.file", path);
	error = t->kernel(t->ctx, path, read_kernel, f);
	for (size_t i = 0; error != 0 && i < sizeof(names) / sizeof(*names);
	     i++)
		pvk_facts_unseen(f, names[i], error);
	if (error == EINVAL) /* it is there, but what it is can't be told */
		pvk_facts_set(f, "kernel.verdict", "unknown");
	find_modules(t, path, f);
}
