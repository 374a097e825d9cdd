/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fault injection: the n-th allocation or the n-th step of output fails. The
 * linker puts these in the way (--wrap) of calls made by our own code; what
 * libc or another library calls inside itself is not touched, nor is a child
 * process (where a coverage build allocates before an exec).
 *
 *	for (size_t n = 1; fault_next(FAULT_ALLOC, n); n++) {
 *		r = the_whole_scenario();
 *		assert_int_equal(r, fault_off() ? -1 : 0);
 *	}
 *
 * Run n fails at call n; the last run is the one that has fewer calls.
 */
#ifndef PVK_TESTS_FAULT_H
#define PVK_TESTS_FAULT_H

#include <stdbool.h>
#include <stddef.h>

enum fault {
	FAULT_ALLOC,   /* malloc calloc realloc strdup strndup asprintf */
	FAULT_WRITE,   /* write pwrite ftruncate fsync: ENOSPC */
	FAULT_LINK,    /* link: EPERM, as where there are no hard links */
	FAULT_UNNAMED, /* no files without a name */
	FAULT_ZERO,    /* devices and files that can't make zeros themselves */
	FAULT_KINDS    /* none at all */
};

/*
 * Arms the fault for call n. False, and no fault is armed, when n > 1 and the
 * one before, n - 1, was not hit: nothing is left to try.
 */
bool fault_next(enum fault kind, size_t n);
/* No fault is armed any more. True when the one that was has happened. */
bool fault_off(void);

#endif
