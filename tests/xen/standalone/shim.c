/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Preloaded into xenstored or oxenstored, this answers for the hypervisor: the
 * functions that they take from libxenctrl, libxenevtchn and libxengnttab, over
 * the memory that xenhost shares (machine.h). Nothing of the store itself is
 * changed. shim_paths.c keeps the daemon off the real system's directories.
 */
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define XC_WANT_COMPAT_MAP_FOREIGN_API /* oxenstored's */
#include <xenctrl.h>
#include <xenevtchn.h>
#include <xengnttab.h>

#include "machine.h"
#include "shim.h"

static struct {
	int memory, bell_daemon, bell_host;
	struct machine *shared;
} shim;

/* Run when the daemon starts, before anything of its own. */
static void __attribute__((constructor)) attach(void)
{
	const char *fds = getenv(MACHINE_FDS);

	if (fds == NULL ||
	    sscanf(fds, "%d,%d,%d", &shim.memory, &shim.bell_daemon,
		&shim.bell_host) != 3)
		return; /* some other program, with our environment */
	shim.shared = mmap(NULL, sizeof(*shim.shared), PROT_READ | PROT_WRITE,
	    MAP_SHARED, shim.memory, 0);
	if (shim.shared == MAP_FAILED)
		_exit(99);
}

void
shim_tell_host(unsigned port)
{
	if (shim.shared != NULL)
		machine_raise(&shim.shared->for_host, port, shim.bell_host);
}

static bool
exists(uint32_t domid)
{
	return (domid < MACHINE_DOMAINS && shim.shared->domain[domid].exists);
}

/* ---- libxenevtchn ---- */

static struct xenevtchn_handle *
evtchn_handle(void)
{
	return ((struct xenevtchn_handle *)&shim);
}

xenevtchn_handle *
xenevtchn_open(struct xentoollog_logger *logger, unsigned flags)
{
	(void)logger;
	(void)flags;
	return (evtchn_handle());
}

/* only a live update of the daemon would need it */
xenevtchn_handle *
xenevtchn_fdopen(struct xentoollog_logger *logger, int fd, unsigned flags)
{
	(void)logger;
	(void)fd;
	(void)flags;
	errno = ENOSYS;
	return (NULL);
}

int
xenevtchn_close(xenevtchn_handle *xce)
{
	(void)xce;
	return (0);
}

int
xenevtchn_fd(xenevtchn_handle *xce)
{
	(void)xce;
	return (shim.bell_daemon);
}

int
xenevtchn_notify(xenevtchn_handle *xce, evtchn_port_t port)
{
	(void)xce;
	shim_tell_host(port);
	return (0);
}

xenevtchn_port_or_error_t
xenevtchn_bind_interdomain(xenevtchn_handle *xce, uint32_t domid,
    evtchn_port_t remote)
{
	(void)xce;
	(void)remote;
	if (!exists(domid)) {
		errno = ESRCH;
		return (-1);
	}
	/* a fresh binding is pending: there may be something in the ring */
	machine_raise(&shim.shared->for_daemon, MACHINE_PORT(domid),
	    shim.bell_daemon);
	return ((xenevtchn_port_or_error_t)MACHINE_PORT(domid));
}

xenevtchn_port_or_error_t
xenevtchn_bind_virq(xenevtchn_handle *xce, unsigned virq)
{
	(void)xce;
	(void)virq;
	return (MACHINE_PORT_VIRQ);
}

int
xenevtchn_unbind(xenevtchn_handle *xce, evtchn_port_t port)
{
	(void)xce;
	(void)port;
	return (0);
}

int
xenevtchn_unmask(xenevtchn_handle *xce, evtchn_port_t port)
{
	(void)xce;
	(void)port;
	return (0);
}

