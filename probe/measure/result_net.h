/* SPDX-License-Identifier: BSD-2-Clause */
/* What the document says of networks. */
#ifndef PVPROBE_MEASURE_RESULT_NET_H
#define PVPROBE_MEASURE_RESULT_NET_H

#include "measure/doc.h"
#include "measure/job.h"

/* The NICs that there are. */
void result_nics(struct doc *j);
/* What a measurement of a network has, and that of a disk has not. */
void result_net(struct doc *j, const struct job *job);
/* part of whole, both times, in millionths; 0 of nothing. */
uint64_t result_share(uint64_t part, uint64_t whole);

#endif
