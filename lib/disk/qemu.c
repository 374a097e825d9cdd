/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Starts and ends a qemu-nbd; see qemu.h. The socket listens before qemu-nbd
 * starts (socket activation), so there is nothing to wait for, and it loses
 * its name as soon as all connections are made.
 */
#include <stdio.h>
#include <string.h>

#include "disk/qemu_private.h"
#include "util/auto.h"
#include "util/num.h"
#include "util/stop.h"

const char *
qemu_nbd_message(void)
{
	const char *text = nbd_get_error(), *p;

	if (text == NULL)
		return ("unknown error");
	p = strncmp(text, "nbd_", 4) == 0 ? strstr(text, ": ") : NULL;
	return (p == NULL ? text : p + 2);
}

static int
start_error(struct qemu *q, struct pvk_err *e)
{
	if (pvk_stop_check(e) != 0)
		return (-1);
	return (pvk_err_set(e, PVK_EIO, "%s: qemu-nbd: %s", q->name,
	    qemu_nbd_message()));
}

/* Another connection to the socket; NULL: libnbd has the error. */
static struct nbd_handle *
connection_new(const char *socket_path)
{
	struct nbd_handle *h = nbd_create();

	/* who does not ask for block sizes may use any offset and length */
	if (h != NULL && nbd_set_request_block_size(h, false) == 0 &&
	    nbd_add_meta_context(h, LIBNBD_CONTEXT_BASE_ALLOCATION) == 0 &&
	    nbd_connect_unix(h, socket_path) == 0)
		return (h);
	nbd_close(h);
	return (NULL);
}

static int
connect_all(struct qemu *q, const char *socket_path, struct pvk_err *e)
{
	unsigned want = QEMU_CONNECTIONS;
	struct nbd_handle *h;
	int64_t size;

	while (q->nconns < want) {
		h = connection_new(socket_path);
		if (h == NULL)
			return (start_error(q, e));
		q->conns[q->nconns++] = h;
		q->idle[q->nidle++] = h;
		if (nbd_can_multi_conn(h) != 1)
			want = 1;
	}
	h = q->conns[0];
	size = nbd_get_size(h);
	if (size < 0)
		return (start_error(q, e));
	q->size = (uint64_t)size;
	q->knows_holes =
	    nbd_can_meta_context(h, LIBNBD_CONTEXT_BASE_ALLOCATION) == 1;
	return (0);
}

static void
disconnect_all(struct qemu *q)
{
	while (q->nconns > 0)
		nbd_close(q->conns[--q->nconns]);
	q->nidle = 0;
}

/*
 * An image that qemu-nbd does not take ends it, and shows here as a connection
 * that broke: what it said before that is the better message.
 */
static int
explain_error(struct qemu *q, const char *opts, struct pvk_err *e)
{
	PVK_AUTO_FREE char *prefix = NULL;
	char text[320];

	if (e->code == PVK_EINTR)
		return (-1);
	disconnect_all(q);
	program_end(&q->server);
	if (asprintf(&prefix, "Failed to blk_new_open '%s': ", opts) < 0) {
		prefix = NULL;
		return (pvk_err_set(e, PVK_ENOMEM, "%s: no memory", q->name));
	}
	program_message(&q->server, prefix, text, sizeof(text));
	if (text[0] == '\0')
		return (-1);
	/* images are locked while they are open elsewhere */
	return (pvk_err_set(e,
	    strstr(text, " lock") != NULL ? PVK_EAGAIN : PVK_ECORRUPT,
	    "%s: qemu-nbd: %s", q->name, text));
}

static int
server_start(struct qemu *q, const char *opts, enum pvk_disk_format f,
    struct pvk_err *e)
{
	char shared[32], needed_by[256];
	/* unsafe: no flush on the way; the file is synced once, when whole */
	const char *argv[] = { "qemu-nbd", shared,
		q->writable ? "--cache=unsafe" : "--read-only", "--image-opts",
		opts, NULL };
	struct qemu_socket s;
	int r = -1;

	snprintf(shared, sizeof(shared), "--shared=%d", QEMU_CONNECTIONS);
	snprintf(needed_by, sizeof(needed_by), "%s: %s", q->name,
	    pvk_disk_format_name(f));
	if (qemu_socket_open(&s, e) == 0 &&
	    program_start(&q->server, argv, s.fd, needed_by, e) == 0) {
		/* only qemu-nbd listens now: when it ends, we notice */
		close(pvk_steal_fd(&s.fd));
		r = connect_all(q, s.addr.sun_path, e);
		if (r != 0)
			r = explain_error(q, opts, e);
	}
	qemu_socket_close(&s);
	return (r);
}

struct qemu *
qemu_start(const char *path, enum pvk_disk_format f, bool writable,
    const char *name, struct pvk_err *e)
{
	PVK_AUTO_FREE char *opts = qemu_image_opts(path, f);
	struct qemu *q = calloc(1, sizeof(*q));

	if (q == NULL || opts == NULL) {
		free(q);
		pvk_err_set(e, PVK_ENOMEM, "%s: no memory", name);
		return (NULL);
	}
	pthread_mutex_init(&q->lock, NULL);
	pthread_cond_init(&q->returned, NULL);
	q->name = name;
	q->writable = writable;
	q->server = (struct disk_program)PROGRAM_INIT;
	if (server_start(q, opts, f, e) == 0)
		return (q);
	qemu_free(q);
	return (NULL);
}

uint64_t
qemu_size(const struct qemu *q)
{
	return (q->size);
}

int
qemu_finish(struct qemu *q, struct pvk_err *e)
{
	char text[320];
	int status;

	for (unsigned i = 0; i < q->nconns; i++)
		if ((q->writable && nbd_flush(q->conns[i], 0) != 0) ||
		    nbd_shutdown(q->conns[i], 0) != 0)
			return (start_error(q, e));
	disconnect_all(q);
	status = program_wait(&q->server);
	if (pvk_stop_check(e) != 0)
		return (-1);
	if (status == 0)
		return (0);
	program_message(&q->server, "", text, sizeof(text));
	return (pvk_err_set(e, PVK_EIO, "%s: qemu-nbd failed (exit %d)%s%s",
	    q->name, status, text[0] == '\0' ? "" : ": ", text));
}

void
qemu_free(struct qemu *q)
{
	if (q == NULL)
		return;
	disconnect_all(q);
	program_fini(&q->server);
	pthread_cond_destroy(&q->returned);
	pthread_mutex_destroy(&q->lock);
	free(q);
}
