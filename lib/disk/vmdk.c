/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Renames a VMDK in itself; see vmdk.h. A hosted sparse extent (VMware,
 * "Virtual Disk Format 5.0") as QEMU writes it has its descriptor right behind
 * the first sector: text, padded with NUL bytes, in it the line
 *
 *	RW 20480 SPARSE "a.vmdk"
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "disk/vmdk.h"
#include "util/auto.h"
#include "util/io.h"

/* The descriptor's place; the first grain of the disk begins behind it. */
#define HEAD ((size_t)64 << 10)

/* path's base name in quotes, owned; NULL: no memory */
static char *
quoted_base(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *out;

	if (asprintf(&out, "\"%s\"", slash == NULL ? path : slash + 1) < 0)
		return (NULL);
	return (out);
}

/*
 * Puts tlen bytes of to in the place of the first flen bytes at at; the padding
 * behind the text gives or takes the difference. Returns how many bytes from at
 * on have changed, 0 when there is not that much padding.
 */
static size_t
text_replace(uint8_t *at, size_t room, size_t flen, const char *to, size_t tlen)
{
	size_t len = strnlen((const char *)at, room);
	size_t grown = tlen > flen ? tlen - flen : 0;
	size_t shrunk = tlen < flen ? flen - tlen : 0;

	if (grown >= room - len || !pvk_is_zero(at + len, grown + 1))
		return (0);
	memmove(at + tlen, at + flen, len - flen);
	memcpy(at, to, tlen);
	memset(at + len + grown - shrunk, 0, shrunk);
	return (len + grown);
}

int
vmdk_rename(int fd, const char *temp, const char *path, struct pvk_err *e)
{
	PVK_AUTO_FREE char *from = quoted_base(temp);
	PVK_AUTO_FREE char *to = quoted_base(path);
	PVK_AUTO_FREE uint8_t *head = malloc(HEAD);
	size_t got, len = 0;
	uint8_t *at;

	if (from == NULL || to == NULL || head == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "%s: no memory", path));
	if (pvk_pread_full(fd, head, HEAD, 0, &got, path, e) != 0)
		return (-1);
	at = memmem(head, got, from, strlen(from));
	if (at != NULL)
		len = text_replace(at, (size_t)(head + got - at), strlen(from),
		    to, strlen(to));
	if (len == 0)
		return (pvk_err_set(e, PVK_EBUG,
		    "%s: its descriptor does not name its file", path));
	return (pvk_pwrite_full(fd, at, len, (uint64_t)(at - head), path, e));
}
