/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The backend of a disk, as Linux's blkback behaves, with a disk in memory; and
 * the toolstack that plugs it in. A test decides which requests it answers,
 * when, in what order and how, and can have it write anything to the ring.
 */
#ifndef PVK_TESTS_PROBE_BLKBACK_H
#define PVK_TESTS_PROBE_BLKBACK_H

#include <stdbool.h>
#include <stdint.h>

#include "front/abi_blkif.h"
#include "front/abi_ring.h"
#include "front/abi_xenbus.h"

#define BLKBACK_PENDING	 256
#define BLKBACK_SEGMENTS 256
#define BLKBACK_KEPT	 4096

struct blkback_request {
	uint64_t id, sector;
	uint8_t op;
	uint16_t nsegments;
	struct blkif_segment segments[BLKBACK_SEGMENTS];
	uint8_t *pages[BLKBACK_SEGMENTS];
	uint32_t indirect[BLKIF_INDIRECT_PAGES]; /* 0: none */
};

struct blkback {
	/* set before blkback_plug(); zeros are a simple old backend */
	unsigned vbd, domid; /* the frontend's */
	uint64_t sectors;
	unsigned sector_size; /* 0: not told */
	unsigned max_order, max_indirect, info;
	bool persistent, flush_cache, barrier;

	uint8_t *image;
	char path[64], front[64];
	enum xenbus_state state;
	bool connected;
	struct ring_shared *ring;
	uint32_t ring_refs[8];
	unsigned ring_pages;
	uint32_t size, req_cons, rsp_prod, port;
	bool keeps; /* persistent grants are agreed on */
	struct {
		uint32_t ref;
		uint8_t *page;
	} kept[BLKBACK_KEPT];
	unsigned nkept;
	struct blkback_request *pending;
	unsigned npending;
	/* figures */
	unsigned taken, maps, notified, flushes;
};

/* Its image, of sectors, is zero. */
void blkback_init(struct blkback *b, unsigned domid, unsigned vbd,
    uint64_t sectors);
void blkback_fini(struct blkback *b);
/* What the toolstack writes. */
void blkback_plug(struct blkback *b);
/* xl block-detach; and by force. */
void blkback_unplug(struct blkback *b);
void blkback_force(struct blkback *b);
/* Its handshake: looks at the frontend and goes on. */
void blkback_step(struct blkback *b);
void blkback_set_state(struct blkback *b, enum xenbus_state state);
/* Unmaps everything, without a word. */
void blkback_let_go(struct blkback *b);
/* In another domain: nothing is mapped, the toolstack plugs it in anew. */
void blkback_migrate(struct blkback *b, unsigned domid);

/* Takes what is in the ring. How many are pending. */
unsigned blkback_take(struct blkback *b);
/* Does the i-th of the pending and writes its response, unpublished. */
void blkback_answer(struct blkback *b, unsigned i, int16_t status);
/* Any response, to nobody's request. */
void blkback_write(struct blkback *b, const struct blkif_response *rsp);
/* Publishes the responses; notifies if asked to. */
void blkback_push(struct blkback *b);
/* Takes and answers all, those in the middle first when shuffled. */
void blkback_run(struct blkback *b, uint64_t *shuffle);

#endif
