/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The agent is two processes. The collector has the privileges, and the facts;
 *it takes nothing from the host. The publisher speaks to the host, and can do
 *nothing else: it is confined (confine.h) before it reads the first byte.
 *Between them is a socket with these messages and no others, each a struct of
 *fixed size in one packet, for both are one program, forked.
 *
 *	collector			publisher
 *	MESSAGE_SYSTEM  ------------->
 *	MESSAGE_MEMORY  ------------->	facts: when they have changed
 *	MESSAGE_NIC ... MESSAGE_NICS ->
 *	MESSAGE_VOLUMES ------------->
 *	MESSAGE_IDENTITY ------------>	a clone that has not got its own yet
 *	MESSAGE_DEVICE  ------------->	with the descriptor of xenstore, or an
 *errno
 *		       <-------------	MESSAGE_OPEN: open xenstore again
 *		       <-------------	MESSAGE_LOG: a line for the log
 *		       <-------------	MESSAGE_HOOK: something happened
 *(hook.h) MESSAGE_HOOK_DONE ----------->
 */
#ifndef PVGUEST_MESSAGE_H
#define PVGUEST_MESSAGE_H

#include "hooks/hook.h"
#include "plan/facts.h"
#include "util/err.h"

enum message_type {
	MESSAGE_SYSTEM = 1, /* u.system */
	MESSAGE_MEMORY,	    /* u.memory */
	MESSAGE_NIC,	    /* u.nic: one more of the coming MESSAGE_NICS */
	MESSAGE_NICS,	    /* u.nics: that was all of them */
	MESSAGE_VOLUME,	    /* u.volume */
	MESSAGE_VOLUMES,    /* u.count: that was all of them */
	MESSAGE_DEVICE,	    /* u.device, and a descriptor */
	MESSAGE_OPEN,
	MESSAGE_LOG,	   /* u.log */
	MESSAGE_IDENTITY,  /* what does the host say that this clone is? */
	MESSAGE_HOOK,	   /* u.hook */
	MESSAGE_HOOK_DONE, /* u.done */
};

#define MESSAGE_LOG_MAX 512

struct message {
	uint32_t type;
	union {
		struct facts_system system;
		struct facts_memory memory;
		struct facts_nic nic;
		struct {
			uint32_t n, left_out;
		} nics;
		struct facts_volume volume;
		uint32_t count;
		struct {
			int32_t sys;	 /* errno: it could not be opened */
			int32_t manners; /* enum pvk_xs_manners */
		} device;
		struct {
			int32_t priority; /* of syslog(3) */
			char text[MESSAGE_LOG_MAX];
		} log;
		struct hook_event hook;
		struct hook_result done;
	} u;
};

/* Two connected ends, closed on exec. */
int message_pair(int fds[2], struct pvk_err *e);
/*
 * Waits for room, ten seconds at most. fd -1: none goes along. PVK_EIO: the
 * other one ended, or takes nothing.
 */
int message_send(int to, const struct message *m, int fd, struct pvk_err *e);
/*
 * 1, or 0 when none is there, or -1: the other end is gone (PVK_EAGAIN) or sent
 * what is no message (PVK_EPROTO). *fd gets the descriptor that came along, -1
 * without; owned by the caller. Every text in *m is terminated, every count
 * within bounds.
 */
int message_receive(int from, struct message *m, int *fd, struct pvk_err *e);

#endif
