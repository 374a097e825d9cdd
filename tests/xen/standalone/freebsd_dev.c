/* SPDX-License-Identifier: BSD-2-Clause */
/* The model of FreeBSD's xenstore device; see freebsd_dev.h. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "freebsd_dev.h"
#include "util/num.h"
#include "xenstore/wire.h"

#define PAGE	  4096
#define ROOMY	  ((size_t)1 << 20) /* without FREEBSD_RING */
#define PIECE	  7		    /* with FREEBSD_PARTIAL */
#define WATCHES	  32
#define ANSWER_MS 20000 /* then the guest's kernel is dead */

struct freebsd_dev {
	int fd;
	unsigned traits;
	uint8_t request[PAGE]; /* what has been written of one */
	size_t request_len;
	uint8_t *ring; /* owned, of size bytes, a power of two */
	size_t size, cons, prod;
	struct wire_decoder in;
	bool answered;
	char *watch[WATCHES]; /* payloads, owned; NULL: free */
	size_t watch_len[WATCHES];
};

static struct freebsd_counts counts;

/* poll(2) and read(2) are what we stand in for: these are never ours. */
static bool
is_ready(int fd, int ms)
{
	const struct timespec t = { .tv_sec = ms / 1000 };
	struct pollfd p = { .fd = fd, .events = POLLIN };

	return (ppoll(&p, 1, &t, NULL) > 0);
}

const struct freebsd_counts *
freebsd_dev_counts(void)
{
	return (&counts);
}

struct freebsd_dev *
freebsd_dev_new(int fd, unsigned traits)
{
	struct freebsd_dev *d = calloc(1, sizeof(*d));

	if (d == NULL)
		abort();
	d->fd = fd;
	d->traits = traits;
	d->size = (traits & FREEBSD_RING) != 0 ? PAGE : ROOMY;
	d->ring = calloc(1, d->size);
	if (d->ring == NULL)
		abort();
	wire_decoder_init(&d->in);
	counts.opened++;
	return (d);
}

void
freebsd_dev_free(struct freebsd_dev *d)
{
	for (size_t i = 0; i < WATCHES; i++)
		free(d->watch[i]);
	free(d->ring);
	close(d->fd);
	free(d);
}

int
freebsd_dev_fd(const struct freebsd_dev *d)
{
	return (d->fd);
}

/* ---- towards the program ---- */

static void
queue(struct freebsd_dev *d, const void *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		d->ring[d->prod++ % d->size] = ((const uint8_t *)bytes)[i];
	if (d->prod - d->cons > d->size)
		counts.overwritten += pvk_min(len, d->prod - d->cons - d->size);
}

static void
queue_message(struct freebsd_dev *d, struct wire_header h, const void *payload,
    size_t len)
{
	uint8_t bytes[WIRE_MESSAGE_MAX];
	struct wire_part part = { payload, len };

	queue(d, bytes, wire_encode(bytes, sizeof(bytes), &h, &part, 1));
}

ssize_t
freebsd_dev_read(struct freebsd_dev *d, void *bytes, size_t len, bool nonblock)
{
	size_t n = 0, most = len;

	if ((d->traits & FREEBSD_PARTIAL) != 0)
		most = (size_t)pvk_min(len, PIECE);
	(void)freebsd_dev_readable(d);
	if (d->prod == d->cons) {
		if (nonblock && (d->traits & FREEBSD_SLEEP) == 0) {
			errno = EAGAIN;
			return (-1);
		}
		counts.slept++;
		while (d->prod == d->cons) {
			if (!is_ready(d->fd, ANSWER_MS))
				abort(); /* a test that would hang */
			(void)freebsd_dev_readable(d);
		}
	}
	while (n < most && d->cons != d->prod)
		((uint8_t *)bytes)[n++] = d->ring[d->cons++ % d->size];
	return ((ssize_t)n);
}

/* ---- towards the guest's kernel ---- */

/* One for each watch, as if something had changed just now. */
static void
queue_events(struct freebsd_dev *d)
{
	const struct wire_header h = { .type = WIRE_WATCH_EVENT };

	for (size_t i = 0; i < WATCHES; i++)
		if (d->watch[i] != NULL)
			queue_message(d, h, d->watch[i], d->watch_len[i]);
}

static void
queue_reply(struct freebsd_dev *d)
{
	static const char ok8[] = "OK\0junk!"; /* and half a pointer's bytes */
	struct wire_header h = d->in.head;

	if ((d->traits & FREEBSD_EVENTS) != 0)
		queue_events(d);
	if ((d->traits & FREEBSD_STRAY) != 0) {
		h.req_id--;
		queue_message(d, h, "another's", 9);
		h.req_id++;
	}
	if ((d->traits & FREEBSD_OK8) != 0 &&
	    (h.type == WIRE_WATCH || h.type == WIRE_UNWATCH))
		queue_message(d, h, ok8, 8);
	else
		queue_message(d, h, wire_payload(&d->in), h.len);
}

