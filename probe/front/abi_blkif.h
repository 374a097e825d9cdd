/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Requests and responses of a block device, after Xen's public header
 * io/blkif.h, as the 64-bit ABI ("protocol" = "x86_64-abi") lays them out.
 * Sectors are 512 bytes, whatever the device's own are.
 */
#ifndef PVPROBE_FRONT_ABI_BLKIF_H
#define PVPROBE_FRONT_ABI_BLKIF_H

#include <stddef.h>
#include <stdint.h>

#define BLKIF_PROTOCOL	     "x86_64-abi"

#define BLKIF_OP_READ	     0
#define BLKIF_OP_WRITE	     1
#define BLKIF_OP_BARRIER     2 /* no segments: a flush */
#define BLKIF_OP_FLUSH	     3
#define BLKIF_OP_INDIRECT    6

#define BLKIF_RSP_OKAY	     0
#define BLKIF_RSP_ERROR	     (-1)
#define BLKIF_RSP_EOPNOTSUPP (-2)

/* The backend's key "info". */
#define BLKIF_INFO_CDROM     1u
#define BLKIF_INFO_REMOVABLE 2u
#define BLKIF_INFO_READONLY  4u

#define BLKIF_SEGMENTS	     11 /* in the request itself */
#define BLKIF_INDIRECT_PAGES 8

/* A piece of a page: sectors first to last of it, both included. */
struct blkif_segment {
	uint32_t ref;
	uint8_t first, last;
	uint16_t pad;
};
_Static_assert(sizeof(struct blkif_segment) == 8, "io/blkif.h");

#define BLKIF_SEGMENTS_PER_PAGE (4096 / sizeof(struct blkif_segment))

struct blkif_request {
	uint8_t op;
	uint8_t nsegments;
	uint16_t handle;
	uint32_t pad;
	uint64_t id; /* the response has the same */
	uint64_t sector;
	struct blkif_segment segments[BLKIF_SEGMENTS];
};
_Static_assert(sizeof(struct blkif_request) == 112 &&
	offsetof(struct blkif_request, id) == 8 &&
	offsetof(struct blkif_request, segments) == 24,
    "io/blkif.h");

/* Its segments are in pages of their own. */
struct blkif_request_indirect {
	uint8_t op; /* BLKIF_OP_INDIRECT */
	uint8_t indirect_op;
	uint16_t nsegments;
	uint32_t pad;
	uint64_t id;
	uint64_t sector;
	uint16_t handle;
	uint16_t pad2;
	uint32_t refs[BLKIF_INDIRECT_PAGES];
	uint32_t pad3;
};
_Static_assert(sizeof(struct blkif_request_indirect) == 64 &&
	offsetof(struct blkif_request_indirect, id) == 8 &&
	offsetof(struct blkif_request_indirect, handle) == 24 &&
	offsetof(struct blkif_request_indirect, refs) == 28,
    "io/blkif.h");

struct blkif_response {
	uint64_t id;
	uint8_t op;
	uint8_t pad;
	int16_t status;
	uint32_t pad2;
};
_Static_assert(sizeof(struct blkif_response) == 16 &&
	offsetof(struct blkif_response, status) == 10,
    "io/blkif.h");

union blkif_entry {
	struct blkif_request request;
	struct blkif_request_indirect indirect;
	struct blkif_response response;
};
_Static_assert(sizeof(union blkif_entry) == 112, "io/blkif.h");

#endif
