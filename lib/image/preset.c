/* SPDX-License-Identifier: BSD-2-Clause */
/* What a system is for; see image.h. */
#include <string.h>

#include "image/image.h"
#include "util/num.h"

static const char *const server_rc[] = { "ntpd_enable=YES",
	"ntpd_sync_on_start=YES", NULL };
static const char *const router_rc[] = { "gateway_enable=YES",
	"ipv6_gateway_enable=YES", "ntpd_enable=YES", "ntpd_sync_on_start=YES",
	NULL };
/* merged packets cannot be forwarded: FreeBSD's bugs 252015 and 273046 */
static const char *const router_loader[] = { "hw.xn.enable_lro=0", NULL };
static const char *const storage_rc[] = { "nfs_server_enable=YES",
	"nfsv4_server_enable=YES", "mountd_enable=YES", "rpcbind_enable=YES",
	"rpc_lockd_enable=YES", "rpc_statd_enable=YES", "zfs_enable=YES",
	"ntpd_enable=YES", "ntpd_sync_on_start=YES", NULL };
static const char *const none[] = { NULL };

static const struct pvk_image_preset table[] = {
	{ "server", "keeps the time, does nothing else", server_rc, none,
	    false },
	{ "router", "forwards packets; no LRO, no checksum offload on its VIFs",
	    router_rc, router_loader, true },
	{ "storage", "serves NFS, of UFS or ZFS", storage_rc, none, false },
};

const struct pvk_image_preset *
pvk_image_preset_table(size_t *n)
{
	*n = PVK_COUNT(table);
	return (table);
}

const struct pvk_image_preset *
pvk_image_preset_find(const char *name, struct pvk_err *e)
{
	for (size_t i = 0; i < PVK_COUNT(table); i++)
		if (strcmp(table[i].name, name) == 0)
			return (&table[i]);
	pvk_err_set(e, PVK_EUSAGE,
	    "%s: no such preset, expected server, router or storage", name);
	return (NULL);
}
