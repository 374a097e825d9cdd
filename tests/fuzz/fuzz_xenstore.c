/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a xenstore peer sends, in either direction. The first byte says in what
 * pieces the rest comes. The same bytes must give the same messages in any
 * pieces; each message, written again, must be the bytes it came from; and a
 * client that gets all of it either goes on or hangs up, and says why.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "util/num.h"
#include "xenstore/xenstore_private.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void
must(bool fact)
{
	if (!fact)
		abort();
}

/* Every parser sees every payload: a peer may send any to any request. */
static void
parse_payload(const char *text, size_t len)
{
	char again[WIRE_PERM_TEXT_MAX];
	struct wire_directory_part part;
	const char *first, *second;
	struct pvk_xs_perm perm;
	uint32_t number;
	size_t n;

	(void)wire_is_ok(text, len);
	(void)wire_is_path(text, true);
	if (wire_count_texts(text, len, &n))
		must(n <= len);
	if (wire_parse_pair(text, len, &first, &second))
		must(strlen(first) + strlen(second) + 2 == len);
	if (wire_parse_number(text, len, &number))
		must(strtoull(text, NULL, 10) == number);
	if (wire_parse_perm(text, &perm))
		must(wire_format_perm(again, &perm) > 0 && again[0] == text[0]);
	if (wire_parse_directory_part(text, len, &part))
		must(part.names_len <= len - strlen(part.generation) - 1);
}

static void
take_message(const struct wire_decoder *d, const uint8_t *from)
{
	struct wire_part whole = { wire_payload(d), d->head.len };
	uint8_t again[WIRE_MESSAGE_MAX];
	size_t len = wire_encode(again, sizeof(again), &d->head, &whole, 1);

	must(len == WIRE_HEADER + d->head.len);
	must(memcmp(again, from, len) == 0);
	parse_payload(wire_payload(d), d->head.len);
}

/* How many messages there are; whether it ended well goes into *bad. */
static size_t
decode_all(const uint8_t *in, size_t len, size_t piece, bool *bad)
{
	size_t off = 0, start = 0, messages = 0, used;
	struct wire_decoder d;
	enum wire_decoded r;

	wire_decoder_init(&d);
	*bad = false;
	while (off < len && !*bad) {
		r = wire_decode(&d, in + off, (size_t)pvk_min(piece, len - off),
		    &used);
		off += used;
		*bad = r == WIRE_BAD;
		if (r != WIRE_MESSAGE)
			continue;
		must(wire_decoder_partial(&d) == false);
		take_message(&d, in + start);
		start = off;
		messages++;
	}
	return (messages);
}

static void
take_event(void *ctx, const char *path)
{
	size_t *longest = ctx;

	*longest = (size_t)pvk_max(*longest, strlen(path));
}

static struct pvk_xs *
client_of(int fd, size_t *longest)
{
	struct pvk_xs *xs = calloc(1, sizeof(*xs));
	struct pvk_xs_watch *w = calloc(1, sizeof(*w) + 1);

	must(xs != NULL && w != NULL);
	xs->transport = (struct transport){ fd, true, PVK_XS_FREEBSD };
	xs->options = (struct pvk_xs_options){ .timeout_ms = 1,
		.retry_min_ms = 1,
		.retry_max_ms = 1,
		.events_max = 4 };
	xs->events_end = &xs->events;
	xs->random = 1;
	w->number = xs->last_number = 1;
	w->fn = take_event;
	w->ctx = longest;
	xs->watches = w;
	return (xs);
}

static void
dispatch_all(const uint8_t *in, size_t len)
{
	size_t longest = 0;
	struct pvk_err e = { PVK_OK };
	struct pvk_xs *xs;
	int ends[2], r;

	if (len > 65536 ||
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends) != 0)
		return;
	must(write(ends[1], in, len) == (ssize_t)len);
	xs = client_of(ends[0], &longest);
	do
		r = pvk_xs_dispatch(xs, &e);
	while (r == 0 && pvk_xs_wait_ms(xs) == 0);
	must(r == 0 || (e.code == PVK_EPROTO && xs->transport.fd == -1));
	must(longest <= WIRE_PAYLOAD_MAX);
	pvk_xs_close(xs);
	close(ends[1]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	bool bad, bad_again;
	size_t n;

	if (len == 0)
		return (0);
	n = decode_all(data + 1, len - 1, SIZE_MAX, &bad);
	must(decode_all(data + 1, len - 1, data[0] + 1, &bad_again) == n);
	must(bad == bad_again);
	must(decode_all(data + 1, len - 1, 1, &bad_again) == n);
	must(bad == bad_again);
	dispatch_all(data + 1, len - 1);
	return (0);
}
