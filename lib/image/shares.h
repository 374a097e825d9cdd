/* SPDX-License-Identifier: BSD-2-Clause */
/* Sums of bytes by name, and the largest of them. */
#ifndef PVK_IMAGE_SHARES_H
#define PVK_IMAGE_SHARES_H

#include "image/image.h"

#define SHARES_MAX 1024

struct shares {
	size_t len;
	struct pvk_image_share list[SHARES_MAX];
};

/* What is beyond SHARES_MAX names is not counted. */
void shares_add(struct shares *s, const char *name, size_t len, uint64_t bytes);
void shares_largest(struct shares *s, struct pvk_image_share out[]);
/* Of a path: the length of its first two parts, when there are more. */
size_t shares_place(const char *path);

#endif
