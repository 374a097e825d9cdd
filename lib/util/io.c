/* SPDX-License-Identifier: BSD-2-Clause */
/* Whole reads and writes; see io.h. */
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "util/io.h"
#include "util/stop.h"

int
pvk_read_full(int fd, void *buf, size_t len, size_t *got, const char *name,
    struct pvk_err *e)
{
	uint8_t *p = buf;
	ssize_t n;

	*got = 0;
	while (*got < len) {
		if (pvk_stop_wait_readable(fd, e) != 0)
			return (-1);
		n = read(fd, p + *got, len - *got);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return (pvk_err_sys(e, PVK_EIO, "%s: read", name));
		if (n == 0)
			break;
		*got += (size_t)n;
	}
	return (0);
}

int
pvk_read_text(int fd, char *buf, size_t size)
{
	size_t len = 0;
	ssize_t n;

	while (len < size - 1) {
		n = read(fd, buf + len, size - 1 - len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return (-1);
		if (n == 0)
			break;
		len += (size_t)n;
	}
	buf[len] = '\0';
	return ((int)len);
}

int
pvk_pread_full(int fd, void *buf, size_t len, uint64_t off, size_t *got,
    const char *name, struct pvk_err *e)
{
	uint8_t *p = buf;
	ssize_t n;

	*got = 0;
	while (*got < len) {
		n = pread(fd, p + *got, len - *got, (off_t)(off + *got));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return (pvk_err_sys(e, PVK_EIO, "%s: read at %" PRIu64,
			    name, off + *got));
		if (n == 0)
			break;
		*got += (size_t)n;
	}
	return (0);
}

int
pvk_write_full(int fd, const void *buf, size_t len, const char *name,
    struct pvk_err *e)
{
	const uint8_t *p = buf;
	ssize_t n;

	while (len > 0) {
		n = write(fd, p, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return (pvk_err_sys(e, PVK_EIO, "%s: write", name));
		p += n;
		len -= (size_t)n;
	}
	return (0);
}

int
pvk_pwrite_full(int fd, const void *buf, size_t len, uint64_t off,
    const char *name, struct pvk_err *e)
{
	const uint8_t *p = buf;
	ssize_t n;

	while (len > 0) {
		n = pwrite(fd, p, len, (off_t)off);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return (pvk_err_sys(e, PVK_EIO, "%s: write at %" PRIu64,
			    name, off));
		p += n;
		off += (uint64_t)n;
		len -= (size_t)n;
	}
	return (0);
}

int
pvk_is_zero(const void *p, size_t len)
{
	const uint8_t *b = p;
	size_t head = len < 64 ? len : 64;

	/* memcmp with itself, shifted, once a first run is known to be zero */
	for (size_t i = 0; i < head; i++)
		if (b[i] != 0)
			return (0);
	return (len <= 64 || memcmp(b, b + 64, len - 64) == 0);
}
