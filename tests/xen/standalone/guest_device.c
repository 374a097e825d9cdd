/* SPDX-License-Identifier: BSD-2-Clause */
/* A guest's kernel, its side towards programs: a socket that stands for the
 * device, cleaned up after each program that closes it; see host.h. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "guest_private.h"

static struct client *
find_client(const struct guest *g, uint32_t id)
{
	struct client *c = g->clients;

	while (c != NULL && c->id != id)
		c = c->next;
	return (c);
}

/* As much as it takes without waiting; the rest waits, as in a kernel. */
static void
flush(struct client *c)
{
	ssize_t n = 0;
	size_t off = 0;

	while (off < c->out_len && n >= 0) {
		n = send(c->fd, c->out + off, c->out_len - off,
		    MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n > 0)
			off += (size_t)n;
	}
	if (n < 0 && errno != EAGAIN)
		off = c->out_len; /* gone: its end will be read */
	c->out_len -= off;
	if (off > 0 && c->out_len > 0)
		memmove(c->out, c->out + off, c->out_len);
}

static void
send_message(struct client *c, const struct wire_header *h,
    const struct wire_part *parts, size_t n)
{
	c->out = realloc(c->out, c->out_len + WIRE_MESSAGE_MAX);
	if (c->out == NULL)
		abort();
	c->out_len +=
	    wire_encode(c->out + c->out_len, WIRE_MESSAGE_MAX, h, parts, n);
	flush(c);
}

/* ---- what a program leaves behind ---- */

static void
remember_watch(struct client *c, const struct request *rq)
{
	struct watch *w = malloc(sizeof(*w) + rq->own.len);

	if (w == NULL)
		abort();
	w->len = rq->own.len;
	memcpy(w->pair, rq->pair, w->len);
	w->next = c->watches;
	c->watches = w;
}

static void
forget_watch(struct client *c, const struct request *rq)
{
	for (struct watch **p = &c->watches, *w; (w = *p) != NULL; p = &w->next)
		if (w->len == rq->own.len &&
		    memcmp(w->pair, rq->pair, w->len) == 0) {
			*p = w->next;
			free(w);
			return;
		}
}

static void
replace_transaction(struct client *c, uint32_t old, uint32_t new)
{
	for (size_t i = 0; i < GUEST_TRANSACTIONS; i++)
		if (c->transaction[i] == old) {
			c->transaction[i] = new;
			return;
		}
}

static void
remember(struct client *c, const struct request *rq,
    const struct wire_decoder *d)
{
	uint32_t id;

	if (rq->own.type == WIRE_TRANSACTION_END)
		replace_transaction(c, rq->own.tx_id, 0);
	if (d->head.type != rq->own.type)
		return;
	if (rq->own.type == WIRE_WATCH)
		remember_watch(c, rq);
	else if (rq->own.type == WIRE_UNWATCH)
		forget_watch(c, rq);
	else if (rq->own.type == WIRE_TRANSACTION_START &&
	    wire_parse_number(wire_payload(d), d->head.len, &id))
		replace_transaction(c, 0, id);
}

static void
drop_client(struct guest *g, struct client *c)
{
	struct wire_header h = { .type = WIRE_TRANSACTION_END, .len = 2 };
	struct client **p = &g->clients;
	struct watch *w;

	while (*p != c)
		p = &(*p)->next;
	*p = c->next;
	for (size_t i = 0; i < GUEST_TRANSACTIONS; i++) {
		h.tx_id = c->transaction[i];
		if (h.tx_id != 0)
			guest_request(g, c, &h, "F", false);
	}
	h = (struct wire_header){ .type = WIRE_UNWATCH };
	while ((w = c->watches) != NULL) {
		h.len = w->len;
		guest_request(g, c, &h, w->pair, false);
		c->watches = w->next;
		free(w);
	}
	close(c->fd);
	free(c->out);
	free(c);
}

/* What was asked for comes after the program has gone: nobody else takes it
 * back. */
static void
take_back(struct guest *g, const struct request *rq,
    const struct wire_decoder *d)
{
	const struct client gone = { .id = rq->client };
	struct wire_header h = { .type = WIRE_UNWATCH, .len = rq->own.len };

	if (rq->client == 0 || d->head.type != rq->own.type)
		return;
	if (rq->own.type == WIRE_WATCH) {
		guest_request(g, &gone, &h, rq->pair, false);
	} else if (rq->own.type == WIRE_TRANSACTION_START &&
	    wire_parse_number(wire_payload(d), d->head.len, &h.tx_id)) {
		h.type = WIRE_TRANSACTION_END;
		h.len = 2;
		guest_request(g, &gone, &h, "F", false);
	}
}

/* ---- towards programs ---- */

