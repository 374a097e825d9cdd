/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Messages of DHCP, RFC 2131 and (their options) RFC 2132:
 *
 *       0  operation: 1 asks, 2 answers     28  the client's MAC
 *       1  hardware 1, length 6             44  names, 192 bytes, not used
 *       4  which exchange                  236  0x63825363
 *      10  flags; bit 15: answer to all    240  options: code, length, value
 *      12  the client's address,                0: a gap, 255: the end
 *          if it has one already
 *      16  the address that it is given
 */
#include <string.h>

#include "net/dhcp.h"
#include "net/wire.h"

#define ASKS	  1
#define ANSWERS	  2
#define MAC	  28
#define COOKIE	  236
#define OPTIONS	  240
#define MAGIC	  0x63825363u
#define BROADCAST 0x8000u

enum {
	OPT_PAD = 0,
	OPT_MASK = 1,
	OPT_ROUTER = 3,
	OPT_HOST = 12,
	OPT_WANTED = 50,
	OPT_LEASE = 51,
	OPT_TYPE = 53,
	OPT_SERVER = 54,
	OPT_LIST = 55,
	OPT_RENEW = 58,
	OPT_REBIND = 59,
	OPT_END = 255,
};

static uint32_t *
field_of(struct dhcp_message *m, uint8_t code)
{
	switch (code) {
	case OPT_MASK:
		return (&m->mask);
	case OPT_ROUTER: /* of several, the first is preferred */
		return (&m->gateway);
	case OPT_LEASE:
		return (&m->lease);
	case OPT_SERVER:
		return (&m->server);
	case OPT_RENEW:
		return (&m->renew);
	case OPT_REBIND:
		return (&m->rebind);
	default:
		return (NULL);
	}
}

int
dhcp_parse(const uint8_t *data, size_t len, const uint8_t mac[6],
    struct dhcp_message *m)
{
	size_t at = OPTIONS;

	*m = (struct dhcp_message){ 0 };
	if (len < OPTIONS || data[0] != ANSWERS || data[1] != 1 ||
	    data[2] != 6 || memcmp(data + MAC, mac, 6) != 0 ||
	    get32(data + COOKIE) != MAGIC)
		return (-1);
	m->xid = get32(data + 4);
	m->address = get32(data + 16);
	while (at < len && data[at] != OPT_END) {
		const uint8_t *value = data + at + 2;
		uint32_t *field;
		size_t n;

		if (data[at] == OPT_PAD) {
			at++;
			continue;
		}
		if (len - at < 2 || len - at - 2 < data[at + 1])
			return (-1);
		n = data[at + 1];
		field = field_of(m, data[at]);
		if (data[at] == OPT_TYPE && n == 1)
			m->type = value[0];
		else if (field != NULL && n >= 4)
			*field = get32(value);
		at += 2 + n;
	}
	return (m->type == 0 ? -1 : 0);
}

static uint8_t *
option(uint8_t *p, uint8_t code, const void *value, uint8_t len)
{
	p[0] = code;
	p[1] = len;
	memcpy(p + 2, value, len);
	return (p + 2 + len);
}

void
dhcp_build(uint8_t p[DHCP_LEN], const struct dhcp_message *m, uint32_t own,
    const uint8_t mac[6])
{
	static const uint8_t list[] = { OPT_MASK, OPT_ROUTER, OPT_LEASE,
		OPT_SERVER, OPT_RENEW, OPT_REBIND };
	static const char host[] = "pvprobe";
	uint8_t number[4];
	uint8_t *o = p + OPTIONS;

	memset(p, 0, DHCP_LEN);
	p[0] = ASKS;
	p[1] = 1;
	p[2] = 6;
	put32(p + 4, m->xid);
	put16(p + 10, own == 0 ? BROADCAST : 0);
	put32(p + 12, own);
	memcpy(p + MAC, mac, 6);
	put32(p + COOKIE, MAGIC);
	o = option(o, OPT_TYPE, &m->type, 1);
	if (m->address != 0) {
		put32(number, m->address);
		o = option(o, OPT_WANTED, number, 4);
	}
	if (m->server != 0) {
		put32(number, m->server);
		o = option(o, OPT_SERVER, number, 4);
	}
	o = option(o, OPT_LIST, list, sizeof(list));
	o = option(o, OPT_HOST, host, sizeof(host) - 1);
	*o = OPT_END;
}
