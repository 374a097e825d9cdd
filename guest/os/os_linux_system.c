/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Linux: what this system is called and can do; see os.h. What the kernel does
 * for the host is read off its sources and sysfs:
 *
 *	power	drivers/xen/manage.c, part of every kernel for Xen, watches
 *		control/shutdown; since 4.11 it says so in control/feature-* too
 *	suspend	it takes part when built with HIBERNATE_CALLBACKS, which on x86
 *		comes with Xen (XEN_SAVE_RESTORE); elsewhere Xen has no suspend
 *	balloon	drivers/xen/xen-balloon.c registers a device, xen_memory0
 *	vcpus	drivers/xen/cpu_hotplug.c watches cpu/N/availability, but in PV
 *		and PVH guests alone, and takes vCPUs away by itself; one that
 *		is added has to be brought online from user space, mostly by a
 *		rule of udev
 *	NICs, disks	when the driver is there, xenbus tells it of new ones
 *
 * Names come from the system's own settings; nobody is asked over the network.
 */
#include <sys/utsname.h>

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "os/os_linux.h"
#include "util/num.h"

#define HOSTS_MAX 8192
#define RULE_MAX  16384
#define RULES_MAX 512 /* files in one folder */

/* ---- names ---- */

/* The next word of a line, NULL at its end; *len is 0 before the first */
static const char *
next_word(const char *p, size_t *len)
{
	p += *len;
	p += strspn(p, " \t\r");
	*len = strcspn(p, " \t\r\n#");
	return (*len > 0 ? p : NULL);
}

/* The domain when a line's first name is host.domain and host is among them */
static bool
domain_of_line(const char *line, const char *host, char *out, size_t size)
{
	size_t len = 0, host_len = strlen(host), first_len;
	const char *word = next_word(line, &len), *first;

	if (word == NULL || (first = next_word(word, &len)) == NULL)
		return (false);
	first_len = len;
	if (first_len < host_len + 2 || first[host_len] != '.' ||
	    strncmp(first, host, host_len) != 0)
		return (false);
	os_copy_text(out, size, first + host_len + 1, first_len - host_len - 1);
	return (true);
}

void
os_hosts_domain(const char *text, const char *host, char *out, size_t size)
{
	out[0] = '\0';
	while (host[0] != '\0' && text != NULL && *text != '\0') {
		if (domain_of_line(text, host, out, size))
			return;
		text = strchr(text, '\n');
		if (text != NULL)
			text++;
	}
}

static void
read_names(struct facts_system *f)
{
	char name[256] = "", hosts[HOSTS_MAX], *dot;

	if (gethostname(name, sizeof(name) - 1) != 0 ||
	    strcmp(name, "(none)") == 0)
		return;
	dot = strchr(name, '.');
	if (dot != NULL)
		*dot++ = '\0';
	os_copy_text(f->host, sizeof(f->host), name, sizeof(name));
	if (dot != NULL)
		os_copy_text(f->domain, sizeof(f->domain), dot, sizeof(name));
	else if (os_read_file(AT_FDCWD, "/etc/hosts", hosts, sizeof(hosts)) >=
	    0)
		os_hosts_domain(hosts, name, f->domain, sizeof(f->domain));
}

/* ---- vCPUs ---- */

/* One that is for processors and sets "online" to 1, as distributions write it
 */
static bool
is_online_rule(const char *text)
{
	const char *line = text, *end;
	char rule[512];
	size_t len;

	while (line != NULL && *line != '\0') {
		end = strchr(line, '\n');
		len = end != NULL ? (size_t)(end - line) : strlen(line);
		snprintf(rule, sizeof(rule), "%.*s", (int)pvk_min(len, 511),
		    line);
		if (rule[0] != '#' &&
		    strstr(rule, "SUBSYSTEM==\"cpu\"") != NULL &&
		    strstr(rule, "online") != NULL && strchr(rule, '1') != NULL)
			return (true);
		line = end != NULL ? end + 1 : NULL;
	}
	return (false);
}

static bool
folder_onlines_vcpus(const char *path)
{
	DIR *dir = opendir(path);
	char text[RULE_MAX];
	struct dirent *d;
	bool found = false;

	for (int n = 0; dir != NULL && !found && n < RULES_MAX; n++) {
		d = readdir(dir);
		if (d == NULL)
			break;
		if (strstr(d->d_name, ".rules") == NULL)
			continue;
		found = os_read_file(dirfd(dir), d->d_name, text,
			    sizeof(text)) >= 0 &&
		    is_online_rule(text);
	}
	if (dir != NULL)
		closedir(dir);
	return (found);
}

bool
os_udev_onlines_vcpus(const char *root)
{
	static const char *const folders[] = { "/etc", "/run", "/usr/lib",
		"/lib" };
	char path[512];

	for (size_t i = 0; i < PVK_COUNT(folders); i++) {
		snprintf(path, sizeof(path), "%s%s/udev/rules.d", root,
		    folders[i]);
		if (folder_onlines_vcpus(path))
			return (true);
	}
	return (false);
}

/* Linux before 4.13 does not say what kind of guest it is */
static bool
kernel_takes_vcpus(void)
{
	char type[16];

	if (os_read_file(AT_FDCWD, "/sys/hypervisor/guest_type", type,
		sizeof(type)) < 0)
		return (false);
	return ((strcmp(type, "PV\n") == 0 || strcmp(type, "PVH\n") == 0) &&
	    os_exists("/sys/devices/system/cpu/hotplug"));
}

/* ---- all of it ---- */

static bool
is_x86(const char *machine)
{
	return (strcmp(machine, "x86_64") == 0 ||
	    (strlen(machine) == 4 && machine[0] == 'i' &&
		strcmp(machine + 2, "86") == 0));
}

int
os_system(struct os *os, struct facts_system *f, struct pvk_err *e)
{
	struct utsname u;

	memset(f, 0, sizeof(*f));
	if (uname(&u) != 0)
		return (pvk_err_sys(e, PVK_ESYS, "uname"));
	os_read_release("", f);
	os_copy_text(f->kernel, sizeof(f->kernel), u.release,
	    sizeof(u.release));
	read_names(f);
	f->power = os_exists("/sys/bus/xen");
	f->suspend = f->power && is_x86(u.machine);
	f->balloon = os_exists("/sys/devices/system/xen_memory/xen_memory0");
	f->hotplug_vif = os_exists("/sys/bus/xen/drivers/vif");
	f->hotplug_vbd = os_exists("/sys/bus/xen/drivers/vbd");
	f->vcpu_hotplug = os->onlines_vcpus && kernel_takes_vcpus();
	return (0);
}
