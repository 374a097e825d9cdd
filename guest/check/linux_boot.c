/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Linux: how it was started, and which programs talk to the host; see linux.h.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check/conf_text.h"
#include "linux.h"
#include "util/auto.h"
#include "util/num.h"

#define PROGRAM 16 /* of a comm, with its NUL */

static void
take_cmdline(const struct look *l)
{
	static const char *const keys[] = { "root", "clocksource", "tsc",
		"xen_emul_unplug", "xen_nopv", "nopv" };
	char text[LOOK_TEXT], name[64], *save, *word, *value;
	bool seen = look_read(l, "/proc/cmdline", text, sizeof(text)) >= 0;
	int error = seen ? ENOENT : errno;

	for (size_t i = 0; i < PVK_COUNT(keys); i++) {
		snprintf(name, sizeof(name), "cmdline.%s", keys[i]);
		pvk_facts_unseen(l->f, name, error);
	}
	if (!seen)
		return;
	for (word = strtok_r(text, " \n", &save); word != NULL;
	     word = strtok_r(NULL, " \n", &save)) {
		value = strchr(word, '=');
		if (value != NULL)
			*value++ = '\0';
		snprintf(name, sizeof(name), "cmdline.%.40s", word);
		if (pvk_fact_known(name))
			pvk_facts_set(l->f, name,
			    value != NULL ? value : "yes");
	}
}

static void
take_consoles(const struct look *l)
{
	char text[LOOK_TEXT], *save, *line;

	if (look_read(l, "/proc/consoles", text, sizeof(text)) < 0) {
		pvk_facts_unseen(l->f, "boot.console", errno);
		return;
	}
	pvk_facts_set(l->f, "boot.console", "");
	for (line = strtok_r(text, "\n", &save); line != NULL;
	     line = strtok_r(NULL, "\n", &save)) {
		line[strcspn(line, " ")] = '\0';
		pvk_facts_list_add(l->f, "boot.console", line);
	}
}

void
linux_boot(const struct look *l)
{
	pvk_facts_set(l->f, "boot.method",
	    look_has(l, "/sys/firmware/efi") ? "UEFI" : "BIOS");
	take_cmdline(l);
	take_consoles(l);
	look_take(l, "identity.smbios-uuid", "/sys/class/dmi/id/product_uuid");
}

/* ---- programs ---- */

static const struct {
	const char *name, *fact;
} running[] = {
	{ "pvguest", "agent.running" },
	{ "xe-daemon", "agent.running" },
	{ "xen-guest-agent", "agent.running" },
	{ "xenguest", "agent.running" },
	{ "ntpd", "time.daemons" },
	{ "chronyd", "time.daemons" },
	{ "systemd-timesyncd", "time.daemons" },
	{ "openntpd", "time.daemons" },
};

struct processes {
	const struct look *l;
	bool found[PVK_COUNT(running)];
};

static void
take_process(void *arg, const char *name)
{
	struct processes *p = arg;
	char path[LOOK_PATH], comm[PROGRAM + 1];

	if (!isdigit((unsigned char)name[0]) ||
	    !look_line(p->l, look_path(path, "/proc/%s/comm", name), comm,
		sizeof(comm)))
		return;
	for (size_t i = 0; i < PVK_COUNT(running); i++)
		if (strncmp(comm, running[i].name, PROGRAM - 1) == 0)
			p->found[i] = true;
}

static void
take_processes(const struct look *l)
{
	struct processes p = { .l = l };
	int r = look_each(l, "/proc", take_process, &p);

	/* mounted with hidepid, /proc has this user's own alone */
	if (r != 0 || !look_has(l, "/proc/1")) {
		int error = r < 0 ? errno : r > 0 ? EFBIG : EPERM;

		pvk_facts_unseen(l->f, "agent.running", error);
		pvk_facts_unseen(l->f, "time.daemons", error);
		return;
	}
	pvk_facts_set(l->f, "agent.running", "");
	pvk_facts_set(l->f, "time.daemons", "");
	for (size_t i = 0; i < PVK_COUNT(running); i++)
		if (p.found[i])
			pvk_facts_list_add(l->f, running[i].fact,
			    running[i].name);
}

static void
take_installed(const struct look *l)
{
	static const char *const names[] = { "pvguest", "xe-daemon",
		"xen-guest-agent", "xenguest", "xe-update-guest-attrs" };
	static const char *const folders[] = { "/usr/local/sbin", "/usr/sbin",
		"/usr/local/bin", "/usr/bin" };
	char path[LOOK_PATH];
	bool store = false;

	pvk_facts_set(l->f, "agent.installed", "");
	for (size_t i = 0; i < PVK_COUNT(names); i++)
		for (size_t k = 0; k < PVK_COUNT(folders); k++) {
			if (!look_has(l,
				look_path(path, "%s/%s", folders[k], names[i])))
				continue;
			pvk_facts_list_add(l->f, "agent.installed", names[i]);
			break;
		}
	for (size_t k = 0; k < PVK_COUNT(folders) && !store; k++)
		store = look_has(l,
			    look_path(path, "%s/xenstore-read", folders[k])) ||
		    look_has(l, look_path(path, "%s/xenstore", folders[k]));
	pvk_facts_set_bool(l->f, "agent.store-tools", store);
}

static void
take_service(void *arg, const char *name)
{
	static const char *const known[] = { "pvguest", "xe-daemon",
		"xen-guest-agent", "xenguest" };
	const struct look *l = arg;
	size_t len;

	for (size_t i = 0; i < PVK_COUNT(known); i++) {
		len = strlen(known[i]);
		if (strncmp(name, known[i], len) == 0 &&
		    strcmp(name + len, ".service") == 0)
			pvk_facts_list_add(l->f, "agent.enabled", known[i]);
	}
}

void
linux_programs(const struct look *l)
{
	take_processes(l);
	take_installed(l);
	pvk_facts_set(l->f, "agent.enabled", "");
	if (look_each(l, "/etc/systemd/system/multi-user.target.wants",
		take_service, (void *)(uintptr_t)l) < 0)
		pvk_facts_unseen(l->f, "agent.enabled", errno);
}
