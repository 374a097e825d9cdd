/* SPDX-License-Identifier: BSD-2-Clause */
/* Kernels: whatever the bytes are, the answer is whole, or an error says why.
 */
#include <stdlib.h>
#include <string.h>

#include "kernel/kernel.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void
check_text(const char *text, size_t size)
{
	size_t len = strnlen(text, size);

	if (len == size)
		abort();
	/* fit for a terminal */
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)text[i] < ' ' || text[i] == 0x7f)
			abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct pvk_kernel_modules modules = { .count = 1 };
	struct pvk_kernel_memory m;
	struct pvk_kernel_advice a;
	struct pvk_kernel k;
	struct pvk_err e = { 0 };
	char reason[256];

	pvk_kernel_memory_init(&m, data, len, "kernel");
	if (pvk_kernel_read(&m.bytes, &k, &e) != 0) {
		if (e.code == PVK_OK || e.msg[0] == '\0')
			abort();
		check_text(e.msg, sizeof(e.msg));
		return (0);
	}
	check_text(k.version, sizeof(k.version));
	check_text(k.release, sizeof(k.release));
	check_text(k.ident, sizeof(k.ident));
	check_text(k.config.ident, sizeof(k.config.ident));
	check_text(k.config.modules, sizeof(k.config.modules));
	pvk_kernel_reason(&k, reason, sizeof(reason));
	check_text(reason, sizeof(reason));
	check_text(pvk_kernel_update_reason(&k), sizeof(reason));
	pvk_kernel_advise(&k, &modules, &a);
	for (size_t i = 0; i < a.len; i++)
		check_text(a.list[i].text, sizeof(a.list[i].text));
	/* PV is what all that it needs is there for */
	for (int d = 0; d <= PVK_DRIVER_NIC; d++)
		if (k.verdict == PVK_KERNEL_PV &&
		    !pvk_kernel_has(&k, (enum pvk_kernel_driver)d))
			abort();
	return (0);
}