xenevtchn_port_or_error_t
xenevtchn_pending(xenevtchn_handle *xce)
{
	uint64_t rung, pending, bit;

	(void)xce;
	if (read(shim.bell_daemon, &rung, sizeof(rung)) < 0 && errno != EAGAIN)
		return (-1);
	pending = atomic_load(&shim.shared->for_daemon);
	if (pending == 0)
		return (MACHINE_PORT(0)); /* domain 0's: nothing in it */
	bit = pending & -pending;
	atomic_fetch_and(&shim.shared->for_daemon, ~bit);
	if (pending != bit) /* one at a time: the others ring again */
		machine_ring(shim.bell_daemon);
	return (__builtin_ctzll(bit));
}

/* ---- libxengnttab: a domain's one page ---- */

static void *
map_ring(uint32_t domid)
{
	void *page;

	if (!exists(domid)) {
		errno = ESRCH;
		return (NULL);
	}
	page = mmap(NULL, MACHINE_PAGE, PROT_READ | PROT_WRITE, MAP_SHARED,
	    shim.memory,
	    (off_t)(offsetof(struct machine, ring) + domid * MACHINE_PAGE));
	return (page == MAP_FAILED ? NULL : page);
}

xengnttab_handle *
xengnttab_open(struct xentoollog_logger *logger, unsigned flags)
{
	(void)logger;
	(void)flags;
	return ((struct xengntdev_handle *)&shim);
}

int
xengnttab_close(xengnttab_handle *xgt)
{
	(void)xgt;
	return (0);
}

int
xengnttab_set_max_grants(xengnttab_handle *xgt, uint32_t n)
{
	(void)xgt;
	(void)n;
	return (0);
}

void *
xengnttab_map_grant_ref(xengnttab_handle *xgt, uint32_t domid, uint32_t ref,
    int prot)
{
	(void)xgt;
	(void)ref;
	(void)prot;
	return (map_ring(domid));
}

int
xengnttab_unmap(xengnttab_handle *xgt, void *page, uint32_t count)
{
	(void)xgt;
	return (munmap(page, (size_t)count * MACHINE_PAGE));
}

/* ---- libxenctrl ---- */

xc_interface *
xc_interface_open(xentoollog_logger *logger, xentoollog_logger *dombuild_logger,
    unsigned flags)
{
	(void)logger;
	(void)dombuild_logger;
	(void)flags;
	return ((xc_interface *)&shim);
}

int
xc_interface_close(xc_interface *xch)
{
	(void)xch;
	return (0);
}

/* oxenstored maps the ring so */
void *
xc_map_foreign_range(xc_interface *xch, uint32_t domid, int size, int prot,
    unsigned long mfn)
{
	(void)xch;
	(void)size;
	(void)prot;
	(void)mfn;
	return (map_ring(domid));
}

int
xc_domain_getinfo(xc_interface *xch, uint32_t first, unsigned max,
    xc_dominfo_t *info)
{
	unsigned n = 0;

	(void)xch;
	for (uint32_t id = first; id < MACHINE_DOMAINS && n < max; id++) {
		const struct machine_domain *d = &shim.shared->domain[id];

		if (!d->exists)
			continue;
		memset(&info[n], 0, sizeof(info[n]));
		info[n].domid = id;
		info[n].running = !d->is_shut_down;
		info[n].shutdown = d->is_shut_down != 0;
		info[n].shutdown_reason = d->reason;
		info[n].hvm = id != 0;
		n++;
	}
	if (n > 0)
		return ((int)n);
	errno = ESRCH;
	return (-1);
}

/* and asks so */
int
xc_domain_getinfolist(xc_interface *xch, uint32_t first, unsigned max,
    xc_domaininfo_t *info)
{
	unsigned n = 0;

	(void)xch;
	for (uint32_t id = first; id < MACHINE_DOMAINS && n < max; id++) {
		const struct machine_domain *d = &shim.shared->domain[id];

		if (!d->exists)
			continue;
		memset(&info[n], 0, sizeof(info[n]));
		info[n].domain = (domid_t)id;
		info[n].flags = d->is_shut_down ? XEN_DOMINF_shutdown |
			d->reason << XEN_DOMINF_shutdownshift
						: XEN_DOMINF_running;
		n++;
	}
	return ((int)n);
}
