/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The handshake of every PV device with its backend, by two keys "state" in
 * xenstore: ours in device/TYPE/ID, the backend's in the directory that the key
 * "backend" names. Public header: io/xenbus.h (abi_xenbus.h).
 *
 *	phase	our state	what we wait for
 *	NEW	as found	xenstore, to say where the backend is
 *	WAIT	Initialising	backend InitWait: then driver->connect()
 *	OFFERED	Initialised *)	backend Connected: then driver->ready()
 *	UP	Connected	(the device works)
 *	DRAIN	Closing		answers to all that is under way
 *	CLOSED	Closed		backend Closed: driver->disconnect()
 *	SHUT	Closed		another life: WAIT
 *
 *	*) a NIC says Connected at once
 *
 * Any backend that is Closing, Closed or gone leads to DRAIN; one that begins
 * anew (InitWait after Connected) back to WAIT. A device whose own directory
 * vanishes is disconnected and forgotten. xenstore's events only mark a device;
 * xenbus_step() looks at what is true by then, so no order of events, and no
 * event that is missed, can confuse it.
 */
#ifndef PVPROBE_FRONT_XENBUS_H
#define PVPROBE_FRONT_XENBUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "front/abi_xenbus.h"
#include "front/front.h"

struct pvk_xs_watch;

#define XENBUS_PATH 96
#define XENBUS_KEYS 24

/* What a driver tells its backend, written in one transaction. */
struct xenbus_keys {
	unsigned n;
	struct {
		char name[32];
		char value[24];
	} key[XENBUS_KEYS];
};
void xenbus_key(struct xenbus_keys *k, const char *name, uint64_t value);
void xenbus_key_text(struct xenbus_keys *k, const char *name,
    const char *value);

enum xenbus_phase {
	PHASE_NEW,
	PHASE_WAIT,
	PHASE_OFFERED,
	PHASE_UP,
	PHASE_DRAIN,
	PHASE_CLOSED,
	PHASE_SHUT,
};

struct xenbus_device {
	const struct xenbus_driver *driver;
	struct xenbus_device *next;
	void *data; /* the driver's */
	uint32_t id;
	char path[XENBUS_PATH];	   /* device/vbd/51712 */
	char backend[XENBUS_PATH]; /* /local/domain/0/backend/vbd/7/51712 */
	uint16_t domid;		   /* of the backend */

	enum xenbus_phase phase;
	enum xenbus_state ours;
	enum xenbus_state last; /* what xenstore has, as far as we know */
	bool told;		/* ours is what xenstore has */
	bool linked;		/* between connect() and disconnect() */
	bool dirty;		/* look at it */
	bool busy;		/* the driver wants poll() at once */
	bool again;	   /* after CLOSED comes WAIT, and the owner keeps it */
	bool failed;	   /* broken by its backend: no other life */
	bool present;	   /* seen by the scan under way */
	unsigned tries;	   /* connections begun since it last worked */
	uint64_t deadline; /* of the phase, on clock_ns(); UINT64_MAX: none */
	char fault[96];	   /* why it failed; from xenbus_fail() */
	struct pvk_xs_watch *watch;
};

struct xenbus_driver {
	const char *type;	   /* "vbd" */
	enum xenbus_state offered; /* our state after connect() */
	/* What stands for the device, in dev->data. -1: no room for one more.
	 */
	int (*attach)(struct xenbus_device *dev);
	/* Rings, grants, ports; what to tell the backend goes to k. -1: fault
	 * is filled; disconnect() follows. */
	int (*connect)(struct xenbus_device *dev, struct xenbus_keys *k);
	/* The backend is connected; called again when it says so again, for
	 * what it tells may have changed. -1 as above. */
	int (*ready)(struct xenbus_device *dev);
	/* Gives nothing more to the backend. for_good: and tells the owner. */
	void (*hold)(struct xenbus_device *dev, bool for_good);
	/* The backend has nothing of ours under way. */
	bool (*idle)(const struct xenbus_device *dev);
	/*
	 * Ends rings, grants, ports; when lost, they don't exist any more, and
	 * are forgotten. error: what all that is under way ends in; 0: it
	 * stays, to be done again.
	 */
	void (*disconnect)(struct xenbus_device *dev, bool lost, int error);
	/* Looks for answers. */
	void (*poll)(struct xenbus_device *dev);
	bool (*is_named)(const struct xenbus_device *dev, const char *name);
};

extern const struct xenbus_driver blkfront_driver, netfront_driver;

/* ---- for drivers ---- */

/* The options of front_start(). */
const struct front_options *xenbus_options(void);
/* The backend broke the protocol, or we can't go on: fmt says why. The device
 * is closed at the next step, and the driver must not touch its ring. */
void xenbus_fail(struct xenbus_device *dev, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* A line for the log, which begins with the device's path. */
void xenbus_say(const struct xenbus_device *dev, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/*
 * xenstore failed in this step, so that what was read may not be what is there:
 * connect() and ready() return -1 before they act on it, and are called again.
 */
bool xenbus_in_trouble(void);
/* A number the backend tells, no larger than max; otherwise when there is none,
 * or none that makes sense. */
uint64_t xenbus_number(const struct xenbus_device *dev, const char *key,
    uint64_t otherwise, uint64_t max);
/* The same from our own directory. */
uint64_t xenbus_own_number(const struct xenbus_device *dev, const char *key,
    uint64_t otherwise, uint64_t max);
/* Text; cut to size. False: there is none. */
bool xenbus_own_text(const struct xenbus_device *dev, const char *key,
    char *text, size_t size);

/*
 * Reads these in one go. Whoever asks for one of them afterwards, in this step,
 * gets what it was then; at most 16.
 */
struct xenbus_key_at {
	const char *dir, *key;
};
void xenbus_fetch(const struct xenbus_key_at *keys, size_t n);

/* ---- of xenbus.c, scan.c and keys.c to each other ---- */

extern struct xenbus_device *xenbus_devices;
struct pvk_xs *xenbus_store(void);
/* One step of dev's handshake. False: xenstore could not be asked, later. */
bool xenbus_step(struct xenbus_device *dev);
/* Its directory is gone: ends everything, without a word to xenstore. */
void xenbus_vanish(struct xenbus_device *dev);
/* Begins to close: again, or for good. */
void xenbus_close(struct xenbus_device *dev, bool again);
/* In another domain. */
void xenbus_lose(struct xenbus_device *dev);

/* Of keys.c: from now on there has been no trouble. Was there any? */
bool xenbus_trouble_over(void);
/* Of keys.c. 0, or the error's code; PVK_ENOENT: the node is gone. */
int xenbus_read(const char *dir, const char *key, char *text, size_t size);
int xenbus_read_state(const char *dir, enum xenbus_state *state);
/*
 * Writes k and our state. PVK_EUSAGE: what is there is not what we have written
 * last, so this is another device in the same place.
 */
int xenbus_publish(struct xenbus_device *dev, const struct xenbus_keys *k);

#endif
