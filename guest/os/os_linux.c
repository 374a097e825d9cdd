/* SPDX-License-Identifier: BSD-2-Clause */
/* Linux: what stays open, and small files; see os.h. */
#include <sys/socket.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include "os/os_linux.h"
#include "util/auto.h"
#include "util/io.h"
#include "util/text.h"

int
os_read_file(int at, const char *name, char *buf, size_t size)
{
	/* O_NONBLOCK: a FIFO in place of it must not make us wait */
	PVK_AUTO_FD int fd =
	    openat(at, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	return (fd < 0 ? -1 : pvk_read_text(fd, buf, size));
}

bool
os_exists(const char *path)
{
	return (access(path, F_OK) == 0);
}

void
os_copy_text(char *out, size_t size, const char *text, size_t len)
{
	len = strnlen(text, len);
	for (size_t i = 0; i < len; i++)
		if (text[i] == '\n')
			len = i;
	while (len > 0 && (text[len - 1] == ' ' || text[len - 1] == '\r'))
		len--;
	pvk_text_show(text, len, out, size);
}

int
os_netlink_open(uint32_t groups, struct pvk_err *e)
{
	struct sockaddr_nl own = { .nl_family = AF_NETLINK,
		.nl_groups = groups };
	PVK_AUTO_FD int fd = socket(AF_NETLINK,
	    SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);

	if (fd < 0 || bind(fd, (struct sockaddr *)&own, sizeof(own)) != 0)
		return (pvk_err_sys(e, PVK_ESYS, "rtnetlink"));
	return (pvk_steal_fd(&fd));
}

struct os *
os_open(struct pvk_err *e)
{
	struct os *os = calloc(1, sizeof(*os));

	if (os == NULL) {
		pvk_err_set(e, PVK_ENOMEM, "no memory");
		return (NULL);
	}
	os->meminfo = open("/proc/meminfo", O_RDONLY | O_CLOEXEC);
	os->events = os_netlink_open(RTMGRP_LINK | RTMGRP_IPV4_IFADDR |
		RTMGRP_IPV6_IFADDR,
	    e);
	if (os->events < 0) {
		os_close(os);
		return (NULL);
	}
	os->onlines_vcpus = os_udev_onlines_vcpus("");
	return (os);
}

void
os_close(struct os *os)
{
	if (os == NULL)
		return;
	pvk_auto_close(&os->meminfo);
	pvk_auto_close(&os->events);
	free(os->known.digests);
	free(os);
}
