/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory for the probe's own code that lies on a Xen of the tests'. */
#ifndef PVK_TESTS_PROBE_AREA_H
#define PVK_TESTS_PROBE_AREA_H

#include <stdint.h>

#define AREA_PAGES 2048

/*
 * Low, for the balloon has a bit for each frame below 4 GiB; another one for
 * each test, for the grant table keeps its pages.
 */
extern uint8_t *area;

/* A fixture: a Xen as after a start, and all of an area in pages. */
int area_start(void **state);

#endif
