/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Checksum members, and the table that ends files of export_vsn 0 and 1, both
 * of any bytes, behind chunks that are sound.
 */
#include "fuzz_build.h"
#include "xva/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void
walk(const struct fuzz_tar *t)
{
	struct pvk_findings fs = { 0 };
	struct xva_slots slots;
	struct reader *r;
	struct xva_in *in;
	struct check k;
	struct pvk_err e;

	in = xva_in_memory(t->data, t->len, "fuzz.xva", &e);
	if (in == NULL || (r = reader_new(in, 0, &fs, &e)) == NULL)
		abort();
	check_init(&k, r);
	if (slots_init(&slots, 1, NULL, &e) != 0)
		abort();
	while (reader_next(r, &slots.slot[0].chunk, &e) > 0)
		if (check_work(&slots.slot[0], in, false, &k, &e) != 0 ||
		    check_commit(&k, &slots.slot[0], &e) != 0)
			abort();
	if (check_end(&k, &e) != 0 || check_give(&k, &fs, &e) != 0)
		abort();
	check_fini(&k);
	slots_fini(&slots);
	reader_free(r);
	pvk_findings_fini(&fs);
	xva_in_close(in);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct fuzz_tar t = { 0 };
	uint8_t chunk[512] = "chunk";
	size_t sum;

	if (len < 2)
		return (0);
	t.data = malloc(FUZZ_TAR_MAX);
	if (t.data == NULL)
		abort();
	sum = data[1] % 64 < len - 2 ? data[1] % 64 : len - 2;
	fuzz_document(&t, data[0] & 3, sizeof(chunk));
	fuzz_file(&t, "Ref:1/00000000", '\0', chunk, sizeof(chunk));
	fuzz_file(&t,
	    (data[0] & 4) != 0 ? "Ref:1/00000000.xxhash"
			       : "Ref:1/00000000.checksum",
	    '\0', data + 2, sum);
	fuzz_file(&t, "Ref:12/00000000", '\0', chunk, sizeof(chunk));
	fuzz_file(&t, "table", '\0', data + 2 + sum, len - 2 - sum);
	fuzz_fill(&t, 0, 1024);
	walk(&t);
	free(t.data);
	return (0);
}
