/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The half of the agent that speaks to the host: takes facts from the
 * collector, keeps the guest's part of xenstore right, and starts anew when the
 * guest has moved to another domain. Confined before it reads the first byte.
 */
#ifndef PVGUEST_PUBLISHER_H
#define PVGUEST_PUBLISHER_H

#include "conf.h"
#include "xenstore/xenstore.h"

/*
 * In a process of its own. peer: the socket to the collector; first: xenstore,
 * opened by it. Both are owned from here on. Returns the exit status, once the
 * collector has ended or something is badly wrong.
 */
int publisher_main(const struct conf *conf, int peer,
    const struct pvk_xs_device *first);

#endif
