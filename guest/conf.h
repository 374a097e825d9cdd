/* SPDX-License-Identifier: BSD-2-Clause */
/* pvguest.conf(5): lines of "key = value", "#" begins a comment. */
#ifndef PVGUEST_CONF_H
#define PVGUEST_CONF_H

#include <stdbool.h>

#include "util/err.h"

#define CONF_PATH 256

struct conf {
	bool balloon;	 /* let the host know that memory can be taken */
	bool identity;	 /* a clone takes its name and keys from vm-data */
	bool link_local; /* publish fe80:: addresses too */
	bool static_ip; /* do what the host says about addresses, by the hook */
	bool volumes;	/* publish data/volumes */
	char hooks[CONF_PATH]; /* a folder of executables; "": none */
	char state[CONF_PATH]; /* a folder for what must outlive a reboot */
	char user[32];	       /* that the publisher runs as */
};

/* Where it is when -f does not say. */
const char *conf_path(void);
void conf_defaults(struct conf *c);
/*
 * Reads it over what *c holds. An unknown key or a value that cannot be is
 * PVK_ECONFIG, with file:line and the nearest name. Without must_exist, a file
 * that is not there is fine.
 */
int conf_read(struct conf *c, const char *path, bool must_exist,
    struct pvk_err *e);

#endif
