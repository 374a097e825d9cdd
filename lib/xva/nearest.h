/* SPDX-License-Identifier: BSD-2-Clause */
/* "Did you mean": the name of a list that is nearest to what was typed. */
#ifndef PVK_XVA_NEAREST_H
#define PVK_XVA_NEAREST_H

#include <stddef.h>

struct nearest {
	const char *wanted; /* borrowed */
	const char *best;   /* borrowed: the nearest so far, or NULL */
	size_t distance;
};

void nearest_init(struct nearest *n, const char *wanted);
/* Offers one name, which must outlive n. Upper and lower case are alike. */
void nearest_offer(struct nearest *n, const char *name);
/* The nearest one when it is near enough to be a slip, else NULL. */
const char *nearest_name(const struct nearest *n);

#endif
