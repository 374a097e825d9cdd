/* SPDX-License-Identifier: BSD-2-Clause */
/* Fault injection; see fault.h. */
#include "fault.h"

#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

/* Calls until the one that fails, 1: the next one; 0: none does. */
static _Atomic size_t countdown[FAULT_KINDS];
static _Atomic bool hit;

bool
fault_off(void)
{
	for (int i = 0; i < FAULT_KINDS; i++)
		countdown[i] = 0;
	return (hit);
}

static void
child_off(void)
{
	(void)fault_off();
}

bool
fault_next(enum fault kind, size_t n)
{
	static bool watched;
	bool done = n > 1 && !fault_off();

	if (!watched)
		watched = pthread_atfork(NULL, NULL, child_off) == 0;
	hit = false;
	if (!done && kind != FAULT_KINDS)
		countdown[kind] = n;
	return (!done);
}

static bool
fails(enum fault kind, int error)
{
	size_t n = countdown[kind];

	while (n > 0)
		if (atomic_compare_exchange_weak(&countdown[kind], &n, n - 1)) {
			if (n > 1)
				return (false);
			hit = true;
			errno = error;
			return (true);
		}
	return (false);
}

/* __real_NAME is the function itself, __wrap_NAME what is called for it. */
#define WRAP(type, name, params, args, kind, error, failure) \
	type __real_##name params;                           \
	type __wrap_##name params;                           \
	type __wrap_##name params                            \
	{                                                    \
		if (fails(kind, error))                      \
			return (failure);                    \
		return (__real_##name args);                 \
	}

WRAP(void *, malloc, (size_t n), (n), FAULT_ALLOC, ENOMEM, NULL)
WRAP(void *, calloc, (size_t n, size_t m), (n, m), FAULT_ALLOC, ENOMEM, NULL)
WRAP(void *, realloc, (void *p, size_t n), (p, n), FAULT_ALLOC, ENOMEM, NULL)
WRAP(char *, strdup, (const char *s), (s), FAULT_ALLOC, ENOMEM, NULL)
WRAP(char *, strndup, (const char *s, size_t n), (s, n), FAULT_ALLOC, ENOMEM,
    NULL)
WRAP(ssize_t, write, (int fd, const void *p, size_t n), (fd, p, n), FAULT_WRITE,
    ENOSPC, -1)
WRAP(ssize_t, pwrite, (int fd, const void *p, size_t n, off_t o), (fd, p, n, o),
    FAULT_WRITE, ENOSPC, -1)
#ifdef __linux__ /* what glibc makes of pwrite and ftruncate */
WRAP(ssize_t, pwrite64, (int fd, const void *p, size_t n, off_t o),
    (fd, p, n, o), FAULT_WRITE, ENOSPC, -1)
WRAP(int, ftruncate64, (int fd, off_t n), (fd, n), FAULT_WRITE, ENOSPC, -1)
#endif
WRAP(int, ftruncate, (int fd, off_t n), (fd, n), FAULT_WRITE, ENOSPC, -1)
WRAP(int, fsync, (int fd), (fd), FAULT_WRITE, ENOSPC, -1)
WRAP(int, link, (const char *a, const char *b), (a, b), FAULT_LINK, EPERM, -1)
WRAP(int, outfile_open_unnamed, (const char *dir), (dir), FAULT_UNNAMED,
    EOPNOTSUPP, -1)
WRAP(int, pvk_punch, (int fd, uint64_t off, uint64_t len), (fd, off, len),
    FAULT_ZERO, EOPNOTSUPP, -1)
WRAP(int, pvk_device_zero, (int fd, uint64_t off, uint64_t len), (fd, off, len),
    FAULT_ZERO, EOPNOTSUPP, -1)

int __wrap_asprintf(char **out, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

int
__wrap_asprintf(char **out, const char *fmt, ...)
{
	va_list ap;
	int n;

	if (fails(FAULT_ALLOC, ENOMEM))
		return (-1);
	va_start(ap, fmt);
	n = vasprintf(out, fmt, ap);
	va_end(ap);
	return (n);
}
