/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads, writes and extents through qemu-nbd; see qemu.h. */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "disk/qemu_private.h"
#include "util/num.h"
#include "util/stop.h"

/* What every server takes in one request. */
#define MAX_REQUEST (32 * PVK_MIB)
/* The lengths of extents are 32 bits wide. */
#define MAX_STATUS PVK_GIB

static struct nbd_handle *
connection_get(struct qemu *q)
{
	struct nbd_handle *h;

	pthread_mutex_lock(&q->lock);
	while (q->nidle == 0)
		pthread_cond_wait(&q->returned, &q->lock);
	h = q->idle[--q->nidle];
	pthread_mutex_unlock(&q->lock);
	return (h);
}

static void
connection_put(struct qemu *q, struct nbd_handle *h)
{
	pthread_mutex_lock(&q->lock);
	q->idle[q->nidle++] = h;
	pthread_cond_signal(&q->returned);
	pthread_mutex_unlock(&q->lock);
}

/* libnbd keeps the error of this thread's last call. */
static int
io_error(const struct qemu *q, const char *verb, uint64_t off,
    struct pvk_err *e)
{
	int sys = nbd_get_errno();

	if (pvk_stop_check(e) != 0)
		return (-1);
	pvk_err_set(e, PVK_EIO, "%s: %s at %" PRIu64 ": %s", q->name, verb, off,
	    qemu_nbd_message());
	e->sys = sys;
	return (-1);
}

int
qemu_read(struct qemu *q, void *buf, size_t len, uint64_t off,
    struct pvk_err *e)
{
	struct nbd_handle *h = connection_get(q);
	uint8_t *p = buf;
	size_t n;
	int r = 0;

	for (; len > 0 && r == 0; p += n, off += n, len -= n) {
		n = (size_t)pvk_min(len, MAX_REQUEST);
		r = pvk_stop_check(e);
		if (r == 0 && nbd_pread(h, p, n, off, 0) != 0)
			r = io_error(q, "read", off, e);
	}
	connection_put(q, h);
	return (r);
}

int
qemu_write(struct qemu *q, const void *buf, size_t len, uint64_t off,
    struct pvk_err *e)
{
	struct nbd_handle *h = connection_get(q);
	const uint8_t *p = buf;
	size_t n;
	int r = 0;

	for (; len > 0 && r == 0; p += n, off += n, len -= n) {
		n = (size_t)pvk_min(len, MAX_REQUEST);
		r = pvk_stop_check(e);
		if (r == 0 && nbd_pwrite(h, p, n, off, 0) != 0)
			r = io_error(q, "write", off, e);
	}
	connection_put(q, h);
	return (r);
}

/* ---- extents ---- */

struct collector {
	struct qemu_extent *list;
	size_t n, room;
	uint64_t left; /* bytes up to the end of the disk */
};

/* False when there is no room for another. */
static bool
collect(struct collector *c, uint64_t len, bool hole)
{
	len = pvk_min(len, c->left);
	if (c->n > 0 && c->list[c->n - 1].hole == hole)
		c->list[c->n - 1].len += len;
	else if (c->n < c->room)
		c->list[c->n++] = (struct qemu_extent){ len, hole };
	else
		return (false);
	c->left -= len;
	return (true);
}

/* libnbd's callback: pairs of a length and flags. */
static int
on_extents(void *arg, const char *context, uint64_t off, uint32_t *entries,
    size_t nentries, int *error)
{
	struct collector *c = arg;

	(void)off;
	if (strcmp(context, LIBNBD_CONTEXT_BASE_ALLOCATION) != 0)
		return (0);
	for (size_t i = 0; i + 1 < nentries; i += 2) {
		if (entries[i] == 0) {
			*error = EPROTO;
			return (-1);
		}
		/* ZERO, not HOLE: what matters is what is read there */
		if (!collect(c, entries[i],
			(entries[i + 1] & LIBNBD_STATE_ZERO) != 0))
			break;
	}
	return (0);
}

int
qemu_extents(struct qemu *q, uint64_t off, struct qemu_extent *list, size_t *n,
    struct pvk_err *e)
{
	struct collector c = { list, 0, *n, q->size - off };
	nbd_extent_callback callback = { on_extents, &c, NULL };
	struct nbd_handle *h;
	int r;

	*n = 1;
	list[0] = (struct qemu_extent){ q->size - off, false };
	if (!q->knows_holes)
		return (0);
	if (pvk_stop_check(e) != 0)
		return (-1);
	h = connection_get(q);
	r = nbd_block_status(h, pvk_min(c.left, MAX_STATUS), off, callback, 0);
	if (r != 0)
		r = io_error(q, "extents", off, e);
	connection_put(q, h);
	/* nothing said about it: it may be data */
	if (c.n > 0)
		*n = c.n;
	return (r);
}
