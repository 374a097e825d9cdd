/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The tool stack: domains come and go as with XenServer's xenopsd
 * (xen-api ocaml/xenopsd/xc/domain.ml, device.ml) or with libxl
 * (xen tools/libs/light/libxl_create.c), with their trees and permissions.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "host.h"
#include "util/num.h"
#include "xenstore/xenstore_private.h"

/* Whose a node is, and so all that is written below it. */
enum whose {
	HOST_ALONE, /* the guest cannot even read it */
	GUEST_READS,
	GUEST_OWNS,
	AS_ABOVE, /* what its parent has */
};

struct node {
	const char *path;  /* "" for the domain's own */
	const char *value; /* NULL: a directory; see expand() */
	enum whose whose;
};

static const struct node xenserver_tree[] = {
	{ "", NULL, GUEST_READS },
	{ "vm", "/vm/$n", AS_ABOVE },
	{ "name", "$n", AS_ABOVE },
	{ "domid", "$d", AS_ABOVE },
	{ "cpu", NULL, GUEST_READS },
	{ "cpu/0/availability", "online", AS_ABOVE },
	{ "memory", NULL, GUEST_READS },
	{ "memory/target", "1048576", AS_ABOVE },
	{ "memory/static-max", "1048576", AS_ABOVE },
	{ "device", NULL, GUEST_OWNS },
	{ "device/vbd", NULL, GUEST_OWNS },
	{ "device/9pfs", NULL, GUEST_OWNS },
	{ "device/vif", NULL, GUEST_OWNS },
	{ "device/vif/0/mac", "$m", AS_ABOVE },
	{ "device/vif/0/backend", "/local/domain/0/backend/vif/$d/0",
	    AS_ABOVE },
	{ "feature", NULL, GUEST_OWNS },
	{ "error", NULL, GUEST_OWNS },
	{ "drivers", NULL, GUEST_OWNS },
	{ "control", NULL, GUEST_OWNS },
	{ "attr", NULL, GUEST_OWNS },
	{ "xenserver/attr", NULL, GUEST_OWNS },
	{ "data", NULL, GUEST_OWNS },
	{ "messages", NULL, GUEST_OWNS },
	{ "vm-data", NULL, GUEST_OWNS },
	{ "hvmloader", NULL, GUEST_OWNS },
	{ "rrd", NULL, GUEST_OWNS },
	{ "xenserver/device/vif/0/static-ip-setting", NULL, GUEST_OWNS },
	{ "platform/vga", "std", AS_ABOVE },
	{ "control/platform-feature-multiprocessor-suspend", "1", AS_ABOVE },
	{ "control/platform-feature-xs_reset_watches", "1", AS_ABOVE },
	{ "control/has-vendor-device", "0", AS_ABOVE },
	{ "unique-domain-id", "00000000-0000-4000-8000-$c", AS_ABOVE },
};

/* No unique-domain-id; of control, single nodes alone are the guest's. */
static const struct node libxl_tree[] = {
	{ "", NULL, GUEST_READS },
	{ "vm", "/vm/$n", AS_ABOVE },
	{ "name", "$n", AS_ABOVE },
	{ "cpu", NULL, GUEST_READS },
	{ "memory", NULL, GUEST_READS },
	{ "device", NULL, GUEST_READS },
	{ "device/suspend/event-channel", NULL, GUEST_OWNS },
	{ "device/vif/0/mac", "$m", AS_ABOVE },
	{ "control", NULL, GUEST_READS },
	{ "hvmloader", NULL, GUEST_READS },
	{ "control/shutdown", NULL, GUEST_OWNS },
	{ "control/feature-poweroff", NULL, GUEST_OWNS },
	{ "control/feature-reboot", NULL, GUEST_OWNS },
	{ "control/feature-suspend", NULL, GUEST_OWNS },
	{ "control/feature-s3", NULL, GUEST_OWNS },
	{ "control/feature-s4", NULL, GUEST_OWNS },
	{ "control/sysrq", NULL, GUEST_OWNS },
	{ "data", NULL, GUEST_OWNS },
	{ "drivers", NULL, GUEST_OWNS },
	{ "feature", NULL, GUEST_OWNS },
	{ "attr", NULL, GUEST_OWNS },
	{ "error", NULL, GUEST_OWNS },
	{ "control/platform-feature-multiprocessor-suspend", "1", AS_ABOVE },
	{ "control/platform-feature-xs_reset_watches", "1", AS_ABOVE },
	{ "memory/static-max", "1048576", AS_ABOVE },
	{ "memory/target", "1048576", AS_ABOVE },
	{ "domid", "$d", AS_ABOVE },
};

/* $d: the domain's id, $n: the guest's name, $m: a MAC address for it, $c:
 * which domain it is of all that there ever were, as the end of a UUID. */
static void
expand(const struct host *h, const struct guest *g, const char *value,
    char *out, size_t size)
{
	size_t len = 0;

	for (; *value != '\0' && len < size; value++) {
		if (*value != '$') {
			len += (size_t)snprintf(out + len, size - len, "%c",
			    *value);
			continue;
		}
		switch (*++value) {
		case 'd':
			len += (size_t)snprintf(out + len, size - len, "%u",
			    (unsigned)guest_domid(g));
			break;
		case 'n':
			len += (size_t)snprintf(out + len, size - len, "%s",
			    guest_name(g));
			break;
		case 'm': /* of the name: it stays when the domain changes */
			len += (size_t)snprintf(out + len, size - len,
			    "02:00:00:00:00:%02x",
			    (unsigned char)guest_name(g)[0]);
			break;
		case 'c':
			len += (size_t)snprintf(out + len, size - len, "%012u",
			    h->created);
			break;
		}
	}
}

