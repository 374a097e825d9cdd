/* SPDX-License-Identifier: BSD-2-Clause */
/* ova.xml: parsing, what the document is understood to say, and its rules. */
#include <stdlib.h>
#include <string.h>

#include "xva/ova.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* Disks come in the order of the stream, with every number once. */
static void
check_disks(const struct pvk_ova *o)
{
	const struct pvk_ova_disk *d;
	size_t n, i;

	d = pvk_ova_disks(o, &n);
	for (i = 0; i < n; i++) {
		if (d[i].number >= n || d[i].ref == NULL)
			abort();
		if (i > 0 && strcmp(d[i - 1].ref, d[i].ref) >= 0)
			abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct pvk_findings fs = { 0 };
	const struct pvk_host *hosts;
	struct pvk_err e = { 0 };
	struct pvk_ova *o;
	size_t n;

	o = pvk_ova_parse(data, len, "fuzz: ova.xml", &e);
	if (o == NULL) {
		if (e.code == PVK_OK || e.msg[0] == '\0')
			abort();
		return (0);
	}
	(void)pvk_ova_version(o);
	(void)pvk_ova_vm(o);
	(void)pvk_ova_nics(o, &n);
	check_disks(o);
	hosts = pvk_host_table(&n);
	if (pvk_ova_check(o, n > 0 ? &hosts[len % n] : NULL, &fs, &e) != 0 &&
	    e.code != PVK_ENOMEM)
		abort();
	pvk_findings_fini(&fs);
	pvk_ova_free(o);
	return (0);
}
