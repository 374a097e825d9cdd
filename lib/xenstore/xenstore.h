/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A client of xenstore, for a guest and for domain 0: requests, watches, and a
 * connection that comes back by itself. One thread; made for an event loop:
 *
 *	poll pvk_xs_fd() for POLLIN, no longer than pvk_xs_wait_ms(),
 *	then call pvk_xs_dispatch(); ask for both anew each time.
 *
 * Every request waits for its reply, for timeout_ms at most. A connection that
 * fails, falls silent or says what makes no sense is closed; from then on every
 * request fails with PVK_EAGAIN until pvk_xs_dispatch() has opened it again.
 * The one wait that no program can bound is FreeBSD's: write(2) to its device
 * returns when xenstored has answered.
 *
 * A request that xenstored refuses leaves the connection as it is:
 *
 *	PVK_ENOENT	ENOENT			PVK_EPERM	EACCES EPERM
 *EROFS PVK_ELIMIT	ENOSPC EQUOTA E2BIG	PVK_EAGAIN	EAGAIN EBUSY
 *	PVK_EUSAGE	EINVAL EISDIR ...	PVK_EUNSUPP	ENOSYS
 *	PVK_EIO		EIO and what nobody knows	PVK_ENOMEM	ENOMEM
 *
 * with e->sys the errno of that name, and the name in pvk_xs_refusal().
 */
#ifndef PVK_XENSTORE_XENSTORE_H
#define PVK_XENSTORE_XENSTORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/err.h"

struct pvk_xs;	     /* opaque */
struct pvk_xs_watch; /* opaque, owned by its struct pvk_xs */

/* How the other end behaves. */
enum pvk_xs_manners {
	PVK_XS_AUTO,  /* told from what was opened, and by the system */
	PVK_XS_PLAIN, /* a daemon's socket, Linux's devices */
	/*
	 * FreeBSD's device, from 11 on: replies and events share 4096 bytes,
	 * and what does not fit overwrites what is there. So everything that
	 * waits is read before each request, and when more than 4096 bytes
	 * waited, events may be lost: PVK_XS_OVERFLOW.
	 */
	PVK_XS_FREEBSD,
	/*
	 * FreeBSD's device up to 10: no watches, no poll(2), and up to 9 one
	 * state for all who have it open. So it is opened for each request and
	 * closed after it; watches and transactions are PVK_EUNSUPP.
	 */
	PVK_XS_FREEBSD_OLD,
};

/* A device or socket that is open. */
struct pvk_xs_device {
	int fd;
	enum pvk_xs_manners manners; /* not AUTO */
};

/* What the owner must know besides single events. */
enum pvk_xs_news {
	/*
	 * The connection was lost and is open again, perhaps to another daemon
	 * or in another domain: publish everything again. All watches are
	 * registered, and each fires.
	 */
	PVK_XS_REOPENED,
	/* Events were lost. Each watch fires once, after this. */
	PVK_XS_OVERFLOW,
};

/* Zeros are the defaults, and make a useful client. */
struct pvk_xs_options {
	/*
	 * A device or a socket. NULL: $XENSTORED_PATH, else this system's
	 * device, else /run/xenstored/socket. Borrowed for the call.
	 */
	const char *path;
	/*
	 * Opens it instead, for a program that cannot; also after a loss.
	 * d->fd, non-blocking, is owned by the client. NULL: pvk_xs_connect().
	 * It is called with ctx, may take timeout_ms, makes no requests.
	 */
	int (*connect)(void *ctx, struct pvk_xs_device *d, struct pvk_err *e);
	enum pvk_xs_manners manners; /* other than AUTO: it behaves so */
	unsigned timeout_ms;	     /* for one reply: 10 s */
	unsigned retry_min_ms; /* before the first attempt to reopen: 100 */
	unsigned retry_max_ms; /* between attempts: 30 s */
	unsigned events_max;   /* that wait for pvk_xs_dispatch(): 256 */
	/* Called by pvk_xs_dispatch() alone; NULL: nobody needs to know. */
	void (*news)(void *ctx, enum pvk_xs_news what);
	void *ctx; /* borrowed, until pvk_xs_close() */
};

/* What a client does to open path (NULL: as above); for another process. */
int pvk_xs_connect(const char *path, unsigned timeout_ms,
    struct pvk_xs_device *d, struct pvk_err *e);

/* Opens it now: NULL when that fails. o is borrowed for the call. */
struct pvk_xs *pvk_xs_open(const struct pvk_xs_options *o, struct pvk_err *e);
/* Ends its watches and transaction too. NULL is fine. Not from a callback. */
void pvk_xs_close(struct pvk_xs *xs);

/* ---- the event loop ---- */

/* To poll for POLLIN; -1: nothing to poll now. It changes when reopened. */
int pvk_xs_fd(const struct pvk_xs *xs);
/* How long that poll may last; 0: dispatch at once, -1: for ever. */
int pvk_xs_wait_ms(const struct pvk_xs *xs);
/*
 * Takes in what came, opens a lost connection again when it is time, then
 * calls back: news first, then one call for each event that waits. Never
 * waits, but for the replies to its own watches when it reopens. Watches may
 * be made and removed, and requests made, in a callback; what these bring in
 * is for the next call. -1 says that the connection was lost or could not be
 * opened, and why: a thing to log; it is tried again in time. PVK_EUSAGE
 * within a transaction and from a callback.
 */
