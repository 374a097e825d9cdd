/* SPDX-License-Identifier: BSD-2-Clause */
/* What the two halves of the preloaded shim share. */
#ifndef PVK_TESTS_XEN_SHIM_H
#define PVK_TESTS_XEN_SHIM_H

/* Raises an event channel of xenhost's; nothing when there is no xenhost. */
void shim_tell_host(unsigned port);

#endif
