/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A clone takes its name, addresses and keys from what its administrator wrote
 * into the VM, once:
 *
 *	xe vm-param-set uuid=... xenstore-data:vm-data/pvkit/hostname=web1
 *
 *	vm-data/pvkit/hostname			web1, web1.example.org
 *	vm-data/pvkit/interface			else that of the lowest VIF
 *	vm-data/pvkit/ipv4, ipv6		192.0.2.5/24, 2001:db8::5/64
 *	vm-data/pvkit/gateway, gateway6
 *	vm-data/pvkit/dns, search		blanks or commas between
 *	vm-data/pvkit/ssh-user			else root
 *	vm-data/pvkit/ssh-authorized-keys	lines
 *
 * A node of xenstore holds 2048 bytes, so the values of the last four may go on
 * in children named 0, 1, ... The two processes share the work: the publisher
 * reads and checks, the collector runs the hook "identity" and keeps in mind
 * that it has been done, in a file.
 */
#ifndef PVGUEST_IDENTITY_H
#define PVGUEST_IDENTITY_H

#include "conf.h"
#include "hooks/hook.h"
#include "plan/facts.h"
#include "xenstore/xenstore.h"

/* ---- the publisher ---- */

/*
 * 1: *ev is what the host says, sound. 0: it says nothing. -1: something in it
 * is not what it should be, and the message says which key; or xenstore could
 * not be asked: PVK_EAGAIN.
 */
int identity_read(struct pvk_xs *xs, const struct facts_nics *nics,
    struct hook_event *ev, struct pvk_err *e);

/* ---- the collector ---- */

/* 1: it has not been done yet. 0: it has. -1: that can't be told. */
int identity_is_due(const struct conf *c, struct pvk_err *e);
/* The hook has done it: never again, until the file is removed. */
int identity_note_done(const struct conf *c, struct pvk_err *e);

#endif
