/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of modules, for the writer of configurations. */
#ifndef PVK_KERNEL_CONF_PRIVATE_H
#define PVK_KERNEL_CONF_PRIVATE_H

#include "kernel/kernel_conf.h"

/* Releases are major * 100 + minor; see kernel_modules.def. */
struct conf_module {
	const char *name;
	const char *line; /* that compiles it in; NULL: it can only be loaded */
	unsigned from, until, generic;
};

const struct conf_module *conf_module_find(const char *name);

#endif
