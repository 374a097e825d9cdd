/* SPDX-License-Identifier: BSD-2-Clause */
/* What Linux shows in /sys and /proc; see facts.h. */
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "paper/facts.h"
#include "util/pipeline.h"

#define SECTOR 512

/* The first line of a small file; "" when there is none. */
static const char *
line(const char *root, const char *dir, const char *name, const char *file,
    char out[128])
{
	char path[PATH_MAX];
	FILE *f;

	out[0] = '\0';
	snprintf(path, sizeof(path), "%s%s/%s%s%s", root, dir, name,
	    file[0] != '\0' ? "/" : "", file);
	f = fopen(path, "re");
	if (f == NULL)
		return (out);
	if (fgets(out, 128, f) == NULL)
		out[0] = '\0';
	fclose(f);
	out[strcspn(out, "\n")] = '\0';
	return (out);
}

static double
number(const char *text)
{
	return ((double)strtoull(text, NULL, 10));
}

static bool
exists(const char *root, const char *dir, const char *name, const char *file)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s%s/%s/%s", root, dir, name, file);
	return (access(path, F_OK) == 0);
}

static bool
begins(const char *name, const char *with)
{
	return (strncmp(name, with, strlen(with)) == 0);
}

static void
disk_read(struct pvk_machine *f, const char *root, const char *name)
{
	static const char dir[] = "/sys/block";
	struct pvk_fact_disk d = { .size = 0 };
	char text[128];

	if (begins(name, "loop") || begins(name, "ram") ||
	    begins(name, "zram") || begins(name, "dm-") || begins(name, "md") ||
	    begins(name, "sr") || begins(name, "fd") || begins(name, "nbd"))
		return;
	snprintf(d.name, sizeof(d.name), "%.31s", name);
	d.size = number(line(root, dir, name, "size", text)) * SECTOR;
	d.rotates =
	    strcmp(line(root, dir, name, "queue/rotational", text), "1") == 0;
	d.paravirtual = begins(name, "xvd") || begins(name, "vd");
	d.emulated = f->virt[0] != '\0' && !d.paravirtual;
	if (d.size > 0)
		paper_facts_disk(f, &d);
}

static void
nic_read(struct pvk_machine *f, const char *root, const char *name)
{
	static const char dir[] = "/sys/class/net";
	struct pvk_fact_nic n = { .rate = 0 };
	char text[128];
	double speed;

	/* lo, bridges and tunnels have no device behind them */
	if (!exists(root, dir, name, "device"))
		return;
	snprintf(n.name, sizeof(n.name), "%.31s", name);
	/* "-1" where the link is down or there is no such thing */
	line(root, dir, name, "speed", text);
	speed = text[0] == '-' ? 0 : number(text);
	n.rate = speed > 0 && speed < 1e6 ? speed * 1e6 / 8 : 0;
	n.mtu = (unsigned)number(line(root, dir, name, "mtu", text));
	if (n.mtu < 576 || n.mtu > 65536)
		n.mtu = 1500;
	n.half = strcmp(line(root, dir, name, "duplex", text), "half") == 0;
	n.paravirtual = exists(root, dir, name, "device/nodename");
	paper_facts_nic(f, &n);
}

/* Every name in a folder, in order */
static void
each(struct pvk_machine *f, const char *root, const char *dir,
    void (*take)(struct pvk_machine *, const char *, const char *))
{
	struct dirent **names;
	char path[PATH_MAX];
	int n;

	snprintf(path, sizeof(path), "%s%s", root, dir);
	n = scandir(path, &names, NULL, alphasort);
	if (n < 0)
		return;
	for (int i = 0; i < n; i++) {
		if (names[i]->d_name[0] != '.')
			take(f, root, names[i]->d_name);
		free(names[i]);
	}
	free(names);
}

static double
memory(const char *root)
{
	static const char first[] = "MemTotal:"; /* "MemTotal:  1234 kB" */
	char text[128];

	line(root, "/proc", "meminfo", "", text);
	if (!begins(text, first))
		return (0);
	return (number(text + sizeof(first) - 1) * 1024);
}

void
pvk_machine_read(struct pvk_machine *f, const char *root)
{
	char text[128];

	memset(f, 0, sizeof(*f));
	f->cpus = (unsigned)pvk_cpu_count();
	f->memory = memory(root);
	if (strcmp(line(root, "/sys", "hypervisor", "type", text), "xen") == 0)
		snprintf(f->virt, sizeof(f->virt), "xen");
	each(f, root, "/sys/block", disk_read);
	each(f, root, "/sys/class/net", nic_read);
}
