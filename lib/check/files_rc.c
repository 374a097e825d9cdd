/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What FreeBSD starts: rc.conf(5) and its kin, and which of the tools that talk
 * to the host are there. Of a value that may hold an address or a password only
 * that it is set is told.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "check/files_private.h"
#include "util/num.h"

static const char *const keys[] = {
	"chronyd_enable",
	"dumpdev",
	"economy_cpu_freq",
	"economy_cx_lowest",
	"gateway_enable",
	"growfs_enable",
	"microcode_update_enable",
	"ntpd_enable",
	"openntpd_enable",
	"performance_cpu_freq",
	"performance_cx_lowest",
	"pf_enable",
	"powerd_enable",
	"powerdxx_enable",
};

struct rc {
	const struct files *c;
	bool pvguest, xenguest;
};

static void
take_rc(void *arg, const struct conf_pair *pair)
{
	static const char interface[] = "ifconfig_";
	struct rc *rc = arg;

	if (strncmp(pair->name, interface, sizeof(interface) - 1) == 0) {
		files_set(rc->c, "rc", pair->name, "set");
		return;
	}
	for (size_t i = 0; i < PVK_COUNT(keys); i++)
		if (strcmp(pair->name, keys[i]) == 0)
			files_set_pair(rc->c, "rc", pair);
	if (strcmp(pair->name, "pvguest_enable") == 0)
		rc->pvguest = conf_is_yes(pair->value);
	if (strcmp(pair->name, "xenguest_enable") == 0)
		rc->xenguest = conf_is_yes(pair->value);
}

/* pfSense starts what is executable and ends in .sh, and nothing else. */
static void
take_script(void *arg, const char *name)
{
	struct rc *rc = arg;

	if (strcmp(name, "pvguest.sh") == 0)
		rc->pvguest = true;
	if (strcmp(name, "xenguest.sh") == 0)
		rc->xenguest = true;
}

static void
add_tools(const struct files *c, const char *fact, const char *const *names,
    size_t n)
{
	static const char *const folders[] = { "/usr/local/sbin", "/usr/sbin",
		"/usr/local/bin", "/usr/bin" };
	char path[128];

	pvk_facts_set(c->f, fact, "");
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < PVK_COUNT(folders); k++) {
			snprintf(path, sizeof(path), "%s/%s", folders[k],
			    names[i]);
			if (!files_has(c, path))
				continue;
			pvk_facts_list_add(c->f, fact, names[i]);
			break;
		}
}

static void
find_store_tools(const struct files *c)
{
	static const char *const names[] = { "/usr/local/bin/xenstore-read",
		"/usr/local/bin/xenstore", "/usr/bin/xenstore-read",
		"/usr/bin/xenstore", "/usr/sbin/xenstore-read" };
	bool found = false;

	for (size_t i = 0; i < PVK_COUNT(names) && !found; i++)
		found = files_has(c, names[i]);
	pvk_facts_set_bool(c->f, "agent.store-tools", found);
}

/*
 * One that is there and can't be read may set any of them: nothing that was set
 * before is known any more.
 */
static int
take_file(struct rc *rc, const char *path, bool is_folder)
{
	int error = is_folder ? files_settings_dir(rc->c, path, "", take_rc, rc)
			      : files_settings(rc->c, path, take_rc, rc);

	if (error == 0 || error == ENOENT)
		return (0);
	files_preset(rc->c, "rc", keys, PVK_COUNT(keys), error);
	pvk_facts_more(rc->c->f, "rc", error);
	return (error);
}

static void
take_settings(struct rc *rc)
{
	static const struct {
		const char *path;
		bool is_folder;
	} files[] = {
		{ "/etc/rc.conf", false },
		{ "/etc/rc.conf.local", false },
		{ "/etc/rc.conf.d", true },
		{ "/usr/local/etc/rc.conf.d", true },
	};
	const struct files *c = rc->c;
	int error = 0, one;

	files_preset(c, "rc", keys, PVK_COUNT(keys), 0);
	for (size_t i = 0; i < PVK_COUNT(files); i++) {
		one = take_file(rc, files[i].path, files[i].is_folder);
		error = one != 0 ? one : error;
	}
	(void)c->t->list(c->t->ctx, "/usr/local/etc/rc.d", take_script, rc);
	pvk_facts_set(c->f, "agent.enabled", "");
	if (rc->pvguest)
		pvk_facts_list_add(c->f, "agent.enabled", "pvguest");
	if (rc->xenguest)
		pvk_facts_list_add(c->f, "agent.enabled", "xenguest");
	if (error != 0 && !rc->pvguest && !rc->xenguest)
		pvk_facts_unseen(c->f, "agent.enabled", error);
}

void
files_rc(const struct files *c)
{
	static const char *const agents[] = { "pvguest", "xe-daemon",
		"xen-guest-agent", "xenguest", "xe-update-guest-attrs" };
	struct rc rc = { .c = c };

	take_settings(&rc);
	add_tools(c, "agent.installed", agents, PVK_COUNT(agents));
	find_store_tools(c);
}