static int
set_owner(struct host *h, const char *path, uint32_t domid, enum whose whose,
    struct pvk_err *e)
{
	const struct pvk_xs_perm reads[] = { { 0, PVK_XS_NONE },
		{ domid, PVK_XS_READ } };
	const struct pvk_xs_perm owns = { domid, PVK_XS_NONE };

	if (whose == GUEST_OWNS)
		return (pvk_xs_set_perms(h->xs, path, &owns, 1, e));
	return (pvk_xs_set_perms(h->xs, path, reads, PVK_COUNT(reads), e));
}

static int
plant(struct host *h, const struct guest *g, const struct node *node,
    struct pvk_err *e)
{
	uint32_t domid = guest_domid(g);
	char path[256], value[256] = "";
	int r;

	snprintf(path, sizeof(path), "/local/domain/%u%s%s", (unsigned)domid,
	    node->path[0] == '\0' ? "" : "/", node->path);
	if (node->value == NULL) {
		r = pvk_xs_mkdir(h->xs, path, e);
	} else {
		expand(h, g, node->value, value, sizeof(value));
		r = pvk_xs_write(h->xs, path, value, strlen(value), e);
	}
	if (r == 0 && node->whose != AS_ABOVE)
		r = set_owner(h, path, domid, node->whose, e);
	return (r);
}

/* The tree first, so that a guest never sees half of one. */
static int
introduce(struct host *h, const struct guest *g, struct pvk_err *e)
{
	bool xenserver = guest_tree(g) == TREE_XENSERVER;
	const struct node *tree = xenserver ? xenserver_tree : libxl_tree;
	size_t n =
	    xenserver ? PVK_COUNT(xenserver_tree) : PVK_COUNT(libxl_tree);
	char text[32];
	struct wire_part part = { text, 0 };
	struct request rq = { WIRE_INTRODUCE, guest_name(g), &part, 1 };

	h->created++;
	for (size_t i = 0; i < n; i++)
		if (plant(h, g, &tree[i], e) != 0)
			return (-1);
	/* domain, page, event channel: the shim knows better than the last two
	 */
	part.len = (size_t)snprintf(text, sizeof(text), "%u%c1%c1%c",
	    (unsigned)guest_domid(g), '\0', '\0', '\0');
	return (request_call_ok(h->xs, &rq, e));
}

static struct guest *
find_guest(const struct host *h, uint32_t domid, struct pvk_err *e)
{
	if (domid < MACHINE_DOMAINS && h->guest[domid] != NULL)
		return (h->guest[domid]);
	pvk_err_set(e, PVK_ENOENT, "domain %u: there is none", (unsigned)domid);
	return (NULL);
}

static int
make_domain(struct host *h, uint32_t domid, struct pvk_err *e)
{
	struct machine_domain *d;

	if (domid == 0 || domid >= MACHINE_DOMAINS)
		return (pvk_err_set(e, PVK_EUSAGE, "domain %u: 1 to %d",
		    (unsigned)domid, MACHINE_DOMAINS - 1));
	d = &h->shared->domain[domid];
	if (d->exists)
		return (pvk_err_set(e, PVK_EUSAGE, "domain %u: exists",
		    (unsigned)domid));
	memset(h->shared->ring[domid], 0, MACHINE_PAGE);
	d->is_shut_down = 0;
	d->exists = 1;
	return (0);
}

static int
remove_domain(struct host *h, uint32_t domid, struct pvk_err *e)
{
	char path[64];

	h->shared->domain[domid].exists = 0;
	machine_raise(&h->shared->for_daemon, MACHINE_PORT_VIRQ,
	    h->bell_daemon);
	snprintf(path, sizeof(path), "/local/domain/%u", (unsigned)domid);
	return (pvk_xs_rm(h->xs, path, e));
}

int
toolstack_create(struct host *h, uint32_t domid, enum tree tree,
    const char *name, struct pvk_err *e)
{
	if (make_domain(h, domid, e) != 0)
		return (-1);
	h->guest[domid] = guest_new(h, domid, tree, name, e);
	if (h->guest[domid] == NULL) {
		h->shared->domain[domid].exists = 0;
		return (-1);
	}
	return (introduce(h, h->guest[domid], e));
}

int
toolstack_shutdown(struct host *h, uint32_t domid, uint32_t reason,
    struct pvk_err *e)
{
	if (find_guest(h, domid, e) == NULL)
		return (-1);
	h->shared->domain[domid].reason = reason;
	h->shared->domain[domid].is_shut_down = 1;
	machine_raise(&h->shared->for_daemon, MACHINE_PORT_VIRQ,
	    h->bell_daemon);
	return (0);
}

int
toolstack_destroy(struct host *h, uint32_t domid, struct pvk_err *e)
{
	struct guest *g = find_guest(h, domid, e);

	if (g == NULL)
		return (-1);
	guest_free(g);
	h->guest[domid] = NULL;
	return (remove_domain(h, domid, e));
}

int
toolstack_migrate(struct host *h, uint32_t from, uint32_t to, struct pvk_err *e)
{
	struct guest *g = find_guest(h, from, e);

	if (g == NULL || guest_settle(g, e) != 0 || make_domain(h, to, e) != 0)
		return (-1);
	guest_suspend(g, to);
	h->guest[from] = NULL;
	h->guest[to] = g;
	if (introduce(h, g, e) != 0)
		return (-1);
	guest_resume(g);
	return (remove_domain(h, from, e));
}

int
toolstack_restore(struct host *h, struct pvk_err *e)
{
	for (uint32_t id = 1; id < MACHINE_DOMAINS; id++)
		if (h->guest[id] != NULL) {
			guest_reset(h->guest[id]);
			if (introduce(h, h->guest[id], e) != 0)
				return (-1);
		}
	return (0);
}
