/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes the kernel configuration that gives paravirtualized drivers on a
 * release of FreeBSD, with every module, unlike those that FreeBSD 8 and 9.0
 * came with.
 */
#ifndef PVK_KERNEL_CONF_H
#define PVK_KERNEL_CONF_H

#include "kernel/kernel.h"
#include "util/buf.h"

struct pvk_kernel_conf {
	unsigned major, minor; /* of the release, 8.1 to 15 */
	enum pvk_kernel_arch arch;
	const char *const *modules; /* to be compiled in; borrowed */
	size_t nmodules;
};

/* "9.3", "14.3-RELEASE", "14". PVK_EUSAGE when it is no release of 8.1 to 15 */
int pvk_kernel_release_parse(const char *text, struct pvk_kernel_conf *c,
    struct pvk_err *e);
/* A name that looks like a slip for a known one is PVK_EUSAGE, too. */
int pvk_kernel_module_check(const char *name, struct pvk_err *e);
/* False: it is taken as it is, and nobody here knows whether it exists. */
bool pvk_kernel_module_known(const char *name);
/*
 * Adds the configuration to out. PVK_EUNSUPP when that release has no such
 * kernel for that machine, PVK_EUSAGE for a module that it does not have.
 */
int pvk_kernel_conf_write(const struct pvk_kernel_conf *c, struct pvk_buf *out,
    struct pvk_err *e);

#endif
