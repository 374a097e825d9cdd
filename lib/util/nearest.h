/* SPDX-License-Identifier: BSD-2-Clause */
/* "Did you mean": the name of a list that is nearest to what was typed. */
#ifndef PVK_UTIL_NEAREST_H
#define PVK_UTIL_NEAREST_H

#include <stddef.h>

struct pvk_nearest {
	const char *wanted; /* borrowed */
	const char *best;   /* borrowed: the nearest so far, or NULL */
	size_t distance;
};

void pvk_nearest_init(struct pvk_nearest *n, const char *wanted);
/* Offers one name, which must outlive n. Upper and lower case are alike. */
void pvk_nearest_offer(struct pvk_nearest *n, const char *name);
/* The nearest one when it is near enough to be a slip, else NULL. */
const char *pvk_nearest_name(const struct pvk_nearest *n);

#endif
