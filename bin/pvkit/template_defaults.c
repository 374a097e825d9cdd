/* SPDX-License-Identifier: BSD-2-Clause */
/* What pvkit template build takes when it was not told. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "template.h"

/* DIR/name, owned by t->found; NULL without an error: there is none. */
static const char *
find(struct blueprint *t, size_t slot, const char *name)
{
	if (t->sets_dir == NULL)
		return (NULL);
	if (asprintf(&t->found[slot], "%s/%s", t->sets_dir, name) < 0)
		t->found[slot] = NULL;
	if (t->found[slot] == NULL || access(t->found[slot], R_OK) != 0)
		return (NULL);
	return (t->found[slot]);
}

static int
need(struct blueprint *t, const char **path, size_t slot, const char *name,
    const char *option, struct pvk_err *e)
{
	if (*path == NULL)
		*path = find(t, slot, name);
	if (*path != NULL)
		return (pvk_image_list_add(&t->image.sets, *path, e));
	if (t->sets_dir != NULL)
		return (pvk_err_set(e, PVK_ENOENT, "%s: no %s in it",
		    t->sets_dir, name));
	return (pvk_err_set(e, PVK_EUSAGE,
	    "neither --sets DIR, --release RELEASE nor %s FILE: where is %s?",
	    option, name));
}

int
template_defaults(struct blueprint *t, struct pvk_err *e)
{
	bool uefi = t->image.firmware == PVK_FIRMWARE_UEFI;

	if (need(t, &t->base, 0, "base.txz", "--base", e) != 0 ||
	    need(t, &t->kernel, 1, "kernel.txz", "--kernel", e) != 0)
		return (-1);
	for (size_t i = 0; i < t->more_sets.len; i++)
		if (pvk_image_list_add(&t->image.sets, t->more_sets.item[i],
			e) != 0)
			return (-1);
	if (t->image.manifest == NULL)
		t->image.manifest = find(t, 2, "MANIFEST");
	/* zstd is small and fast, but only a host that was named may get it */
	if (!t->compress_given && t->hosts.host.reads_zstd)
		t->out.compression = PVK_ZSTD;
	if (t->hosts.count == 0 &&
	    option_host(uefi ? "xcp-ng-8.0" : "xenserver-6.0.2", &t->hosts,
		e) != 0)
		return (-1);
	t->ova.host = &t->hosts.host;
	t->ova.uefi = uefi;
	t->ova.seed = t->image.seed;
	t->ova.networks = t->nic;
	t->ova.disks = &t->disk;
	t->ova.ndisks = 1;
	t->ova.no_tx_offload =
	    t->image.preset != NULL && t->image.preset->no_tx_offload;
	return (0);
}

void
template_fini(struct blueprint *t)
{
	pvk_image_spec_fini(&t->image);
	pvk_image_list_fini(&t->more_sets);
	pvk_image_list_fini(&t->mirrors);
	pvk_image_list_fini(&t->release_sets);
	pvk_image_fetched_fini(&t->fetched);
	pvk_image_slim_free(t->slim);
	for (size_t i = 0; i < 3; i++)
		free(t->found[i]);
}
