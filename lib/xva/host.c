/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of hosts.
 *
 * The version gate of a host is the pair that xapi compares an XVA's
 * xapi_major and xapi_minor with (xen-api ocaml/xapi/importexport.ml). Up to
 * 6.5 it is 1.3, of 7.0 and 7.1 it is 1.9, from 7.2 to 8.2 it is 1.20; since
 * then it is the package version. XCP-ng 8.3 and XenServer 8 get new packages
 * all the time: their rows say what the newest ones accept.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "util/nearest.h"
#include "util/num.h"
#include "xva/host.h"

#define XS  "XenServer"
#define CH  "Citrix Hypervisor"
#define XCP "XCP-ng"

/* name, brand, version, gate: then gzip zstd xxhash uefi bridge cd, mode */
static const struct pvk_host hosts[] = {
	{ "xenserver-5.6", XS, "5.6.0", 1, 3, 0, 0, 0, 0, 0, 0, 0 },
	{ "xenserver-6.0.2", XS, "6.0.2", 1, 3, 1, 0, 0, 0, 0, 0, 0 },
	{ "xenserver-6.1", XS, "6.1.0", 1, 3, 1, 0, 0, 0, 0, 1, 0 },
	{ "xenserver-6.2", XS, "6.2.0", 1, 3, 1, 0, 0, 0, 1, 1, 0 },
	{ "xenserver-6.5", XS, "6.5.0", 1, 3, 1, 0, 0, 0, 1, 1, 0 },
	{ "xenserver-7.x", XS, "7.0.0", 1, 9, 1, 0, 0, 0, 1, 1, 0 },
	{ "xenserver-7.6", XS, "7.6.0", 1, 20, 1, 0, 0, 0, 1, 1, 0 },
	{ "xenserver-8.0", CH, "8.0.0", 1, 20, 1, 1, 0, 1, 1, 1, 0 },
	{ "xenserver-8.1", CH, "8.1.0", 1, 20, 1, 1, 1, 1, 1, 1, 0 },
	{ "xenserver-8.2", CH, "8.2.0", 1, 20, 1, 1, 1, 1, 1, 1, 0 },
	{ "xenserver-8", XS, "8.4.0", 26, 99, 1, 1, 1, 1, 1, 1, 0400 },
	{ "xcp-ng-7.6", XCP, "7.6.0", 1, 20, 1, 1, 0, 0, 1, 1, 0 },
	{ "xcp-ng-8.0", XCP, "8.0.0", 1, 20, 1, 1, 0, 1, 1, 1, 0 },
	{ "xcp-ng-8.1", XCP, "8.1.0", 1, 20, 1, 1, 1, 1, 1, 1, 0 },
	{ "xcp-ng-8.2", XCP, "8.2.0", 1, 20, 1, 1, 1, 1, 1, 1, 0 },
	{ "xcp-ng-8.3", XCP, "8.3.0", 25, 99, 1, 1, 1, 1, 1, 1, 0400 },
};

const struct pvk_host *
pvk_host_table(size_t *n)
{
	*n = PVK_COUNT(hosts);
	return (hosts);
}

/*
 * How many letters of name the row accounts for; 0 when it is another host.
 * A row stands for its point releases, too: "xcp-ng-8.2" for "xcp-ng-8.2.1",
 * "xenserver-7.x" for "xenserver-7.1".
 */
static size_t
row_match(const struct pvk_host *host, const char *name)
{
	size_t len = strlen(host->name);

	if (strcasecmp(host->name, name) == 0)
		return (len);
	if (len > 2 && strcmp(host->name + len - 2, ".x") == 0)
		len -= 2;
	if (strncasecmp(host->name, name, len) != 0)
		return (0);
	if (name[len] == '\0')
		return (len);
	if (name[len] != '.' || !isdigit((unsigned char)name[len + 1]) ||
	    name[len + strspn(name + len, ".0123456789")] != '\0')
		return (0);
	return (len);
}

static const struct pvk_host *
host_lookup(const char *name)
{
	const struct pvk_host *found = NULL;
	size_t best = 0, len;

	for (size_t i = 0; i < PVK_COUNT(hosts); i++) {
		len = row_match(&hosts[i], name);
		if (len > best) {
			best = len;
			found = &hosts[i];
		}
	}
	return (found);
}

/* "NAME: no such host (did you mean X?), expected one of A B ..." */
static void
host_unknown(const char *name, struct pvk_err *e)
{
	char list[PVK_COUNT(hosts) * 20] = "", hint[64] = "";
	struct pvk_nearest near;
	size_t len = 0;

	pvk_nearest_init(&near, name);
	for (size_t i = 0; i < PVK_COUNT(hosts); i++) {
		pvk_nearest_offer(&near, hosts[i].name);
		len += (size_t)snprintf(list + len, sizeof(list) - len, " %s",
		    hosts[i].name);
	}
	if (pvk_nearest_name(&near) != NULL)
		snprintf(hint, sizeof(hint), " (did you mean %s?)",
		    pvk_nearest_name(&near));
	pvk_err_set(e, PVK_EUSAGE, "%.64s: no such host%s, expected one of%s",
	    name, hint, list);
}

const struct pvk_host *
pvk_host_find(const char *name, struct pvk_err *e)
{
	static const char citrix[] = "citrix-hypervisor-";
	const struct pvk_host *host = host_lookup(name);
	char xenserver[64];

	/* 8.0 to 8.2 were sold under another name */
	if (host == NULL &&
	    strncasecmp(name, citrix, sizeof(citrix) - 1) == 0) {
		snprintf(xenserver, sizeof(xenserver), "xenserver-%s",
		    name + sizeof(citrix) - 1);
		host = host_lookup(xenserver);
	}
	if (host == NULL)
		host_unknown(name, e);
	return (host);
}
