/* SPDX-License-Identifier: BSD-2-Clause */
/* A stream as a file that can be read twice; see spool.h. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/auto.h"
#include "util/io.h"
#include "util/outfile.h"
#include "xva/spool.h"

#define PIECE ((size_t)1 << 20)

static int
pump(struct xva_in *in, int fd, struct pvk_findings *fs,
    struct pvk_progress *progress, struct pvk_err *e)
{
	PVK_AUTO_FREE uint8_t *buf = malloc(PIECE);
	uint64_t used, shown = 0;
	size_t got = PIECE;
	int r = 0;

	if (buf == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "no memory to unpack %s",
		    xva_in_name(in)));
	while (r == 0 && got == PIECE) {
		r = xva_in_read(in, buf, PIECE, &got, e);
		if (r != 0 && e->code == PVK_ECORRUPT)
			r = pvk_findings_add(fs, PVK_RULE_PACK_DAMAGED,
			    xva_in_pos(in), "", e, "%s", e->msg);
		if (r == 0)
			r = pvk_write_full(fd, buf, got, "temporary file", e);
		used = xva_in_file_used(in);
		pvk_progress_add(progress, used - shown);
		shown = used;
	}
	if (r == 0 && xva_in_cut_short(in))
		r = pvk_findings_add(fs, PVK_RULE_TAR_TRUNCATED, xva_in_pos(in),
		    "", e, "the compressed data stops before its end");
	if (r == 0 && xva_in_has_junk(in))
		r = pvk_findings_add(fs, PVK_RULE_TAR_JUNK, xva_in_pos(in), "",
		    e, "bytes behind the compressed data");
	if (r == 0 && xva_in_leads_with_skippable(in))
		r = pvk_findings_add(fs, PVK_RULE_ZSTD_SKIPPABLE, PVK_NOWHERE,
		    "", e, "the first frame is a skippable one");
	return (r);
}

/* Open for both, without a name or soon without one: -1 on error */
static int
open_unnamed(const char *beside, struct pvk_err *e)
{
	const char *slash = beside != NULL ? strrchr(beside, '/') : NULL;
	PVK_AUTO_FREE char *name = NULL;
	struct pvk_outfile *o;
	int fd;

	if (asprintf(&name, "%.*spvkit-unpacked",
		slash != NULL ? (int)(slash - beside + 1) : 0,
		slash != NULL ? beside : "") < 0)
		return (pvk_err_set(e, PVK_ENOMEM, "no memory"));
	o = pvk_outfile_new(name, PVK_OUTFILE_FORCE, e);
	if (o == NULL)
		return (-1);
	fd = fcntl(pvk_outfile_fd(o), F_DUPFD_CLOEXEC, 0);
	if (fd < 0)
		pvk_err_sys(e, PVK_ESYS, "%s", name);
	pvk_outfile_free(o); /* never committed: only fd holds it now */
	return (fd);
}

int
spool_unpack(struct xva_in **in, const char *beside, struct pvk_findings *fs,
    const struct pvk_xva_run *run, struct pvk_err *e)
{
	struct xva_in *plain;
	int fd;

	fd = open_unnamed(beside, e);
	if (fd < 0)
		return (-1);
	if (pump(*in, fd, fs, run->progress, e) != 0) {
		close(fd);
		return (-1);
	}
	plain = xva_in_fd(fd, xva_in_name(*in), e);
	if (plain == NULL)
		return (-1);
	xva_in_close(*in);
	*in = plain;
	return (0);
}
