/* SPDX-License-Identifier: BSD-2-Clause */
/* An EFI system partition: a file in it is found, or is not. */
#include <stdlib.h>

#include "image/fat.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct pvk_err e = { 0 };
	struct pvk_src *src = pvk_src_memory(data, len, &e);
	uint64_t bytes;

	if (src == NULL)
		return (0);
	if (fat_stat(src, 0, len, "EFI/BOOT/BOOTX64.EFI", &bytes, &e) != 0 &&
	    (e.code == PVK_OK || e.code == PVK_EBUG || e.code == PVK_EIO))
		abort();
	pvk_src_close(src);
	return (0);
}
