/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Servers at Linux's end of the wire, in threads: what they send and what they
 * expect is the stream of stream_byte(), so each byte at a wrong place shows.
 */
#ifndef PVK_TESTS_PROBE_LINUX_H
#define PVK_TESTS_PROBE_LINUX_H

#include <stdbool.h>
#include <stdint.h>

static inline uint8_t
stream_byte(uint64_t offset)
{
	return ((uint8_t)((offset * 0x9e3779b97f4a7c15) >> 56));
}

struct linux_server {
	uint16_t port;
	/* before its client comes */
	uint64_t to_send;   /* bytes, then the end */
	int receive_buffer; /* bytes, 0: as Linux does */
	unsigned slow_ms;   /* waits that long before it reads */
	bool reset;	    /* closes with a reset instead */
	/* when it is done */
	uint64_t came;
	uint64_t wrong_at; /* first wrong byte, UINT64_MAX: none */
	bool done;
	/* its own */
	int fd;
	uint64_t thread;
};

/* Listens; one client is served: it is sent to and read from at once. */
void linux_serve(struct linux_server *s);
/* Until it is done. */
void linux_join(struct linux_server *s);

#endif
