/* SPDX-License-Identifier: BSD-2-Clause */
/* Grants, event channels, pages and time for the probe's drivers. */
#include "probe_xen.h"

#include <stdlib.h>
#include <string.h>

#include "xen/clock.h"
#include "xen/event.h"
#include "xen/grant.h"
#include "xen/page.h"

#define GRANTS	8192
#define PORTS	64
#define BUCKETS 4096
#define FIRST	8 /* Xen's own grants */

static struct {
	struct {
		uint8_t *page;
		uint16_t domid;
		bool readonly;
		unsigned users;
	} grant[GRANTS];
	uint32_t grants_max, next_grant;
	size_t ngrants;
	uint16_t granted[BUCKETS]; /* how many grants, by page_bucket() */
	struct {
		void (*fn)(void *ctx);
		void *ctx;
		bool pending;
		unsigned notified;
	} port[PORTS];
	uint32_t next_port;
	size_t nports;
	size_t pages_max, pages_used;
	uint64_t now;
} xen;

/* A test may end with abort(): in fuzz targets there is no other way. */
static void
must(bool fact)
{
	if (!fact)
		abort();
}

void
xen_reset(size_t pages, uint32_t grants)
{
	memset(&xen, 0, sizeof(xen));
	xen.pages_max = pages;
	xen.grants_max = grants < GRANTS ? grants : GRANTS;
	xen.now = NS_PER_S;
}

size_t
xen_pages_used(void)
{
	return (xen.pages_used);
}

/* ---- grants ---- */

/* Where one page in so many is counted: a quick answer to "is it granted?" */
static uint16_t *
page_bucket(const uint8_t *page)
{
	return (&xen.granted[(uintptr_t)page / PAGE_SIZE % BUCKETS]);
}

static bool
is_granted(const uint8_t *page)
{
	if (*page_bucket(page) == 0)
		return (false);
	for (uint32_t i = 0; i < xen.grants_max; i++)
		if (xen.grant[i].page == page)
			return (true);
	return (false);
}

uint32_t
grant_give(uint16_t domid, const void *page, bool readonly)
{
	uint32_t ref;

	must((uintptr_t)page % PAGE_SIZE == 0);
	/* never the one that was free last, so that what is stale shows */
	for (uint32_t i = 0; i < xen.grants_max; i++) {
		ref = (xen.next_grant + i) % xen.grants_max;
		if (ref < FIRST || xen.grant[ref].page != NULL)
			continue;
		xen.grant[ref].page = (uint8_t *)(uintptr_t)page;
		xen.grant[ref].domid = domid;
		xen.grant[ref].readonly = readonly;
		xen.grant[ref].users = 0;
		xen.next_grant = ref + 1;
		xen.ngrants++;
		++*page_bucket(page);
		return (ref);
	}
	return (GRANT_NONE);
}

bool
grant_end(uint32_t ref)
{
	if (ref == GRANT_NONE)
		return (true);
	must(ref < GRANTS && xen.grant[ref].page != NULL);
	if (xen.grant[ref].users > 0)
		return (false);
	--*page_bucket(xen.grant[ref].page);
	xen.grant[ref].page = NULL;
	xen.ngrants--;
	return (true);
}

size_t
grant_count(void)
{
	return (xen.ngrants);
}

uint8_t *
xen_map(uint32_t ref, bool write)
{
	if (ref >= GRANTS || xen.grant[ref].page == NULL ||
	    xen.grant[ref].domid != XEN_BACK_DOMID ||
	    (write && xen.grant[ref].readonly))
		return (NULL);
	xen.grant[ref].users++;
	return (xen.grant[ref].page);
}

void
xen_unmap(uint32_t ref)
{
	must(ref < GRANTS);
	/* after a migration there is nothing to unmap */
	if (xen.grant[ref].users > 0)
		xen.grant[ref].users--;
}

/* ---- event channels ---- */

uint32_t
event_listen(uint16_t domid, void (*fn)(void *ctx), void *ctx)
{
	uint32_t port;

	must(domid == XEN_BACK_DOMID);
	for (uint32_t i = 0; i < PORTS - 1; i++) {
		port = 1 + (xen.next_port + i) % (PORTS - 1);
		if (xen.port[port].fn != NULL)
			continue;
		xen.port[port].fn = fn;
		xen.port[port].ctx = ctx;
		xen.port[port].pending = false;
		xen.port[port].notified = 0;
		xen.next_port = port;
		xen.nports++;
		return (port);
	}
	return (EVENT_NONE);
}

void
event_notify(uint32_t port)
{
	must(port < PORTS && xen.port[port].fn != NULL);
	xen.port[port].notified++;
}

void
event_close(uint32_t port)
{
	if (port == EVENT_NONE)
		return;
	must(port < PORTS && xen.port[port].fn != NULL);
	xen.port[port].fn = NULL;
	xen.nports--;
}

size_t
event_count(void)
{
	return (xen.nports);
}

size_t
event_dispatch(void)
{
	size_t n = 0;

	for (uint32_t i = 0; i < PORTS; i++) {
		if (!xen.port[i].pending || xen.port[i].fn == NULL)
			continue;
		xen.port[i].pending = false;
		xen.port[i].fn(xen.port[i].ctx);
		n++;
	}
	return (n);
}

void
event_sleep(uint64_t deadline)
{
	if (deadline > xen.now && deadline != UINT64_MAX)
		xen.now = deadline;
}

bool
xen_notify(uint32_t port)
{
	if (port >= PORTS || xen.port[port].fn == NULL)
		return (false);
	xen.port[port].pending = true;
	return (true);
}

unsigned
xen_notified(uint32_t port)
{
	unsigned n;

	if (port >= PORTS || xen.port[port].fn == NULL)
		return (0);
	n = xen.port[port].notified;
	xen.port[port].notified = 0;
	return (n);
}

/* ---- pages, time ---- */

void *
pages_alloc(size_t n)
{
	void *pages;

	if (n > xen.pages_max - xen.pages_used)
		return (NULL);
	pages = aligned_alloc(PAGE_SIZE, n * PAGE_SIZE);
	must(pages != NULL);
	memset(pages, 0, n * PAGE_SIZE);
	xen.pages_used += n;
	return (pages);
}

void
pages_free(void *pages, size_t n)
{
	if (pages == NULL)
		return;
	/* a page that somebody else can reach must not be given back */
	for (size_t i = 0; i < n; i++)
		must(!is_granted((uint8_t *)pages + i * PAGE_SIZE));
	free(pages);
	xen.pages_used -= n;
}

size_t
pages_left(void)
{
	return (xen.pages_max - xen.pages_used);
}

uint64_t
clock_ns(void)
{
	return (xen.now);
}

void
xen_wait(uint64_t ns)
{
	xen.now += ns;
}

void
xen_migrate(void)
{
	memset(xen.grant, 0, sizeof(xen.grant));
	memset(xen.granted, 0, sizeof(xen.granted));
	memset(xen.port, 0, sizeof(xen.port));
	xen.ngrants = xen.nports = 0;
}
