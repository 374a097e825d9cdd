/* SPDX-License-Identifier: BSD-2-Clause */
/* What help says of pvguest check: for pvguest-check, and pvguest, which lists
 * it. */
#ifndef PVGUEST_CHECK_SYNOPSIS_H
#define PVGUEST_CHECK_SYNOPSIS_H

#define CHECK_SYNOPSIS                                              \
	"[--all] [--facts] [--from FILE] [--json] [--kernel FILE] " \
	"[--next-boot] [--root DIR]"
#define CHECK_SUMMARY \
	"is it set up properly, now and after the next boot, biggest win first"

#endif
