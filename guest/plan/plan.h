/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From facts to keys: what the guest's part of xenstore should hold. A pure
 * function of its input. docs/formats/guest-keys.md tells of each key. They are
 * in the order in which they are to be written: control/ and feature/, data/,
 * then attr/, for it is attr/ that makes the host look at the rest. Within that
 * a folder's keys stand together, what is below a key behind it.
 */
#ifndef PVGUEST_PLAN_H
#define PVGUEST_PLAN_H

#include <stdbool.h>
#include <stddef.h>

#include "plan/facts.h"

/* Nodes, folders too, without data/volumes. A host allows 1000 in all. */
#define PLAN_NODES 150
#define PLAN_KEYS  (PLAN_NODES + 6 * FACTS_VOLUMES)
#define PLAN_TEXT  (48 * 1024)

enum plan_kind {
	PLAN_OWN, /* ours: kept right, removed when it is over */
	/* Written where it is missing or empty; what is there is the kernel's.
	 */
	PLAN_OFFER,
	PLAN_MEMORY, /* ours, and no reason for the host to look anew */
};

struct plan_key {
	const char *path; /* relative to the domain's own; in text */
	const char *value;
	enum plan_kind kind;
};

/* Zeros are an empty one. It points into itself: not to be copied by "=". */
struct plan {
	size_t n;
	struct plan_key keys[PLAN_KEYS];
	size_t nodes;	 /* with the folders above them, without volumes */
	size_t left_out; /* addresses and volumes that there was no room for */
	size_t used;	 /* of text */
	char text[PLAN_TEXT];
};

/* A slot that the host gave the guest a NIC in. */
struct plan_slot {
	uint32_t number; /* K of device/vif/K, or of net-sriov-vf/K */
	bool sriov;
	bool has_mac;
	uint8_t mac[6];
};

struct plan_input {
	const struct facts_system *system;
	const struct facts_memory *memory;
	const struct facts_nics *nics;
	const struct facts_volumes *volumes; /* NULL: not to be published */
	const struct plan_slot *slots;	     /* as xenstore shows them */
	size_t n_slots;
	bool balloon, link_local, static_ip; /* of pvguest.conf */
	const char *application; /* whose keys they are; NULL: pvguest */
};

/* Fills *p anew. */
void plan_make(const struct plan_input *in, struct plan *p);
/* Adds a key behind the others; false when there is no room. Copies. */
bool plan_add(struct plan *p, enum plan_kind kind, const char *path,
    const char *value);
/* The key with that path, NULL without. Borrowed from p. */
const struct plan_key *plan_find(const struct plan *p, const char *path);
/* Whether path is a key or a folder above one. */
bool plan_covers(const struct plan *p, const char *path);

/* The attr/ part about NICs (plan_nics.c), as far as PLAN_NODES allows. */
void plan_add_nics(struct plan *p, const struct plan_input *in);

/*
 * The slot of a NIC: what the system knows, else the MAC among the VIFs, else
 * among the virtual functions. NULL: none of the host's.
 */
const struct plan_slot *plan_slot_of(const struct facts_nic *nic,
    const struct plan_slot *slots, size_t n);

/* In these folders nothing is right but what is planned. NULL ends it. */
extern const char *const plan_folders[];
/* Nor are these when they are not; control/feature-balloon because the host
 * goes by its presence, and the administrator may have said no. */
extern const char *const plan_singles[];

#endif
