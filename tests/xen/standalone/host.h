/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of xenhost share: the machine, its daemon, its guests. */
#ifndef PVK_TESTS_XEN_HOST_H
#define PVK_TESTS_XEN_HOST_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "machine.h"
#include "util/err.h"
#include "xenstore/xenstore.h"

#define HOST_CLIENTS 64 /* of all guests together */
#define HOST_NAME    32

struct host {
	struct machine *shared;
	int memory, bell_daemon, bell_host;
	const char *dir;	  /* all sockets and files are in it */
	const char *shim;	  /* to be preloaded */
	char *const *daemon_argv; /* xenstored and its options */
	pid_t daemon;		  /* -1: not running */
	int life;		  /* a pipe that ends with it */
	struct pvk_xs *xs;	  /* as domain 0; NULL while it does not run */
	struct guest *guest[MACHINE_DOMAINS]; /* by domain id; NULL: none */
	unsigned created;		      /* domains so far */
};

/* How a tool stack lays out a guest's part of the store. */
enum tree {
	TREE_XENSERVER,
	TREE_LIBXL,
};

/* ---- the daemon (host_daemon.c) ---- */

/* Starts it, and waits until it answers. */
int daemon_start(struct host *h, struct pvk_err *e);
/* Kills it: it has nothing to save, and oxenstored is slow to stop. */
void daemon_stop(struct host *h);

/* ---- the tool stack (host_toolstack.c) ---- */

/* Makes the domain and its guest, whose device is DIR/NAME.sock. */
int toolstack_create(struct host *h, uint32_t domid, enum tree tree,
    const char *name, struct pvk_err *e);
/* It has ended by itself, for that reason; its tree stays. */
int toolstack_shutdown(struct host *h, uint32_t domid, uint32_t reason,
    struct pvk_err *e);
int toolstack_destroy(struct host *h, uint32_t domid, struct pvk_err *e);
/*
 * As a live migration to the same host: a new domain with a new tree, in which
 * nothing is left of what the guest wrote; the guest goes on there, with all
 * that has its device open; then the old domain is destroyed.
 */
int toolstack_migrate(struct host *h, uint32_t from, uint32_t to,
    struct pvk_err *e);
/* After the daemon was restarted: all domains again, with fresh trees. */
int toolstack_restore(struct host *h, struct pvk_err *e);

/* ---- one guest's kernel (guest.c) ---- */

/*
 * It has a ring to xenstored, and multiplexes over it the programs that opened
 * its device, a socket: their request ids and tokens are replaced, one request
 * at a time is under way, what a program leaves behind is cleaned up.
 */
struct guest;

struct guest *guest_new(struct host *h, uint32_t domid, enum tree tree,
    const char *name, struct pvk_err *e);
void guest_free(struct guest *g);
const char *guest_name(const struct guest *g);
uint32_t guest_domid(const struct guest *g);
enum tree guest_tree(const struct guest *g);
/* Requests and replies, as far as they go without waiting. */
void guest_pump(struct guest *g);
/* Nothing is under way any more, as before a suspend. */
int guest_settle(struct guest *g, struct pvk_err *e);
/* From now on it belongs to that domain... */
void guest_suspend(struct guest *g, uint32_t domid);
/* ... and runs there: watches are registered again, transactions are gone. */
void guest_resume(struct guest *g);
/* The daemon is another one: what was under way is never answered. */
void guest_reset(struct guest *g);
/* Adds what to poll; returns how many. */
size_t guest_poll(const struct guest *g, struct pollfd *p, size_t max);
/* Takes in what poll found: p and n as guest_poll filled them. */
void guest_serve(struct guest *g, const struct pollfd *p, size_t n);

#endif
