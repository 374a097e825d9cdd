/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * xenstore's ring as a file descriptor, for lib/xenstore: libc/ has poll() and
 * read() of it, xen/transport.c the rest.
 */
#ifndef PVPROBE_STORE_RING_H
#define PVPROBE_STORE_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define STORE_RING_FD 3

/* Finds it. False: this domain has none. */
bool store_ring_open(void);
/* The other end is gone, with all that was under way: we leave this domain. */
void store_ring_hang_up(void);

/* As read(2) and write(2) without blocking: -1 with errno, 0: it hung up. */
ssize_t store_ring_read(void *bytes, size_t len);
ssize_t store_ring_write(const void *bytes, size_t len);

/* There are bytes to be read, or it hung up; there is room to write. */
bool store_ring_has_bytes(void);
bool store_ring_has_room(void);
/* Sleeps until the other end did something, or the deadline. */
void store_ring_await(uint64_t deadline);

#endif
