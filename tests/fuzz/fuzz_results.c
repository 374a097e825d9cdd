/* SPDX-License-Identifier: BSD-2-Clause */
/* Results of fio, iperf3 and our own: what comes out of them is a measurement.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "paper/import.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static struct pvk_import im;
	struct pvk_err e = { 0 };

	im.memory = 1 << 20;
	if (pvk_import_text(&im, (const char *)data, len, "fuzz", &e) != 0 &&
	    (e.code == PVK_OK || e.msg[0] == '\0'))
		abort();
	for (size_t i = 0; i < im.n; i++) {
		const struct pvk_result *r = &im.results[i];

		if (r->nsamples == 0 || r->ngates > PVK_GATES ||
		    strlen(r->name) >= sizeof(r->name))
			abort();
		for (size_t k = 0; k < r->nsamples; k++)
			if (!(r->samples[k] > 0) || !isfinite(r->samples[k]))
				abort();
	}
	pvk_import_fini(&im);
	return (0);
}
