/* SPDX-License-Identifier: BSD-2-Clause */
/* <arpa/inet.h>, as far as it is called: IPv4, for that is what the probe has.
 */
#include <sys/socket.h>

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>

const char *
inet_ntop(int family, const void *address, char *text, socklen_t size)
{
	const uint8_t *a = address;

	if (family != AF_INET) {
		errno = EAFNOSUPPORT;
		return (NULL);
	}
	if ((size_t)snprintf(text, size, "%u.%u.%u.%u", a[0], a[1], a[2],
		a[3]) >= size) {
		errno = ENOSPC;
		return (NULL);
	}
	return (text);
}
