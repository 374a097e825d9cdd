/* SPDX-License-Identifier: BSD-2-Clause */
/* Making an XVA of disks; see xva.h. */
#include "xva/frame.h"
#include "xva/store.h"

int
pvk_xva_create(const struct pvk_ova_spec *spec, struct pvk_src *const *src,
    enum pvk_sum sum, const struct pvk_xva_output *output,
    const struct pvk_xva_run *run, struct pvk_xva_created *created,
    struct pvk_err *e)
{
	const struct store_how how = { .sum = sum,
		.mode = spec->host->tar_mode,
		.threads = run->threads,
		.progress = run->progress };
	struct pvk_buf xml = { 0 };
	struct pvk_ova *ova = NULL;
	struct xva_out *out = NULL;
	int r = -1;

	if (pvk_ova_generate(spec, &xml, e) != 0)
		goto out;
	ova = pvk_ova_parse(xml.data, xml.len, "new ova.xml", e);
	if (ova == NULL)
		goto out;
	out = xva_out_new(output->path, output->force ? PVK_OUTFILE_FORCE : 0,
	    output->compression, output->level, e);
	if (out == NULL ||
	    frame_begin(out, xml.data, xml.len, how.mode, e) != 0 ||
	    store_disks(ova, src, out, &how, created, e) != 0 ||
	    frame_end(out, e) != 0 || xva_out_commit(out, e) != 0)
		goto out;
	created->size = xva_out_size(out);
	r = 0;
out:
	xva_out_free(out);
	pvk_ova_free(ova);
	pvk_buf_fini(&xml);
	return (r);
}
