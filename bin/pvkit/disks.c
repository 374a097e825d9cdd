/* SPDX-License-Identifier: BSD-2-Clause */
/* The disks that go into an appliance; see disks.h. */
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "xva/xva.h"

#include "disks.h"

/* Every SR can hold a multiple of this: VHD rounds up to it */
#define ROUND  ((uint64_t)2 * PVK_MIB)

#define SECTOR 512

static int
open_source(struct disk_list *d, size_t i, struct pvk_err *e)
{
	if (strcmp(d->name[i], "-") != 0)
		d->src[i] = pvk_src_open(d->name[i], e);
	else if (d->stdin_size == 0)
		pvk_err_set(e, PVK_EUSAGE,
		    "a disk on standard input needs --disk-size");
	else
		d->src[i] = pvk_src_stream(STDIN_FILENO, d->stdin_size,
		    "standard input", e);
	return (d->src[i] != NULL ? 0 : -1);
}

static int
open_disk(struct disk_list *d, size_t i, const struct cli *c, struct pvk_err *e)
{
	const char *name = d->name[i];
	uint64_t size;

	if (open_source(d, i, e) != 0)
		return (-1);
	size = pvk_src_size(d->src[i]);
	if (size == 0)
		return (pvk_err_set(e, PVK_ECORRUPT,
		    "%s: an empty disk, expected at least a sector", name));
	if (size > DISK_SIZE_MAX)
		return (pvk_err_set(e, PVK_ELIMIT,
		    "%s: %" PRIu64 " bytes, at most 64 TiB are handled", name,
		    size));
	if (size % SECTOR != 0)
		cli_warn(c,
		    "%s: %" PRIu64
		    " bytes are no multiple of %d; zeros are added",
		    name, size, SECTOR);
	/* a host loses its place behind a chunk that is no whole sectors */
	size = pvk_round_up(size, d->no_round ? SECTOR : ROUND);
	if (d->n > 1) /* a host measures all gaps by the first chunk */
		size = pvk_max(size, PVK_XVA_CHUNK);
	d->spec[i].virtual_size = size;
	d->spec[i].name_label = NULL;
	return (0);
}

int
disks_open(struct disk_list *d, const struct cli *c, struct pvk_err *e)
{
	size_t pipes = 0;

	for (size_t i = 0; i < d->n; i++)
		pipes += strcmp(d->name[i], "-") == 0;
	if (pipes > 1)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "only one disk can come from standard input"));
	for (size_t i = 0; i < d->n; i++)
		if (open_disk(d, i, c, e) != 0)
			return (-1);
	return (0);
}

void
disks_close(struct disk_list *d)
{
	for (size_t i = 0; i < d->n; i++)
		pvk_src_close(d->src[i]);
}
