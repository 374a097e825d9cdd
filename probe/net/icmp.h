/* SPDX-License-Identifier: BSD-2-Clause */
/* Ping: RFC 792. */
#ifndef PVPROBE_ICMP_H
#define PVPROBE_ICMP_H

#include <stdint.h>

#define ICMP_HEADER 8u

struct net;

/* Where the payload of a ping goes. */
uint8_t *icmp_room(struct net *n);
/* Sends it, len bytes; as ip_send(). Answers go to net_job_echo(). */
int icmp_ping(struct net *n, uint32_t to, uint16_t id, uint16_t sequence,
    uint32_t len);

#endif
