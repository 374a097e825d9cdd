/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the files of blkfront share:
 *
 *	blkfront.c	the device: its handshake, what it is, its name
 *	blk_queue.c	requests of the probe; parts of them; resume
 *	blk_ring.c	parts to the ring's entries, responses to parts
 *	blk_pages.c	the pages a part's data is in: persistent or its own
 *
 * A disk_request is cut into parts, one for each entry of the ring, which holds
 * at most max_segments pages of data.
 */
#ifndef PVPROBE_FRONT_BLK_H
#define PVPROBE_FRONT_BLK_H

#include "disk.h"
#include "front/abi_blkif.h"
#include "front/ring.h"
#include "front/xenbus.h"

#define BLK_DISKS_MAX	 64
#define BLK_BYTES_MAX	 (1u << 20) /* of one request */
#define BLK_SEGMENTS_MAX 64 /* of one part: one indirect page holds 512 */

/* A page of ours that data is copied through. */
struct blk_page {
	struct blk_page *next; /* free ones */
	uint8_t *page;
	uint32_t ref; /* persistent: for as long as the connection lives */
};

struct blk_segment {
	struct blk_page *page; /* NULL: the caller's own, granted for now */
	uint32_t ref;
	uint16_t offset, bytes; /* in that page */
};

/* What one entry of the ring moves. */
struct blk_part {
	struct disk_request *request; /* NULL: free */
	uint32_t next_free;
	uint32_t at, bytes; /* of the request's data */
	uint8_t op;	    /* that the response must repeat */
	uint16_t nsegments;
	struct blk_page *indirect; /* NULL: segments are in the entry */
	struct blk_segment *segments;
};

struct blkfront {
	struct disk disk;
	struct xenbus_device *dev; /* NULL: not plugged in */
	uint32_t id;
	bool used, listed;

	/* of the connection */
	struct ring ring;
	uint32_t port;
	bool persistent, offered_persistent;
	uint8_t flush_op; /* BLKIF_OP_READ: the backend has none */
	uint32_t max_segments;
	struct blk_part *parts; /* one an entry; NULL: not connected */
	size_t parts_pages;
	uint32_t free_part; /* ring.size: none */
	uint32_t busy_parts;
	struct blk_page *free_pages;
	uint32_t npages, pages_max;
	bool held;    /* gives nothing more to the backend */
	bool polling; /* answers are being taken */
	bool pumping; /* requests are being given */

	/* taken and not done, oldest first; from cursor on, there is more to be
	 * given to the backend */
	struct disk_request *first, *cursor;
	uint32_t nrequests;
};

/* ---- blk_pages.c ---- */

/*
 * Finds pages for data, as many as there are now, and copies to them what is to
 * be written. How many bytes got a place; 0: none now.
 */
uint32_t blk_attach(struct blkfront *b, struct blk_part *p, uint8_t *data,
    uint32_t bytes);
/* The backend has answered: copies what was read to data, when ok; lets go of
 * the pages. False: the backend has not let go of one. */
bool blk_detach(struct blkfront *b, struct blk_part *p, uint8_t *data, bool ok);
/* All is over: the pages of a part nobody answers any more, the pool. Its
 * request is not done as long as the backend has some of the former. */
void blk_drop_part(struct blkfront *b, struct blk_part *p, bool lost);
void blk_drop_pool(struct blkfront *b, bool lost);

/* ---- blk_ring.c ---- */

/* Memory for as many parts as the ring has entries. -1: there is none. */
int blk_parts_open(struct blkfront *b);
void blk_parts_close(struct blkfront *b, bool lost);
/* Gives the backend what waits and fits, and tells it. */
void blk_pump(struct blkfront *b);
/* Takes answers. */
void blk_poll(struct blkfront *b);

/* ---- blk_queue.c ---- */

int blk_submit(struct disk *d, struct disk_request *r);
/* A page of it is its caller's again. */
void blk_page_back(struct disk_request *r);
/* All its parts are answered, and there will be no more: it is done. */
void blk_finish_if_done(struct blkfront *b, struct disk_request *r);
/* Gives no more of it to the backend; it ends in error, 0: none. */
void blk_refuse(struct blkfront *b, struct disk_request *r, int error);
/* Nothing of them is with the backend any more: as if just submitted. */
void blk_rewind(struct blkfront *b);
void blk_end_all(struct blkfront *b, int error);

#endif
