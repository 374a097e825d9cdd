/* SPDX-License-Identifier: BSD-2-Clause */
/* FreeBSD: numbers, names and messages; see os_freebsd_parse.h. */
#include "os/os_freebsd_parse.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "util/num.h"
#include "util/text.h"

#define VIF_MAX	 65535
#define UNIT_MAX 32767 /* as FreeBSD's IF_MAXUNIT */

/* All of text is a number up to max, without sign or leading blanks. */
static bool
parse_number(const char *text, unsigned long max, unsigned long *n)
{
	char *end;

	if (!isdigit((unsigned char)text[0]) || strlen(text) > 9)
		return (false);
	*n = strtoul(text, &end, 10);
	return (*end == '\0' && *n <= max);
}

int32_t
os_parse_vif(const char *path)
{
	static const char prefix[] = "device/vif/";
	unsigned long n;

	if (strncmp(path, prefix, sizeof(prefix) - 1) != 0 ||
	    !parse_number(path + sizeof(prefix) - 1, VIF_MAX, &n))
		return (FACTS_NO_VIF);
	return ((int32_t)n);
}

bool
os_parse_driver(const char *text, char *name, size_t size, unsigned *unit)
{
	size_t len = strlen(text);
	unsigned long n;

	while (len > 0 && isdigit((unsigned char)text[len - 1]))
		len--;
	if (len == 0 || len >= size || !parse_number(text + len, UNIT_MAX, &n))
		return (false);
	memcpy(name, text, len);
	name[len] = '\0';
	*unit = (unsigned)n;
	return (true);
}

static uint64_t
less(uint64_t a, uint64_t b)
{
	return (a > b ? a - b : 0);
}

void
os_reckon_memory(const struct os_pages *p, struct facts_memory *f)
{
	uint64_t page_kib = p->page_bytes / PVK_KIB, free;

	f->total_kib = less(p->phys_bytes / PVK_KIB, p->ballooned * page_kib);
	free = less(p->free, p->reserved) + p->cache + p->inactive +
	    pvk_min(p->laundry, p->swap_free);
	free = free * page_kib + less(p->arc_bytes, p->arc_min_bytes) / PVK_KIB;
	f->free_kib = pvk_min(free, f->total_kib);
}

uint8_t
os_prefix_of(const uint8_t *mask, size_t len)
{
	uint8_t n = 0;

	for (size_t i = 0; i < len; i++)
		for (unsigned bit = 0x80; bit != 0; bit >>= 1, n++)
			if ((mask[i] & bit) == 0)
				return (n);
	return (n);
}

/*
 * All messages begin with their length (16 bits in the order of the host), a
 * version and a type.
 */
bool
os_parse_route(const uint8_t *bytes, size_t len)
{
	uint16_t one;

	for (; len > 0; bytes += one, len -= one) {
		if (len < 4)
			return (true);
		memcpy(&one, bytes, sizeof(one));
		if (one < 4 || one > len || bytes[2] != OS_RTM_VERSION)
			return (true);
		switch (bytes[3]) {
		case OS_RTM_NEWADDR:
		case OS_RTM_DELADDR:
		case OS_RTM_IFINFO:
		case OS_RTM_IFANNOUNCE:
			return (true);
		default:
			break; /* routes, neighbours, groups */
		}
	}
	return (false);
}

void
os_copy_line(char *out, size_t size, const char *text)
{
	size_t len = strcspn(text, "\r\n");

	while (len > 0 && text[len - 1] == ' ')
		len--;
	pvk_text_show(text, len, out, size);
}
