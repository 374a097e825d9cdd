/* SPDX-License-Identifier: BSD-2-Clause */
/* Attributes of netlink(7); see os_linux_attribute.h. */
#include <sys/socket.h>

#include <string.h>

#include <linux/netlink.h>

#include "os/os_linux_attribute.h"

bool
attribute_next(struct attributes *in, struct attribute *a)
{
	struct nlattr head;
	size_t step;

	if (in->len < sizeof(head))
		return (false);
	memcpy(&head, in->p, sizeof(head));
	if (head.nla_len < sizeof(head) || head.nla_len > in->len)
		return (false);
	a->type = head.nla_type & NLA_TYPE_MASK;
	a->value = in->p + sizeof(head);
	a->len = head.nla_len - sizeof(head);
	step = NLA_ALIGN(head.nla_len);
	if (step > in->len)
		step = in->len; /* the last one's padding may be missing */
	in->p += step;
	in->len -= step;
	return (true);
}

uint32_t
attribute_u32(const struct attribute *a)
{
	uint32_t value = 0;

	if (a->len >= sizeof(value))
		memcpy(&value, a->value, sizeof(value));
	return (value);
}

void
attribute_text(const struct attribute *a, char *out, size_t size)
{
	size_t len = strnlen((const char *)a->value, a->len);

	if (len >= size)
		len = size - 1;
	memcpy(out, a->value, len);
	out[len] = '\0';
}
