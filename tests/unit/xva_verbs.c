/* SPDX-License-Identifier: BSD-2-Clause */
/* The verbs of lib/xva in one call; see xva_verbs.h. */
#include "xva_verbs.h"

#include <stdio.h>

static int
open_sink(void *ctx, const struct pvk_ova_disk *disk, struct pvk_sink **sink,
    struct pvk_err *e)
{
	char name[32];

	(void)ctx;
	snprintf(name, sizeof(name), "%u.raw", disk->number);
	*sink = pvk_sink_new(name, PVK_DISK_RAW, disk->virtual_size, 0, e);
	return (*sink != NULL ? 0 : -1);
}

int
xva_extract(const char *path, struct pvk_xva_extract *x, size_t threads,
    struct pvk_findings *fs, struct pvk_err *e)
{
	const struct pvk_xva_run run = { .threads = threads };

	x->open_sink = open_sink;
	return (pvk_xva_extract(path, x, &run, fs, e));
}

void
xva_expect_file(const char *name, const void *bytes, uint64_t size)
{
	size_t len;
	char *have = testing_read_file(name, &len);

	assert_int_equal(len, size);
	assert_memory_equal(have, bytes, len);
	free(have);
}

char *
xva_verify(const char *path)
{
	const struct pvk_xva_run run = { .threads = 2 };
	struct pvk_findings fs = { 0 };
	struct pvk_err e;
	char *list = calloc(1, 2048);

	assert_non_null(list);
	expect_ok(pvk_xva_verify(path, PVK_XVA_CHECKSUMS, NULL, &run, NULL, &fs,
		      &e) == 0,
	    &e);
	for (enum pvk_rule r = 0; r <= PVK_RULE_VSN_OLD; r++)
		if (fs.by_rule[r] > 0 && pvk_rule(r)->severity > PVK_NOTE) {
			if (*list != '\0')
				strcat(list, " ");
			strcat(list, pvk_rule(r)->id);
		}
	pvk_findings_fini(&fs);
	return (list);
}
