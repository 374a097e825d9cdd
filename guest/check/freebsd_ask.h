/* SPDX-License-Identifier: BSD-2-Clause */
/* The FreeBSD that we run on, as a witness; see freebsd.h. */
#ifndef PVGUEST_CHECK_FREEBSD_ASK_H
#define PVGUEST_CHECK_FREEBSD_ASK_H

#include "freebsd.h"

/* l is borrowed for as long as f is used. */
void freebsd_ask(struct freebsd *f, const struct look *l);

/* Parts of it, as freebsd.h declares them. */
bool freebsd_ask_kenv(void *ctx,
    void (*fn)(void *arg, const char *name, const char *value), void *arg);
bool freebsd_ask_modules(void *ctx, void (*fn)(void *arg, const char *name),
    void *arg);
bool freebsd_ask_processes(void *ctx, void (*fn)(void *arg, const char *name),
    void *arg);
bool freebsd_ask_mounts(void *ctx,
    void (*fn)(void *arg, const struct freebsd_mount *m), void *arg);
bool freebsd_ask_swaps(void *ctx,
    void (*fn)(void *arg, const char *device, uint64_t size, uint64_t used),
    void *arg);
bool freebsd_ask_pci(void *ctx,
    void (
	*fn)(void *arg, uint32_t vendor, uint32_t device, uint32_t class_code),
    void *arg);
int freebsd_ask_nics(void *ctx, struct freebsd_nic list[FREEBSD_NICS],
    bool *cut);
int freebsd_ask_synchronized(void *ctx);

#endif
