/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * FreeBSD: what this system is, and what its kernel does for the host; see os.h
 * and os_freebsd_name.c. The kernel's drivers are there or not; vCPUs cannot be
 * added.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "os/os_freebsd.h"
#include "util/auto.h"
#include "util/io.h"

#define SCRIPT_MAX 8192 /* /bin/freebsd-version has 3 KiB */
#define TEXT_MAX   2048

/* Files that are not there, or no files, read as "". */
static const char *
read_text(const char *path, char *buf, size_t size)
{
	/* O_NONBLOCK: a FIFO in place of it must not make us wait */
	PVK_AUTO_FD int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct pvk_err e;
	size_t len = 0;

	if (fd >= 0 && pvk_read_full(fd, buf, size - 1, &len, path, &e) != 0)
		len = 0;
	buf[len] = '\0';
	return (buf);
}

static void
look_at_name(struct facts_system *f)
{
	char release[64], script[SCRIPT_MAX], version[TEXT_MAX],
	    platform[TEXT_MAX], opnsense[TEXT_MAX];
	struct os_texts t = { .osrelease = release };

	os_sysctl_text("kern.osrelease", release, sizeof(release));
	t.script = read_text("/bin/freebsd-version", script, sizeof(script));
	t.version = read_text("/etc/version", version, sizeof(version));
	t.platform = read_text("/etc/platform", platform, sizeof(platform));
	t.opnsense = read_text("/usr/local/opnsense/version/core", opnsense,
	    sizeof(opnsense));
	os_name_system(&t, f);
}

int
os_system(struct os *os, struct facts_system *f, struct pvk_err *e)
{
	char host[256] = "";

	(void)os;
	(void)e;
	memset(f, 0, sizeof(*f));
	look_at_name(f);
	if (gethostname(host, sizeof(host) - 1) == 0)
		os_split_host(host, f);
	f->balloon = os_sysctl_exists("dev.xen.balloon.current");
	f->power = f->suspend = os_sysctl_exists("dev.xctrl.0.%driver");
	f->hotplug_vif = f->hotplug_vbd =
	    os_sysctl_exists("dev.xenbusb_front.0.%driver");
	return (0);
}
