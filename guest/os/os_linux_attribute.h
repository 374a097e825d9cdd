/* SPDX-License-Identifier: BSD-2-Clause */
/* Attributes of netlink(7): each has a length and a type before its value. */
#ifndef PVGUEST_OS_LINUX_ATTRIBUTE_H
#define PVGUEST_OS_LINUX_ATTRIBUTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct attribute {
	unsigned type;
	const uint8_t *value;
	size_t len;
};

/* Those that are left */
struct attributes {
	const uint8_t *p;
	size_t len;
};

/* Takes the first one; false when there is none, or what is left is broken. */
bool attribute_next(struct attributes *in, struct attribute *a);
/* 0 when it is too short */
uint32_t attribute_u32(const struct attribute *a);
/* What fits of a text, which may lack its NUL */
void attribute_text(const struct attribute *a, char *out, size_t size);

#endif
