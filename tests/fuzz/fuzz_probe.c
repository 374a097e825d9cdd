/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pvprobe from both ends: what its console may have said, as pvkit reads it,
 * and options, as the probe reads them.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "measure/options.h"
#include "paper/probe.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void
console(const char *text, size_t len)
{
	static struct pvk_probe p;
	struct pvk_out o = { .plain = true };
	struct pvk_err e = { 0 };

	memset(&p, 0, sizeof(p));
	if (pvk_probe_text(&p, text, len, "fuzz", &e) == 0)
		pvk_probe_term(&p, &o);
	else if (e.code == PVK_OK || e.msg[0] == '\0')
		abort();
	for (size_t i = 0; i < o.buf.len; i++)
		if (o.buf.data[i] < ' ' && o.buf.data[i] != '\n')
			abort();
	pvk_out_fini(&o);
	pvk_probe_fini(&p);
}

static void
options(const char *text)
{
	struct pvk_err e = { 0 };
	struct options o;

	options_init(&o);
	if (options_words(&o, text, &e) != 0) {
		if (e.code == PVK_OK || strchr(e.msg, '\n') != NULL)
			abort();
		return;
	}
	if (o.nsizes == 0 || o.nsizes > OPTIONS_SIZES || o.ndepths == 0 ||
	    o.ndepths > OPTIONS_DEPTHS || o.ndisks > OPTIONS_DISKS ||
	    o.repeat > OPTIONS_REPEAT || o.time_ms == 0 ||
	    (!o.sequential && !o.random))
		abort();
	for (size_t i = 0; i < o.nsizes; i++)
		if (o.sizes[i] == 0 || o.sizes[i] % 512 != 0)
			abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char text[1024];
	size_t n = len < sizeof(text) ? len : sizeof(text) - 1;

	console((const char *)data, len);
	memcpy(text, data, n);
	text[n] = '\0';
	options(text);
	return (0);
}
