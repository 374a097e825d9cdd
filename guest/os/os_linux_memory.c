/* SPDX-License-Identifier: BSD-2-Clause */
/* Linux: memory, from /proc/meminfo, which stays open; see os.h. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "os/os_linux.h"

/* Lines are "MemTotal:  2039812 kB"; 0 without that name */
static uint64_t
value_of(const char *text, const char *name)
{
	size_t len = strlen(name);
	uint64_t value = 0;

	while (strncmp(text, name, len) != 0 || text[len] != ':') {
		text = strchr(text, '\n');
		if (text == NULL)
			return (0);
		text++;
	}
	for (text += len + 1; *text == ' '; text++)
		;
	for (; *text >= '0' && *text <= '9'; text++)
		if (__builtin_mul_overflow(value, 10, &value) ||
		    __builtin_add_overflow(value, (uint64_t)(*text - '0'),
			&value))
			return (0);
	return (value);
}

/*
 * Linux before 3.14 does not say what is available. Then it is what is free and
 * what caches could give up; Shmem is among the cached, and can't be.
 */
static uint64_t
estimate_available(const char *text)
{
	uint64_t shared = value_of(text, "Shmem"), sum;

	sum = value_of(text, "Buffers") + value_of(text, "Cached") +
	    value_of(text, "SReclaimable");
	return (value_of(text, "MemFree") + (sum > shared ? sum - shared : 0));
}

int
os_parse_meminfo(const char *text, struct facts_memory *f)
{
	f->total_kib = value_of(text, "MemTotal");
	f->free_kib = strstr(text, "\nMemAvailable:") != NULL
	    ? value_of(text, "MemAvailable")
	    : estimate_available(text);
	if (f->free_kib > f->total_kib)
		f->free_kib = f->total_kib;
	return (f->total_kib > 0 ? 0 : -1);
}

int
os_memory(struct os *os, struct facts_memory *f, struct pvk_err *e)
{
	char text[4096];
	ssize_t n;

	do
		n = pread(os->meminfo, text, sizeof(text) - 1, 0);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return (pvk_err_sys(e, PVK_ESYS, "/proc/meminfo"));
	text[n] = '\0';
	if (os_parse_meminfo(text, f) != 0)
		return (pvk_err_set(e, PVK_EUNSUPP,
		    "/proc/meminfo: no MemTotal, expected one"));
	return (0);
}
