/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The bytes that travel between a client and xenstored, as xs_wire.h and
 * docs/misc/xenstore.txt of Xen describe them. Nothing here allocates, waits
 * or knows of a connection; both ends can use it, and the tests do.
 *
 *	offset	size	field
 *	0	4	type	enum wire_type
 *	4	4	req_id	chosen by the client, echoed
 *	8	4	tx_id	0: outside any transaction
 *	12	4	len	of the payload, at most 4096
 *	16	len	payload
 *
 * Numbers have the byte order of the machine: both ends run on the same one.
 */
#ifndef PVK_XENSTORE_WIRE_H
#define PVK_XENSTORE_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "xenstore/xenstore.h"

#define WIRE_HEADER	 16
#define WIRE_PAYLOAD_MAX 4096
#define WIRE_MESSAGE_MAX (WIRE_HEADER + WIRE_PAYLOAD_MAX)
/*
 * A request with its header: the kernels between us and the daemon have a
 * page for it, and a daemon ends the connection of a domain that sends more.
 */
#define WIRE_REQUEST_MAX   4096

#define WIRE_PATH_MAX	   3072 /* an absolute path */
#define WIRE_RELATIVE_MAX  2048 /* one that is relative to the domain's own */
#define WIRE_PERM_TEXT_MAX 16	/* "n4294967295" and its NUL, with room */

enum wire_type {
	WIRE_CONTROL = 0,
	WIRE_DIRECTORY = 1,
	WIRE_READ = 2,
	WIRE_GET_PERMS = 3,
	WIRE_WATCH = 4,
	WIRE_UNWATCH = 5,
	WIRE_TRANSACTION_START = 6,
	WIRE_TRANSACTION_END = 7,
	WIRE_INTRODUCE = 8,
	WIRE_RELEASE = 9,
	WIRE_GET_DOMAIN_PATH = 10,
	WIRE_WRITE = 11,
	WIRE_MKDIR = 12,
	WIRE_RM = 13,
	WIRE_SET_PERMS = 14,
	WIRE_WATCH_EVENT = 15,
	WIRE_ERROR = 16,
	WIRE_DIRECTORY_PART = 22,
};

struct wire_header {
	uint32_t type;
	uint32_t req_id;
	uint32_t tx_id;
	uint32_t len;
};

/* A stretch of a payload. bytes is borrowed. */
struct wire_part {
	const void *bytes;
	size_t len;
};

/*
 * Puts a message of these parts into out; h->len is not looked at. Returns its
 * length, or 0 when it has more than outsize bytes or too long a payload.
 */
size_t wire_encode(uint8_t *out, size_t outsize, const struct wire_header *h,
    const struct wire_part *parts, size_t n);

/* Puts messages together from bytes that come in any pieces. */
struct wire_decoder {
	struct wire_header head; /* of a whole message */
	size_t have;
	bool whole;
	uint8_t bytes[WIRE_MESSAGE_MAX + 1];
};

enum wire_decoded {
	WIRE_MORE,    /* all bytes are used up, the message is not whole */
	WIRE_MESSAGE, /* d->head and wire_payload(d) are a message */
	WIRE_BAD,     /* a length over the limit: nothing sound can follow */
};

void wire_decoder_init(struct wire_decoder *d);
/*
 * Takes bytes until a message is whole; *used says how many. A message stays
 * readable until the next call, which starts the next one. After WIRE_BAD
 * every call says WIRE_BAD until wire_decoder_init.
 */
enum wire_decoded wire_decode(struct wire_decoder *d, const uint8_t *in,
    size_t len, size_t *used);
/* True in the middle of a message. */
bool wire_decoder_partial(const struct wire_decoder *d);

/* d->head.len bytes, and a NUL behind them. Borrowed from d. */
static inline const char *
wire_payload(const struct wire_decoder *d)
{
	return ((const char *)d->bytes + WIRE_HEADER);
}

/* ---- payloads (payload.c); "text" is at most len bytes ---- */

/* "OK" and a NUL; what follows is not looked at, FreeBSD sends 8 bytes. */
bool wire_is_ok(const char *text, size_t len);
/*
 * How many texts there are, each with its NUL; false when the last has none.
 * No bytes are no texts.
 */
bool wire_count_texts(const char *text, size_t len, size_t *n);
/* Two texts and no more: a watch, an event. Borrowed from text. */
bool wire_parse_pair(const char *text, size_t len, const char **first,
    const char **second);
/* A decimal number and its NUL, as a transaction's id. */
bool wire_parse_number(const char *text, size_t len, uint32_t *n);
/* One permission with its NUL, "r7". */
bool wire_parse_perm(const char *text, struct pvk_xs_perm *p);
/* Its length without the NUL, 0 when p->access is none of the four. */
size_t wire_format_perm(char out[WIRE_PERM_TEXT_MAX],
    const struct pvk_xs_perm *p);
/*
 * A reply to WIRE_DIRECTORY_PART: the directory's generation, then names. The
 * last part ends in one more NUL, which is not among *names_len bytes.
 */
struct wire_directory_part {
	const char *generation; /* borrowed from text */
	const char *names;	/* borrowed from text */
	size_t names_len;
	bool last;
};
bool wire_parse_directory_part(const char *text, size_t len,
    struct wire_directory_part *part);

/*
 * Whether a daemon takes it as a path: the characters, the slashes, the length.
 * special: "@introduceDomain" and "@releaseDomain" too, which can be watched.
 */
bool wire_is_path(const char *path, bool special);

#endif
