/* SPDX-License-Identifier: BSD-2-Clause */
/* Addresses as people write them. */
#include <errno.h>

#include "net/net.h"

/* The number at *p, at most most, without leading zeros; -1 when there is none.
 * *p is then behind it. */
static int
number(const char **p, int most)
{
	const char *begin = *p;
	int value = 0;

	for (; **p >= '0' && **p <= '9'; (*p)++) {
		value = value * 10 + (**p - '0');
		if (value > most || (*p > begin && *begin == '0'))
			return (-1);
	}
	return (*p == begin ? -1 : value);
}

static int
parse_ip(const char **p, uint32_t *address)
{
	uint32_t value = 0;

	for (int i = 0; i < 4; i++) {
		int part;

		if (i > 0 && *(*p)++ != '.')
			return (-EINVAL);
		part = number(p, 255);
		if (part < 0)
			return (-EINVAL);
		value = value << 8 | (uint32_t)part;
	}
	*address = value;
	return (0);
}

int
net_parse_ip(const char *text, uint32_t *address)
{
	uint32_t value;

	if (parse_ip(&text, &value) != 0 || *text != '\0')
		return (-EINVAL);
	*address = value;
	return (0);
}

/* A host of a net: neither the net itself, nor all of it, nor a group. */
static bool
is_host(const struct net_address *a, uint32_t address)
{
	uint32_t host = address & ~a->mask;

	return (address >> 24 != 0 && address >> 24 != 127 &&
	    address >> 28 < 0xe && ((address ^ a->address) & a->mask) == 0 &&
	    (a->mask >= 0xfffffffe || (host != 0 && host != ~a->mask)));
}

int
net_parse(const char *text, struct net_address *a)
{
	struct net_address value = { .origin = NET_STATIC };
	int prefix;

	if (parse_ip(&text, &value.address) != 0 || *text++ != '/')
		return (-EINVAL);
	prefix = number(&text, 32);
	if (prefix < 1)
		return (-EINVAL);
	value.mask = ~(uint32_t)0 << (32 - prefix);
	if (*text == ',') {
		text++;
		if (parse_ip(&text, &value.gateway) != 0 ||
		    !is_host(&value, value.gateway))
			return (-EINVAL);
	}
	if (*text != '\0' || !is_host(&value, value.address))
		return (-EINVAL);
	*a = value;
	return (0);
}

static char *
put_number(char *p, uint32_t value)
{
	if (value >= 100)
		*p++ = (char)('0' + value / 100);
	if (value >= 10)
		*p++ = (char)('0' + value / 10 % 10);
	*p++ = (char)('0' + value % 10);
	return (p);
}

static char *
put_ip(char *p, uint32_t address)
{
	for (int shift = 24; shift >= 0; shift -= 8) {
		p = put_number(p, address >> shift & 0xff);
		if (shift > 0)
			*p++ = '.';
	}
	*p = '\0';
	return (p);
}

char *
net_format_ip(uint32_t address, char text[NET_TEXT])
{
	(void)put_ip(text, address);
	return (text);
}

char *
net_format(const struct net_address *a, char text[NET_TEXT])
{
	char *p = put_ip(text, a->address);
	uint32_t prefix = 0;

	for (uint32_t left = a->mask; left != 0; left <<= 1)
		prefix++;
	*p++ = '/';
	p = put_number(p, prefix);
	*p = '\0';
	return (text);
}
