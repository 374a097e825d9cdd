/* SPDX-License-Identifier: BSD-2-Clause */
/* What FreeBSD calls a disk of Xen's; pure, see xbd_name.c. */
#ifndef PVK_CHECK_XBD_NAME_H
#define PVK_CHECK_XBD_NAME_H

#include <stdbool.h>
#include <stddef.h>

#define XBD_NAME 16

/*
 * Of "device/vbd/768" the disk's name, "ada0"; false of all else. ad: this
 * release says "ad" where those after 9 say "ada".
 */
bool xbd_name(const char *xenstore_path, bool ad, char out[XBD_NAME]);

#endif