/* Waits up to ms for bytes, and takes in all that came; false: none came. */
static bool
take_in(struct freebsd_dev *d, int ms)
{
	uint8_t bytes[WIRE_MESSAGE_MAX];
	size_t off = 0, used;
	ssize_t n;

	if (!is_ready(d->fd, ms))
		return (false);
	n = recv(d->fd, bytes, sizeof(bytes), 0);
	if (n <= 0)
		abort(); /* a kernel does not go away */
	for (; off < (size_t)n; off += used) {
		if (wire_decode(&d->in, bytes + off, (size_t)n - off, &used) !=
		    WIRE_MESSAGE)
			continue;
		if (d->in.head.type == WIRE_WATCH_EVENT) {
			queue_message(d, d->in.head, wire_payload(&d->in),
			    d->in.head.len);
		} else {
			queue_reply(d);
			d->answered = true;
		}
	}
	return (true);
}

bool
freebsd_dev_readable(struct freebsd_dev *d)
{
	while (take_in(d, 0))
		;
	return (d->prod != d->cons || (d->traits & FREEBSD_OLD) != 0);
}

/* write(2) returns when the reply can be read. */
static void
forward(struct freebsd_dev *d, size_t len)
{
	d->answered = false;
	if (send(d->fd, d->request, len, MSG_NOSIGNAL) != (ssize_t)len)
		abort();
	while (!d->answered)
		if (!take_in(d, ANSWER_MS))
			abort(); /* a test that would hang */
}

/* ---- requests ---- */

/* Where the watch with that token is, or else the first free place. */
static size_t
find_watch(const struct freebsd_dev *d, const char *token, bool *found)
{
	size_t at = WATCHES;

	*found = false;
	for (size_t i = 0; i < WATCHES && !*found; i++) {
		if (d->watch[i] == NULL) {
			at = at == WATCHES ? i : at;
		} else if (strcmp(strchr(d->watch[i], '\0') + 1, token) == 0) {
			at = i;
			*found = true;
		}
	}
	return (at);
}

static bool
watch(struct freebsd_dev *d, uint32_t type, uint32_t len)
{
	const char *payload = (const char *)d->request + WIRE_HEADER;
	const char *path, *token;
	bool found;
	size_t at;

	if (!wire_parse_pair(payload, len, &path, &token))
		return (false);
	at = find_watch(d, token, &found);
	if (at == WATCHES || found == (type == WIRE_WATCH))
		return (false);
	if (type == WIRE_UNWATCH) {
		free(d->watch[at]);
		d->watch[at] = NULL;
	}
	forward(d, WIRE_HEADER + len);
	if (type == WIRE_WATCH) {
		d->watch[at] = malloc(len);
		if (d->watch[at] == NULL)
			abort();
		memcpy(d->watch[at], payload, len);
		d->watch_len[at] = len;
	}
	return (true);
}

static bool
let_through(struct freebsd_dev *d, uint32_t type, uint32_t len)
{
	switch (type) {
	case WIRE_TRANSACTION_START:
	case WIRE_TRANSACTION_END:
	case WIRE_DIRECTORY:
	case WIRE_READ:
	case WIRE_GET_PERMS:
	case WIRE_RELEASE:
	case WIRE_GET_DOMAIN_PATH:
	case WIRE_WRITE:
	case WIRE_MKDIR:
	case WIRE_RM:
	case WIRE_SET_PERMS:
		break;
	case WIRE_WATCH:
	case WIRE_UNWATCH:
		return ((d->traits & FREEBSD_OLD) == 0 && watch(d, type, len));
	default:
		if ((d->traits & (FREEBSD_FEW | FREEBSD_OLD)) != 0)
			return (false);
		break;
	}
	forward(d, WIRE_HEADER + len);
	return (true);
}

static void
count_signals(void)
{
	sigset_t set;

	if (sigprocmask(SIG_BLOCK, NULL, &set) == 0 &&
	    !sigismember(&set, SIGTERM))
		counts.signals++;
}

ssize_t
freebsd_dev_write(struct freebsd_dev *d, const void *bytes, size_t len)
{
	struct wire_header h;
	uint32_t word[4];
	size_t whole;

	count_signals();
	if (len > sizeof(d->request) - d->request_len)
		goto refused; /* full for ever, once a refusal has wedged it */
	memcpy(d->request + d->request_len, bytes, len);
	d->request_len += len;
	while (d->request_len >= WIRE_HEADER) {
		memcpy(word, d->request, sizeof(word));
		h = (struct wire_header){ word[0], word[1], word[2], word[3] };
		if (d->request_len - WIRE_HEADER < h.len)
			break;
		whole = WIRE_HEADER + h.len;
		if (!let_through(d, h.type, h.len)) {
			counts.refused++;
			if ((d->traits & FREEBSD_OLD) != 0)
				goto refused; /* request_len stays */
			h.type = WIRE_ERROR;
			queue_message(d, h, "EINVAL", 7);
		}
		if ((d->traits & FREEBSD_DROP) != 0) {
			counts.dropped += d->request_len - whole;
			d->request_len = whole;
		}
		d->request_len -= whole;
		memmove(d->request, d->request + whole, d->request_len);
	}
	return ((ssize_t)len);
refused:
	errno = EINVAL;
	return (-1);
}
