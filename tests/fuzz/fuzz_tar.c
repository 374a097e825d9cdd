/* SPDX-License-Identifier: BSD-2-Clause */
/* Tar headers: what is accepted has a bounded name and size, and a header that
 * passes for a host's is the one that we would write. */
#include <stdlib.h>
#include <string.h>

#include "xva/tar.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	uint8_t block[TAR_BLOCK] = { 0 }, again[TAR_BLOCK];
	struct tar_header h;
	const char *why = NULL;

	memcpy(block, data, len < TAR_BLOCK ? len : TAR_BLOCK);
	if (len > TAR_BLOCK && data[TAR_BLOCK] % 2 == 0) {
		/* chance alone would hardly ever get a checksum right */
		unsigned sum = 8 * ' ';
		size_t i;

		for (i = 0; i < TAR_BLOCK; i++)
			sum += i >= 148 && i < 156 ? 0 : block[i];
		for (i = 0; i < 7; i++)
			block[154 - i] = (uint8_t)('0' + (sum >> 3 * i) % 8);
		block[155] = 0;
	}
	switch (tar_parse(block, &h, &why)) {
	case TAR_BAD:
		if (why == NULL)
			abort();
		break;
	case TAR_OK:
		if (strlen(h.name) > TAR_NAME || h.size > INT64_MAX)
			abort();
		if (!h.as_host)
			break;
		tar_format(again, h.name, h.size, h.mode);
		/* a time is the one thing of ova.xml's that may differ */
		memcpy(again + 136, block + 136, 20);
		if (memcmp(again, block, TAR_BLOCK) != 0)
			abort();
		break;
	case TAR_ZERO:
		break;
	}
	return (0);
}
