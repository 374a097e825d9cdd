/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What all disks are to the rest of the probe, whichever driver moves their
 * bytes: the PV front end (front/blkfront.c) or the emulated IDE (emul/ata.c).
 */
#ifndef PVPROBE_DISK_H
#define PVPROBE_DISK_H

#include <stdbool.h>
#include <stdint.h>

#define DISK_SECTOR 512u /* the unit of sector numbers, always */

enum disk_op { DISK_READ, DISK_WRITE, DISK_FLUSH };

/*
 * Owned by whoever submits it, and left alone until done is called, which may
 * happen within disk_submit() (a driver without a queue) or disk_poll(). The
 * device has no more to do with the data then: a PV disk that was pulled out
 * may take its time for that, or for ever.
 */
struct disk_request {
	enum disk_op op;
	uint64_t sector;
	uint32_t bytes; /* a multiple of the disk's sector_bytes, not over its
			 * max_bytes (the driver cuts it to what its device
			 * takes); 0 for a flush */
	void *data;	/* aligned to DISK_SECTOR */
	void (*done)(struct disk_request *r);
	void *ctx;
	int error; /* when done: 0, or an errno */
	/* of the driver while the request is under way */
	struct disk_request *next;
	uint32_t moved_bytes; /* handed on to the device so far */
	uint32_t parts;	      /* of these, how many it has not answered */
	uint32_t kept;	      /* pages of data that it still has mapped */
	bool over;	      /* it waits for these alone */
};

struct disk {
	char name[16];	       /* "xvda", "hda" */
	const char *kind;      /* "pv" or "ide" */
	char features[96];     /* what was negotiated, for people */
	uint64_t sectors;      /* of DISK_SECTOR */
	uint32_t sector_bytes; /* smallest unit of a request */
	uint32_t max_bytes;    /* of one request */
	uint32_t depth;	       /* requests that can be under way at once */
	bool readonly;	/* by the host, or because nobody allowed writes */
	bool removable; /* a CD */
	bool gone;	/* unplugged: every request ends in ENODEV */

	/* 0: taken. -EAGAIN: depth are under way. -EROFS, -EINVAL, -ENODEV:
	 * never, and done is not called. */
	int (*submit)(struct disk *d, struct disk_request *r);
	/* Looks for answers, calls done for each. Interrupts do it as well, by
	 * way of event_dispatch(). */
	void (*poll)(struct disk *d);
	void *driver;
	struct disk *next; /* in disks */
};

/*
 * All disks, in the order of their discovery. One that is unplugged leaves the
 * list, yet its structure stays, so that who held on to it learns of it: gone.
 * Plugged in again, it may be the same structure.
 */
extern struct disk *disks;
void disk_add(struct disk *d);
void disk_remove(struct disk *d);

#endif
