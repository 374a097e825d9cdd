/* SPDX-License-Identifier: BSD-2-Clause */
/* Messages of rtnetlink(7), made piece by piece; see netlink_build.h. */
#include <sys/socket.h>

#include <stdlib.h>
#include <string.h>

#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include "netlink_build.h"

static void
append(struct built *b, const void *bytes, size_t len)
{
	if (b->len + NLMSG_ALIGN(len) > sizeof(b->bytes))
		abort();
	memcpy(b->bytes + b->len, bytes, len);
	memset(b->bytes + b->len + len, 0, NLMSG_ALIGN(len) - len);
	b->len += NLMSG_ALIGN(len);
}

/* The length in the header of the last message. */
static void
fix_length(struct built *b)
{
	uint32_t len = (uint32_t)(b->len - b->message);

	memcpy(b->bytes + b->message, &len, sizeof(len));
}

void
built_begin(struct built *b, unsigned type, unsigned flags, const void *body,
    size_t len)
{
	struct nlmsghdr head = { .nlmsg_type = (uint16_t)type,
		.nlmsg_flags = (uint16_t)flags,
		.nlmsg_seq = 7 };

	b->message = b->len;
	append(b, &head, sizeof(head));
	append(b, body, len);
	fix_length(b);
}

void
built_add(struct built *b, unsigned type, const void *value, size_t len)
{
	struct nlattr head = { (uint16_t)(sizeof(head) + len), (uint16_t)type };

	append(b, &head, sizeof(head));
	append(b, value, len);
	fix_length(b);
}

void
built_text(struct built *b, unsigned type, const char *text)
{
	built_add(b, type, text, strlen(text) + 1);
}

void
built_u32(struct built *b, unsigned type, uint32_t value)
{
	built_add(b, type, &value, sizeof(value));
}

void
built_kinds(struct built *b, const char *kind, const char *master_kind)
{
	struct built in = { .len = 0 };
	struct nlattr head;

	for (int i = 0; i < 2; i++) {
		const char *text = i == 0 ? kind : master_kind;

		if (text == NULL)
			continue;
		head.nla_len = (uint16_t)(sizeof(head) + strlen(text) + 1);
		head.nla_type = i == 0 ? IFLA_INFO_KIND : IFLA_INFO_SLAVE_KIND;
		append(&in, &head, sizeof(head));
		append(&in, text, strlen(text) + 1);
	}
	built_add(b, IFLA_LINKINFO | NLA_F_NESTED, in.bytes, in.len);
}
