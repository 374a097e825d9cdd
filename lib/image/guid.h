/* SPDX-License-Identifier: BSD-2-Clause */
/* GUIDs as GPT stores them: the first three fields little-endian. */
#ifndef PVK_IMAGE_GUID_H
#define PVK_IMAGE_GUID_H

#include <stdint.h>

#define GUID_SIZE 16

/* A random-looking one (version 4), the same for the same seed and name. */
void guid_make(uint64_t seed, const char *name, uint8_t guid[GUID_SIZE]);

#endif
