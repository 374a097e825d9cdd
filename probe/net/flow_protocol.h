/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a flow and pvguest bench net --listen say to each other. Each connection
 * carries one stream of one direction.
 *
 *     we    0  "pvkbench"    8  version 1    9  direction: 0 we send, 1 they
 * send 10  0             16  how long, ms, 64 bits, big endian then data, and
 * the end of the stream they, when we sent:    0  bytes that came, 64 bits, big
 * endian; and the end
 */
#ifndef PVPROBE_FLOW_PROTOCOL_H
#define PVPROBE_FLOW_PROTOCOL_H

#define FLOW_HELLO 24u
#define FLOW_WORDS 8u

#endif
