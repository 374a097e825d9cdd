/* SPDX-License-Identifier: BSD-2-Clause */
/* GUIDs that come of a seed; see guid.h. */
#include <openssl/sha.h>
#include <stdio.h>
#include <string.h>

#include <inttypes.h>

#include "image/guid.h"

void
guid_make(uint64_t seed, const char *name, uint8_t guid[GUID_SIZE])
{
	uint8_t sum[SHA256_DIGEST_LENGTH];
	char text[128];
	int n = snprintf(text, sizeof(text), "pvkit image %" PRIu64 " %s", seed,
	    name);

	SHA256((const uint8_t *)text, (size_t)n, sum);
	memcpy(guid, sum, GUID_SIZE);
	guid[7] = (uint8_t)((guid[7] & 0x0f) | 0x40);
	guid[8] = (uint8_t)((guid[8] & 0x3f) | 0x80);
}
