/* SPDX-License-Identifier: BSD-2-Clause */
/* The options of the network; see options_private.h. */
#include <string.h>

#include "measure/options_private.h"
#include "util/num.h"
#include "util/size.h"

/* Dotted decimal; *text moves behind it. */
static bool
address_parse(const char **text, uint32_t *address)
{
	const char *p = *text;

	*address = 0;
	for (int i = 0; i < 4; i++) {
		unsigned byte = 0, digits = 0;

		while (*p >= '0' && *p <= '9' && digits++ < 3)
			byte = byte * 10 + (unsigned)(*p++ - '0');
		if (digits == 0 || byte > 255 || (i < 3 && *p++ != '.'))
			return (false);
		*address = *address << 8 | byte;
	}
	*text = p;
	return (true);
}

static int
host(uint32_t *address, const char *key, const char *value, struct pvk_err *e)
{
	const char *p = value;

	if (!address_parse(&p, address) || *p != '\0' || *address == 0)
		return (options_refuse(key, value, "an IPv4 address", e));
	return (0);
}

int
options_peer(struct options *o, const char *key, const char *value,
    struct pvk_err *e)
{
	uint64_t port = OPTIONS_PORT;
	const char *p = value;

	if (!address_parse(&p, &o->peer) || o->peer == 0 ||
	    (*p != '\0' && *p != ':'))
		return (options_refuse(key, value,
		    "an IPv4 address, or ADDRESS:PORT", e));
	if (*p == ':' &&
	    pvk_uint_parse(p + 1, 1, UINT16_MAX, key, &port, e) != 0)
		return (-1);
	o->port = (uint16_t)port;
	return (0);
}

int
options_gateway(struct options *o, const char *key, const char *value,
    struct pvk_err *e)
{
	return (host(&o->gateway, key, value, e));
}

int
options_address(struct options *o, const char *key, const char *value,
    struct pvk_err *e)
{
	const char *p = value;
	uint64_t bits;

	if (!address_parse(&p, &o->address) || *p++ != '/' || o->address == 0)
		return (options_refuse(key, value,
		    "an address, such as 10.0.0.2/24", e));
	if (pvk_uint_parse(p, 1, 31, key, &bits, e) != 0)
		return (-1);
	o->mask = UINT32_MAX << (32 - bits);
	return (0);
}

int
options_compare(struct options *o, const char *key, const char *value,
    struct pvk_err *e)
{
	return (options_flag(&o->compare, key, value, e));
}

static bool
has_streams(const struct options *o, uint64_t n)
{
	for (size_t i = 0; i < o->nstreams; i++)
		if (o->streams[i] == n)
			return (true);
	return (false);
}

int
options_streams(struct options *o, const char *key, const char *value,
    struct pvk_err *e)
{
	const char *list = value;
	char word[24];
	uint64_t n;

	o->nstreams = 0;
	while (options_next(&list, word, sizeof(word))) {
		if (pvk_uint_parse(word, 1, OPTIONS_STREAMS, key, &n, e) != 0)
			return (-1);
		/* so there are no more of them than numbers that are taken */
		if (!has_streams(o, n))
			o->streams[o->nstreams++] = (uint32_t)n;
	}
	return (o->nstreams > 0
		? 0
		: options_refuse(key, value, "streams: 1,4", e));
}

int
options_traffic(struct options *o, const char *key, const char *value,
    struct pvk_err *e)
{
	const struct options_choice choices[] = {
		{ "send", &o->send },
		{ "receive", &o->receive },
		{ "ping", &o->ping },
	};

	return (options_choose(choices, PVK_COUNT(choices), key, value, e));
}

/* It is a secret: what it is, or was to be, is not shown. */
int
options_token(struct options *o, const char *key, const char *value,
    struct pvk_err *e)
{
	size_t len = strlen(value);

	if (len < OPTIONS_TOKEN_LEAST || len > OPTIONS_TOKEN)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "%s: %zu characters, expected %d to %d", key, len,
		    OPTIONS_TOKEN_LEAST, OPTIONS_TOKEN));
	memcpy(o->token, value, len + 1);
	return (0);
}
