/* SPDX-License-Identifier: BSD-2-Clause */
/* Messages of rtnetlink(7), made piece by piece. */
#ifndef PVK_TESTS_NETLINK_BUILD_H
#define PVK_TESTS_NETLINK_BUILD_H

#include <stddef.h>
#include <stdint.h>

struct built {
	uint8_t bytes[4096];
	size_t len;
	size_t message; /* where the last message begins */
};

/* Begins a message with that body (ifinfomsg, ifaddrmsg, ...). */
void built_begin(struct built *b, unsigned type, unsigned flags,
    const void *body, size_t len);
/* An attribute of the last message. */
void built_add(struct built *b, unsigned type, const void *value, size_t len);
void built_text(struct built *b, unsigned type, const char *text);
void built_u32(struct built *b, unsigned type, uint32_t value);
/* IFLA_LINKINFO; NULL: without that part */
void built_kinds(struct built *b, const char *kind, const char *master_kind);

#endif
