/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Locals that clean up after themselves, for gcc and clang:
 *
 *	PVK_AUTO_FREE char *p = NULL;
 *	PVK_AUTO_FD int fd = -1;
 *	return (pvk_steal(&p));		gives p away
 */
#ifndef PVK_UTIL_AUTO_H
#define PVK_UTIL_AUTO_H

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static inline void
pvk_auto_free(void *p)
{
	free(*(void **)p);
}

static inline void
pvk_auto_close(int *fd)
{
	int saved = errno;

	if (*fd >= 0)
		close(*fd);
	errno = saved;
}

#define PVK_AUTO_FREE __attribute__((cleanup(pvk_auto_free)))
#define PVK_AUTO_FD   __attribute__((cleanup(pvk_auto_close)))

static inline void *
pvk_steal_ptr(void *pp)
{
	void *p = *(void **)pp;

	*(void **)pp = NULL;
	return (p);
}
#define pvk_steal(pp) ((__typeof__(*(pp)))pvk_steal_ptr(pp))

static inline int
pvk_steal_fd(int *fd)
{
	int n = *fd;

	*fd = -1;
	return (n);
}

#endif
