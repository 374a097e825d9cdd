/* SPDX-License-Identifier: BSD-2-Clause */
/* A FreeBSD of text, tests/golden/freebsd, as pvguest check sees one. */
#ifndef PVK_TESTS_FREEBSD_SAID_H
#define PVK_TESTS_FREEBSD_SAID_H

#include "freebsd.h"

/*
 * Sections "@@ NAME": sysctl, conftxt and confxml, kenv, mounts, nics, modules,
 * processes, swaps, pci. Without a section its question fails with EPERM. l is
 * borrowed; what the file said is kept until the program ends.
 */
void freebsd_said(struct freebsd *os, const struct look *l, const char *name);

#endif
