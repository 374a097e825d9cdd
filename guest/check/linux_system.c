/* SPDX-License-Identifier: BSD-2-Clause */
/* Linux: which system and kernel this is; see linux.h. */
#include <sys/utsname.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "linux.h"
#include "os/os_linux.h"
#include "util/auto.h"
#include "util/num.h"

#define CONFIG_TEXT  ((size_t)512 * 1024)
#define MODULES_TEXT ((size_t)128 * 1024)

/* uname(2), or the file that says the same of another root. */
static void
take_release(const struct look *l, char *release, size_t size)
{
	struct utsname name;

	if (!look_line(l, "/proc/sys/kernel/osrelease", release, size)) {
		pvk_facts_unseen(l->f, "system.release", errno);
		pvk_facts_unseen(l->f, "kernel.release", errno);
		release[0] = '\0';
	} else {
		pvk_facts_set(l->f, "system.release", release);
		pvk_facts_set(l->f, "kernel.release", release);
	}
	if (uname(&name) == 0)
		pvk_facts_set(l->f, "system.arch", name.machine);
}

static void
take_truenas(const struct look *l)
{
	static const char name[] = "TrueNAS-SCALE-";
	char text[64];

	pvk_facts_set(l->f, "system.product", "truenas");
	if (!look_line(l, "/etc/version", text, sizeof(text)))
		pvk_facts_unseen(l->f, "system.product-version", errno);
	else
		pvk_facts_set(l->f, "system.product-version",
		    strncmp(text, name, sizeof(name) - 1) == 0
			? text + sizeof(name) - 1
			: text);
}

static void
take_product(const struct look *l)
{
	char text[LOOK_TEXT], value[64];

	if (look_read(l, "/etc/os-release", text, sizeof(text)) < 0 &&
	    look_read(l, "/usr/lib/os-release", text, sizeof(text)) < 0) {
		pvk_facts_unseen(l->f, "system.product", errno);
		return;
	}
	if (!os_release_get(text, "ID", value, sizeof(value)))
		value[0] = '\0';
	/* SCALE says that it is Debian, but for its middleware */
	if (strcmp(value, "debian") == 0 && look_has(l, "/usr/bin/midclt")) {
		take_truenas(l);
		return;
	}
	if (value[0] != '\0')
		pvk_facts_set(l->f, "system.product", value);
	else
		pvk_facts_absent(l->f, "system.product");
	if (os_release_get(text, "VERSION_ID", value, sizeof(value)))
		pvk_facts_set(l->f, "system.product-version", value);
	else
		pvk_facts_absent(l->f, "system.product-version");
}

/* Options of a kernel for developers, which cost a lot. */
static void
take_debug(const struct look *l, const char *release)
{
	static const char *const options[] = { "KASAN", "KMSAN", "KCSAN",
		"PROVE_LOCKING", "DEBUG_PAGEALLOC_ENABLE_DEFAULT", "LOCKDEP" };
	PVK_AUTO_FREE char *text = malloc(CONFIG_TEXT);
	char path[LOOK_PATH], line[64];

	if (text == NULL ||
	    (look_read(l, look_path(path, "/boot/config-%s", release), text,
		 CONFIG_TEXT) < 0 &&
		look_read(l, look_path(path, "/lib/modules/%s/config", release),
		    text, CONFIG_TEXT) < 0)) {
		int error = text == NULL ? ENOMEM : errno;

		/* that there is no such file does not say how it was built */
		if (error == ENOENT)
			pvk_facts_untold(l->f, "kernel.debug");
		else
			pvk_facts_unseen(l->f, "kernel.debug", error);
		return;
	}
	pvk_facts_set(l->f, "kernel.debug", "");
	for (size_t i = 0; i < PVK_COUNT(options); i++) {
		snprintf(line, sizeof(line), "\nCONFIG_%s=y\n", options[i]);
		if (strstr(text, line) != NULL)
			pvk_facts_list_add(l->f, "kernel.debug", options[i]);
	}
}

static void
take_modules(const struct look *l)
{
	static const char known[] = "coretemp k10temp microcode xen_blkfront "
				    "xen_netfront nf_tables ip_tables bridge "
				    "hv_vmbus";
	PVK_AUTO_FREE char *text = malloc(MODULES_TEXT);
	char *save, *line;

	if (text == NULL ||
	    look_read(l, "/proc/modules", text, MODULES_TEXT) < 0) {
		pvk_facts_unseen(l->f, "kernel.modules",
		    text == NULL ? ENOMEM : errno);
		return;
	}
	pvk_facts_set(l->f, "kernel.modules", "");
	for (line = strtok_r(text, "\n", &save); line != NULL;
	     line = strtok_r(NULL, "\n", &save)) {
		line[strcspn(line, " ")] = '\0';
		if (look_in_list(known, line))
			pvk_facts_list_add(l->f, "kernel.modules", line);
	}
}

/* Whoever makes a container leaves a sign in it. */
static void
take_container(const struct look *l)
{
	static const char word[] = "container=";
	char text[LOOK_TEXT], *p;
	int len;

	if (look_line(l, "/run/systemd/container", text, sizeof(text)) &&
	    text[0] != '\0') {
		pvk_facts_set(l->f, "system.container", text);
		return;
	}
	if (look_has(l, "/.dockerenv") || look_has(l, "/run/.containerenv")) {
		pvk_facts_set(l->f, "system.container",
		    look_has(l, "/.dockerenv") ? "docker" : "podman");
		return;
	}
	/* NAME=VALUE, each with its NUL; not for everybody to read */
	len = look_read(l, "/proc/1/environ", text, sizeof(text));
	pvk_facts_absent(l->f, "system.container");
	for (p = text; len > 0 && p < text + len; p += strlen(p) + 1)
		if (strncmp(p, word, sizeof(word) - 1) == 0)
			pvk_facts_set(l->f, "system.container",
			    p + sizeof(word) - 1);
}

/* Where its modules are: the latter two are NixOS's and Guix's. */
static void
take_folder(const struct look *l, const char *release)
{
	static const char *const folders[] = { "/lib/modules",
		"/run/booted-system/kernel-modules/lib/modules",
		"/run/booted-system/kernel/lib/modules" };
	char path[LOOK_PATH];
	bool found = false;

	for (size_t i = 0; i < PVK_COUNT(folders) && !found; i++)
		found =
		    look_has(l, look_path(path, "%s/%s/", folders[i], release));
	pvk_facts_set_bool(l->f, "kernel.modules-match", found);
}

void
linux_system(const struct look *l)
{
	char release[128], text[64];

	pvk_facts_set(l->f, "system.os", "linux");
	pvk_facts_set_uint(l->f, "system.uid", geteuid());
	take_container(l);
	take_product(l);
	take_release(l, release, sizeof(release));
	if (look_line(l, "/proc/uptime", text, sizeof(text)))
		pvk_facts_setn(l->f, "system.uptime", text,
		    strcspn(text, ". "));
	else
		pvk_facts_unseen(l->f, "system.uptime", errno);
	take_debug(l, release);
	take_modules(l);
	take_folder(l, release);
}