int pvk_xs_dispatch(struct pvk_xs *xs, struct pvk_err *e);
/* True from the loss of the connection until it is open again. */
bool pvk_xs_is_lost(const struct pvk_xs *xs);

/* ---- requests; "path" is absolute or relative to the domain's own ---- */

/* *value is owned by the caller, NUL-terminated; len may be NULL. */
int pvk_xs_read(struct pvk_xs *xs, const char *path, char **value, size_t *len,
    struct pvk_err *e);
/* Makes the nodes above it too. Too long for one request: PVK_ELIMIT. */
int pvk_xs_write(struct pvk_xs *xs, const char *path, const void *value,
    size_t len, struct pvk_err *e);
/*
 * Several at a time, all of them sent before the first is waited for: where the
 * other end is another domain, the way there is most of what a request takes.
 * (FreeBSD's device takes one after the other.) Read, values[i] is owned by the
 * caller, and NULL where there is no such node. Whatever else is refused makes
 * it -1; what was read is freed, the other writes have been done all the same:
 * for a transaction, which is aborted then.
 */
int pvk_xs_read_each(struct pvk_xs *xs, const char *const *paths, size_t n,
    char **values, struct pvk_err *e);
int pvk_xs_write_each(struct pvk_xs *xs, const char *const *paths,
    const char *const *values, size_t n, struct pvk_err *e);
/* Makes the nodes above it too; done already is fine. */
int pvk_xs_mkdir(struct pvk_xs *xs, const char *path, struct pvk_err *e);
/* With all below it. Gone already is fine, as long as its parent is there. */
int pvk_xs_rm(struct pvk_xs *xs, const char *path, struct pvk_err *e);
/*
 * The names of the nodes below, in no order. One block, owned by the caller:
 * free(*names) frees all. NULL and 0 when there are none. A list that takes
 * more than one message comes in parts; where the other end can't do that
 * (FreeBSD's device, old daemons) it is PVK_ELIMIT.
 */
int pvk_xs_directory(struct pvk_xs *xs, const char *path, char ***names,
    size_t *n, struct pvk_err *e);
/* *path is owned by the caller: "/local/domain/7". */
int pvk_xs_domain_path(struct pvk_xs *xs, uint32_t domid, char **path,
    struct pvk_err *e);

enum pvk_xs_access {
	PVK_XS_NONE = 0,
	PVK_XS_READ = 1,
	PVK_XS_WRITE = 2,
	PVK_XS_BOTH = 3,
};

/*
 * The first of a list names the node's owner, who may do everything, and what
 * all domains that are not listed may do.
 */
struct pvk_xs_perm {
	uint32_t domid;
	enum pvk_xs_access access;
};

/* *perms is owned by the caller; at least one. */
int pvk_xs_get_perms(struct pvk_xs *xs, const char *path,
    struct pvk_xs_perm **perms, size_t *n, struct pvk_err *e);
int pvk_xs_set_perms(struct pvk_xs *xs, const char *path,
    const struct pvk_xs_perm *perms, size_t n, struct pvk_err *e);

/*
 * The name that xenstored gave the refusal of the last request, such as
 * "EQUOTA", fit to show; "" when it did not refuse. Borrowed, until the next.
 */
const char *pvk_xs_refusal(const struct pvk_xs *xs);

/* ---- watches ---- */

/*
 * From now on, pvk_xs_dispatch() calls fn when path or a node below it
 * changes: with the name of what changed, relative if path is, borrowed for
 * the call. It fires once for the start. Equal events that wait together are
 * one. path may be "@introduceDomain" or "@releaseDomain". ctx is borrowed
 * until the watch ends. *w is for pvk_xs_unwatch() and may be NULL.
 */
int pvk_xs_watch(struct pvk_xs *xs, const char *path,
    void (*fn)(void *ctx, const char *path), void *ctx, struct pvk_xs_watch **w,
    struct pvk_err *e);
/* Ends w, whatever is returned: fn is not called any more. NULL is fine. */
int pvk_xs_unwatch(struct pvk_xs *xs, struct pvk_xs_watch *w,
    struct pvk_err *e);

/*
 * ---- transactions: one at a time, not across pvk_xs_dispatch() ----
 *
 * A single write needs none. In FreeBSD a commit that ends in PVK_EAGAIN leaves
 * a trace in the kernel until the device is closed, and before 11.1 a guest
 * cannot be suspended while one is open.
 */

/* Requests from here on see one state of the store, and change it together. */
int pvk_xs_begin(struct pvk_xs *xs, struct pvk_err *e);
/*
 * Makes it so. It is over, whatever is returned; PVK_EAGAIN: somebody else
 * changed what it read, or the connection was lost: all of it has to be
 * done again, from pvk_xs_begin() on.
 */
int pvk_xs_commit(struct pvk_xs *xs, struct pvk_err *e);
/* Forgets it. Fine when there is none. */
void pvk_xs_abort(struct pvk_xs *xs);

#endif
