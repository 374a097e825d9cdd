/* SPDX-License-Identifier: BSD-2-Clause */
/* What tests of the probe's runs share: a run and what surrounds it. */
#ifndef PVK_TESTS_MEASURE_RUN_H
#define PVK_TESTS_MEASURE_RUN_H

#include "measure/run.h"
#include "measure_model.h"
#include "measure_net.h"

#define MS ((uint64_t)1000000)

struct measure_world {
	uint32_t lives;
	bool unsettled, diskless; /* devices, disks are being connected */
	void (*found)(void);	  /* what the look for emulated ones brings */
	unsigned lines, overs, looks;
	char marks[256];  /* "disks byte ", each once */
	bool unreachable; /* the peer, from any NIC */
	struct nic *used; /* whose network was asked for last */
	char said[8192];  /* all lines */
};
extern struct measure_world world;

/* 100 MB/s, 100 us */
extern const struct model_disk pv_disk;
/* a third of that, and the vCPU does all the work */
extern const struct model_disk ide_disk;

extern struct run run;
extern struct options options;

/* A fixture: a new machine with 64 MiB, the default options in 10 s. */
int setup(void **state);
/* One turn of the main loop; what happens in between is the test's. */
void turn(void);
/* To the end of a run that has begun. */
void run_on(void);
/* From the start of a run to its end. */
void run_all(void);
/* The job of that name, which there must be. */
struct job *job(const char *name);
uint64_t median(const struct job *j);
/* got is wanted, but for so many percent. */
void near(uint64_t got, uint64_t wanted, unsigned percent, const char *what);
/* Whether the gate lets it through. */
bool passes(const struct job *j, const char *id);

#endif