void
device_reply(struct guest *g, const struct request *rq,
    const struct wire_decoder *d)
{
	struct client *c = find_client(g, rq->client);
	struct wire_header h = d->head;
	struct wire_part part = { wire_payload(d), h.len };

	if (c == NULL) {
		take_back(g, rq, d);
		return;
	}
	remember(c, rq, d);
	h.req_id = rq->own.req_id;
	send_message(c, &h, &part, 1);
}

void
device_event(struct guest *g, const struct wire_decoder *d)
{
	const char *path, *token, *own;
	struct client *c;

	if (!wire_parse_pair(wire_payload(d), d->head.len, &path, &token))
		abort();
	c = find_client(g, (uint32_t)strtoul(token, NULL, 16));
	own = strchr(token, ':');
	if (c == NULL || own == NULL)
		return; /* the program is gone */
	own++;
	send_message(c, &d->head,
	    (struct wire_part[]){ { path, strlen(path) + 1 },
		{ own, strlen(own) + 1 } },
	    2);
}

/* ---- from programs ---- */

static void
accept_client(struct guest *g)
{
	struct client *c = calloc(1, sizeof(*c));

	if (c == NULL)
		abort();
	c->fd = accept4(g->listen, NULL, NULL, SOCK_CLOEXEC);
	if (c->fd < 0) {
		free(c);
		return;
	}
	c->id = ++g->last_client;
	wire_decoder_init(&c->in);
	c->next = g->clients;
	g->clients = c;
}

static void
read_client(struct guest *g, struct client *c)
{
	uint8_t bytes[WIRE_MESSAGE_MAX];
	ssize_t n = recv(c->fd, bytes, sizeof(bytes), MSG_DONTWAIT);
	size_t off = 0, used;

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		drop_client(g, c);
		return;
	}
	while (off < (size_t)n) {
		enum wire_decoded r =
		    wire_decode(&c->in, bytes + off, (size_t)n - off, &used);

		off += used;
		if (r == WIRE_BAD) {
			drop_client(g, c);
			return;
		}
		if (r == WIRE_MESSAGE)
			guest_request(g, c, &c->in.head, wire_payload(&c->in),
			    true);
	}
}

size_t
guest_poll(const struct guest *g, struct pollfd *p, size_t max)
{
	size_t n = 0;

	p[n++] = (struct pollfd){ .fd = g->listen, .events = POLLIN };
	for (const struct client *c = g->clients; c != NULL && n < max;
	     c = c->next)
		p[n++] = (struct pollfd){ .fd = c->fd,
			.events = c->out_len > 0 ? POLLIN | POLLOUT : POLLIN };
	return (n);
}

void
guest_serve(struct guest *g, const struct pollfd *p, size_t n)
{
	struct client *c = g->clients, *next;

	/* the list is as it was when guest_poll went along it */
	for (size_t i = 1; i < n && c != NULL; i++, c = next) {
		next = c->next;
		if ((p[i].revents & POLLOUT) != 0)
			flush(c);
		if ((p[i].revents & ~POLLOUT) != 0)
			read_client(g, c);
	}
	if (p[0].revents != 0)
		accept_client(g);
	guest_pump(g);
}

/* ---- the guest ---- */

static int
listen_at(const char *path, struct pvk_err *e)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(addr.sun_path, sizeof(addr.sun_path), "%s", path);
	if (fd >= 0 &&
	    bind(fd, (const struct sockaddr *)&addr, sizeof(addr)) == 0 &&
	    listen(fd, 16) == 0)
		return (fd);
	pvk_err_sys(e, PVK_ESYS, "%s", path);
	if (fd >= 0)
		close(fd);
	return (-1);
}

struct guest *
guest_new(struct host *h, uint32_t domid, enum tree tree, const char *name,
    struct pvk_err *e)
{
	struct guest *g = calloc(1, sizeof(*g));
	char path[HOST_NAME + 8];

	if (g == NULL)
		abort();
	g->host = h;
	g->domid = domid;
	g->tree = tree;
	snprintf(g->name, sizeof(g->name), "%s", name);
	snprintf(path, sizeof(path), "%s.sock", g->name);
	wire_decoder_init(&g->in);
	g->listen = listen_at(path, e);
	if (g->listen >= 0)
		return (g);
	free(g);
	return (NULL);
}

void
guest_free(struct guest *g)
{
	char path[HOST_NAME + 8];

	if (g == NULL)
		return;
	while (g->clients != NULL)
		drop_client(g, g->clients);
	guest_reset(g);
	close(g->listen);
	snprintf(path, sizeof(path), "%s.sock", g->name);
	unlink(path);
	free(g);
}

const char *
guest_name(const struct guest *g)
{
	return (g->name);
}

uint32_t
guest_domid(const struct guest *g)
{
	return (g->domid);
}

enum tree
guest_tree(const struct guest *g)
{
	return (g->tree);
}
