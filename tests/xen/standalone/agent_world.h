/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pvguest agent in a world of its own: a real xenstored, a guest in it, a
 * network name space with interfaces that the tests make. Whatever is waited
 * for, an event ends the waiting.
 */
#ifndef PVK_TESTS_XEN_AGENT_WORLD_H
#define PVK_TESTS_XEN_AGENT_WORLD_H

#include "standalone.h"

struct agent_world {
	struct standalone *host;
	struct pvk_xs *dom0;
	unsigned domid;	      /* of the guest, whose device is web.sock */
	pid_t collector;      /* 0: not running */
	int log;	      /* its standard error */
	char text[32 * 1024]; /* what was read from log */
};

/*
 * cmocka fixtures over those of standalone.h: *state is a struct agent_world,
 * with the guest "web" in domain 1, whose only NIC is eth0 with the MAC of slot
 * 0.
 */
int agent_world_setup(void **state);
int agent_world_teardown(void **state);
#define agent_test(test)                                         \
	cmocka_unit_test_setup_teardown(test, agent_world_setup, \
	    agent_world_teardown)

/* Runs it with these lines as its configuration. */
void agent_world_begin(struct agent_world *w, const char *conf);
/* The same, and waits until it has published. */
void agent_world_start(struct agent_world *w, const char *conf);
/* Sends the signal to the collector, and returns its exit status, or -signal.
 */
int agent_world_stop(struct agent_world *w, int sig);
/* Of the other half, 0 when there is none. */
pid_t agent_world_publisher(const struct agent_world *w);

/* As the shell's command line; it must succeed. */
void agent_world_sh(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* An interface with that MAC and that address. */
void agent_world_nic(const char *name, const char *mac, const char *address);

/* By domain 0, below the guest's own path. */
void agent_world_write(struct agent_world *w, const char *path,
    const char *value);
void agent_world_rm(struct agent_world *w, const char *path);
/* NULL when there is none; owned by the caller. */
char *agent_world_read(struct agent_world *w, const char *path);
/* Waits until it has that value; NULL: until it is gone. */
void agent_world_until(struct agent_world *w, const char *path,
    const char *value);
/* Waits until the log says it. */
void agent_world_says(struct agent_world *w, const char *text);
/* To the next domain, as a live migration does. */
void agent_world_migrate(struct agent_world *w);

#endif
