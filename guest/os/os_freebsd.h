/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of FreeBSD's back end share; see os.h. */
#ifndef PVGUEST_OS_FREEBSD_H
#define PVGUEST_OS_FREEBSD_H

#include "os/os.h"
#include "os/os_freebsd_parse.h"

struct os {
	int events;	/* a socket of route(4) */
	int interfaces; /* one to ask for interfaces */
	int inet6;	/* for IPv6 addresses; -1: there is no IPv6 */
};

/*
 * Of sysctl(3), by name, NUL-terminated; false when there is none, or it does
 * not fit.
 */
bool os_sysctl_text(const char *name, char *out, size_t size);
/* One of 32 or 64 bits; 0 when there is none. */
uint64_t os_sysctl_number(const char *name);
bool os_sysctl_exists(const char *name);
/* Pages of swap that are free. */
uint64_t os_swap_free(void);

/* Of link i of os_net.c's look: what it is made of, added to net. */
int os_add_lowers(const struct os *os, struct net *net, size_t i, uint8_t type,
    struct pvk_err *e);
/* The position of the link of that name, or net->n_links. */
size_t os_find_link(const struct net *net, const char *name);

#endif
