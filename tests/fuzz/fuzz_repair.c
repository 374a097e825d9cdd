/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What repair makes of damaged files: its chunks lie inside their disks, in
 * order, side by side and not over each other, and can all be read.
 */
#include "fuzz_build.h"
#include "xva/repair_private.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void
check_disk(const struct scan_disk *d, const struct xva_in *in)
{
	const struct scan_chunk *k;
	uint64_t end = 0, off, n;
	uint8_t buf[4096];
	struct pvk_err e;
	bool hole;

	for (size_t i = 0; i < d->nchunks; i++) {
		k = &d->chunks[i];
		if (k->len == 0 || k->disk_off < end || k->disk_off > d->size ||
		    k->len > d->size - k->disk_off)
			abort();
		end = k->disk_off + k->len;
		n = k->len < sizeof(buf) ? k->len : sizeof(buf);
		if (scan_pread(d, in, buf, (size_t)n, end - n, &e) != 0)
			abort();
	}
	for (off = 0; off < d->size; off += n) {
		scan_extent(d, off, &n, &hole);
		if (n == 0 || n > d->size - off)
			abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const struct pvk_xva_run run = { .threads = 1 };
	struct pvk_xva_repairs done = { 0 };
	struct pvk_findings fs = { 0 };
	struct fuzz_tar t;
	struct xva_in *in;
	struct scan s;
	struct pvk_err e;
	uint64_t size;

	if (len < 1)
		return (0);
	t = fuzz_make(data, len, &size);
	in = xva_in_memory(t.data, t.len, "fuzz.xva", &e);
	if (in == NULL)
		abort();
	if (scan_run(&s, in, SCAN_REPAIR, &fs, &run, &e) == 0) {
		if (repair_say_findings(&fs, &s, &done, &e) != 0)
			abort();
		for (size_t i = 0; i < s.ndisks; i++) {
			if (repair_place(&s.disks[i], &done, &e) != 0)
				abort();
			check_disk(&s.disks[i], in);
		}
	}
	pvk_xva_repairs_fini(&done);
	scan_fini(&s);
	pvk_findings_fini(&fs);
	xva_in_close(in);
	free(t.data);
	return (0);
}
