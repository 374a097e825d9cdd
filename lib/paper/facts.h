/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What this machine shows of itself, and a first whiteboard of that: what was
 * found is said to be found, and what was not is asked for.
 */
#ifndef PVK_PAPER_FACTS_H
#define PVK_PAPER_FACTS_H

#include <stdbool.h>
#include <stddef.h>

#include "paper/out.h"

#define PVK_MACHINE_DEVICES 16

struct pvk_fact_disk {
	char name[32];
	double size;  /* bytes */
	bool rotates; /* turning platters, as far as it says */
	bool paravirtual;
	bool emulated; /* in a virtual machine, and not paravirtual */
};

struct pvk_fact_nic {
	char name[32];
	double rate;  /* bytes a second; 0: it does not say */
	unsigned mtu; /* bytes */
	bool half;    /* duplex */
	bool paravirtual;
};

struct pvk_machine {
	unsigned cpus;
	double memory; /* bytes */
	char virt[32]; /* "xen"; "" when it looks like bare metal */
	size_t ndisks, nnics;
	struct pvk_fact_disk disks[PVK_MACHINE_DEVICES]; /* largest first */
	struct pvk_fact_nic nics[PVK_MACHINE_DEVICES];	 /* fastest first */
};

/*
 * facts_linux.c, facts_freebsd.c: what cannot be read is left out. root: in
 * place of "/", for tests; "" is this machine.
 */
void pvk_machine_read(struct pvk_machine *f, const char *root);
/* facts.c: at their place in the order; one too many is left out. */
void paper_facts_disk(struct pvk_machine *f, const struct pvk_fact_disk *d);
void paper_facts_nic(struct pvk_machine *f, const struct pvk_fact_nic *n);
/* The whiteboard of it, which pvk_board_parse takes as it stands. */
void pvk_machine_board(const struct pvk_machine *f, struct pvk_out *o);

#endif
