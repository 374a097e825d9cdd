/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From facts to keys: what the guest's part of xenstore should hold. A pure
 * function. The keys are those of docs/formats/guest-keys.md, in the order in
 * which they are to be written: control/ and feature/, then data/, then attr/,
 * for it is attr/ that makes the host look.
 */
#ifndef PVGUEST_PLAN_H
#define PVGUEST_PLAN_H

#include <stdbool.h>
#include <stddef.h>

#include "facts.h"
#include "util/err.h"

#define PLAN_PATH  96
#define PLAN_VALUE 288
/* All nodes, folders too, without data/volumes. The host allows 1000. */
#define PLAN_NODES 150

enum plan_kind {
	PLAN_OWN, /* ours: written, kept right, removed when it is over */
	/* Written when it is not there or empty; then it may be the kernel's.
	 */
	PLAN_OFFER,
};

struct plan_key {
	char path[PLAN_PATH]; /* relative to the domain's own */
	char value[PLAN_VALUE];
	enum plan_kind kind;
};

struct plan {
	struct plan_key *keys; /* owned */
	size_t n, cap;
	size_t nodes;	 /* with the folders above them */
	size_t left_out; /* addresses that there was no room for */
};

/* A slot that the host gave the guest a NIC in. */
struct plan_slot {
	uint32_t number; /* K of device/vif/K or device/net-sriov-vf/K */
	bool sriov;
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
};

/* *p is filled anew; what it held is reused. */
int plan_make(const struct plan_input *in, struct plan *p, struct pvk_err *e);
void plan_fini(struct plan *p);
/* The key with that path, NULL without. Borrowed from p. */
const struct plan_key *plan_find(const struct plan *p, const char *path);

/*
 * The slot of a NIC: what the system knows, else the MAC among the VIFs, else
 * among the virtual functions. NULL: none of the host's.
 */
const struct plan_slot *plan_slot_of(const struct facts_nic *nic,
    const struct plan_slot *slots, size_t n);

/* Folders of which all that is not in a plan is to be removed; NULL ends it. */
extern const char *const plan_folders[];

#endif
