/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * FreeBSD as a witness: what can be asked of its kernel, behind functions, so
 * that the facts made of it (freebsd_*.c) can be tried on any system with what
 * a FreeBSD has said. freebsd_ask.h asks the real one.
 */
#ifndef PVGUEST_CHECK_FREEBSD_H
#define PVGUEST_CHECK_FREEBSD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "look.h"
#include "util/buf.h"
#include "util/err.h"

#define FREEBSD_NAME 32
#define FREEBSD_NICS 512
#define FREEBSD_TEXT ((size_t)4 << 20) /* more of one sysctl is cut */

/* What an interface does for the system. */
#define FREEBSD_RXCSUM (1u << 0)
#define FREEBSD_TXCSUM (1u << 1)
#define FREEBSD_TSO4   (1u << 2)
#define FREEBSD_LRO    (1u << 3)

struct freebsd_nic {
	char name[FREEBSD_NAME];   /* "xn0", or what it was renamed to */
	char driver[FREEBSD_NAME]; /* "xn"; "" when the kernel does not say */
	unsigned unit;		   /* of it */
	bool is_up, is_bridge;
	uint32_t mtu;
	bool has_offloads; /* it told them */
	unsigned offloads; /* that are on */
	char media[64];	   /* "1000baseT <full-duplex>", "" when not told */
	char duplex[8];	   /* "full", "half" or "" */
	char link[8];	   /* "up", "down" or "" */
	unsigned mbit;	   /* 0 when not told */
	char bridge[FREEBSD_NAME]; /* that joins it with others, or "" */
	unsigned carp;		   /* virtual hosts on it */
};

struct freebsd_mount {
	const char *from, *on, *type;
	const char *options;   /* "read-only, soft-updates" */
	uint64_t size, unused; /* in bytes */
	/* of ufs: it tells the disk what it frees; -errno: not to be seen */
	int trim;
};

/* Of net.inet.tcp.stats and net.inet.udp.stats. */
enum freebsd_counter {
	FREEBSD_TCP_RECEIVED,
	FREEBSD_TCP_BAD,
	FREEBSD_UDP_RECEIVED,
	FREEBSD_UDP_BAD,
};

struct freebsd {
	/*
	 * What sysctl(8) -n prints of a number or text, added to out; false
	 * with errno when there is none (ENOENT), or it may not be read
	 * (EPERM).
	 */
	bool (*sysctl)(void *ctx, const char *name, struct pvk_buf *out);
	bool (*counter)(void *ctx, enum freebsd_counter which, uint64_t *n);
	/* Each calls fn for all there are; false with errno. */
	bool (*kenv)(void *ctx,
	    void (*fn)(void *arg, const char *name, const char *value),
	    void *arg);
	bool (*modules)(void *ctx, void (*fn)(void *arg, const char *name),
	    void *arg);
	bool (*processes)(void *ctx, void (*fn)(void *arg, const char *name),
	    void *arg);
	bool (*mounts)(void *ctx,
	    void (*fn)(void *arg, const struct freebsd_mount *m), void *arg);
	/* In bytes; device is a name below /dev. */
	bool (*swaps)(void *ctx,
	    void (*fn)(void *arg, const char *device, uint64_t size,
		uint64_t used),
	    void *arg);
	bool (*pci)(void *ctx,
	    void (*fn)(void *arg, uint32_t vendor, uint32_t device,
		uint32_t class_code),
	    void *arg);
	/*
	 * All interfaces: how many, or -1 with errno. *cut: there are more than
	 * there is room for; it is left as it is when there are not.
	 */
	int (
	    *nics)(void *ctx, struct freebsd_nic list[FREEBSD_NICS], bool *cut);
	/* Is the clock kept right by somebody? -1: not to be known */
	int (*is_synchronized)(void *ctx);
	void *ctx;
	const struct look *l; /* the files of it, and where facts go */
};

/* The facts, by sections of docs/formats/check-facts.md. */
void freebsd_system(const struct freebsd *os);
void freebsd_xen(const struct freebsd *os);
void freebsd_disks(const struct freebsd *os);
void freebsd_mounts(const struct freebsd *os); /* of freebsd_disks() */
void freebsd_nics(const struct freebsd *os);
void freebsd_machine(const struct freebsd *os);
void freebsd_facts(const struct freebsd *os); /* all of them, and the files */

/* ---- what these share ---- */

/* A sysctl as a fact: absent or unseen when there is none. */
void freebsd_take(const struct freebsd *os, const char *fact, const char *name);
/* Its text, cut; false with errno and "" in out. */
bool freebsd_text(const struct freebsd *os, const char *name, char *out,
    size_t size);
bool freebsd_number(const struct freebsd *os, const char *name, uint64_t *n);
/* "dev.DRIVER.UNIT.LEAF" */
bool freebsd_device(const struct freebsd *os, const char *driver, unsigned unit,
    const char *leaf, char *out, size_t size);
bool freebsd_has_device(const struct freebsd *os, const char *driver,
    unsigned unit);

/* A disk of Xen's. */
#define FREEBSD_XBDS 64
struct freebsd_xbd {
	unsigned unit;	/* of xbd */
	char front[32]; /* "vbd/768" */
	char disk[32];	/* "ada0": what its disk is called */
};
size_t freebsd_xbds(const struct freebsd *os, struct freebsd_xbd *list);

#endif
