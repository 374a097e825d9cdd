/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What FreeBSD calls a disk of Xen's; see xbd_name.h. The number in xenstore is
 * that of a device of Linux, whose major number says which kind of disk the
 * guest would see without PV. FreeBSD's driver xbd takes the name that its own
 * driver of such a disk would use (sys/dev/xen/blkfront/blkfront.c), so that
 * the name alone never tells whether a disk is PV.
 */
#include "check/xbd_name.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/num.h"

#define EXTENDED ((uint32_t)1 << 28) /* disks that have no such number */

/* Units of a major number count from base on, 2^shift minor numbers each. */
static const struct {
	uint8_t major, shift, base;
	const char *name;
} majors[] = {
	{ 3, 6, 0, "ada" },
	{ 22, 6, 2, "ada" },
	{ 33, 6, 4, "ada" },
	{ 34, 6, 6, "ada" },
	{ 56, 6, 8, "ada" },
	{ 57, 6, 10, "ada" },
	{ 88, 6, 12, "ada" },
	{ 89, 6, 14, "ada" },
	{ 90, 6, 16, "ada" },
	{ 91, 6, 18, "ada" },
	{ 8, 4, 0, "da" },
	{ 65, 4, 16, "da" },
	{ 66, 4, 32, "da" },
	{ 67, 4, 48, "da" },
	{ 68, 4, 64, "da" },
	{ 69, 4, 80, "da" },
	{ 70, 4, 96, "da" },
	{ 71, 4, 112, "da" },
	{ 128, 4, 128, "da" },
	{ 129, 4, 144, "da" },
	{ 130, 4, 160, "da" },
	{ 131, 4, 176, "da" },
	{ 132, 4, 192, "da" },
	{ 133, 4, 208, "da" },
	{ 134, 4, 224, "da" },
	{ 135, 4, 240, "da" },
};

static void
name_of(uint32_t device, bool ad, char out[XBD_NAME])
{
	uint32_t major = device >> 8, minor = device & 0xff;
	const char *name;

	if ((device & EXTENDED) != 0) {
		snprintf(out, XBD_NAME, "xbd%u",
		    (unsigned)((device & (EXTENDED - 1)) >> 8));
		return;
	}
	for (size_t i = 0; i < PVK_COUNT(majors); i++) {
		if (majors[i].major != major)
			continue;
		name = majors[i].name;
		if (ad && strcmp(name, "ada") == 0)
			name = "ad";
		snprintf(out, XBD_NAME, "%s%u", name,
		    (unsigned)(majors[i].base + (minor >> majors[i].shift)));
		return;
	}
	snprintf(out, XBD_NAME, "xbd%u", (unsigned)(minor >> 4));
}

bool
xbd_name(const char *xenstore_path, bool ad, char out[XBD_NAME])
{
	static const char prefix[] = "device/vbd/";
	const char *p = xenstore_path + sizeof(prefix) - 1;
	unsigned long n;
	char *end;

	if (strncmp(xenstore_path, prefix, sizeof(prefix) - 1) != 0 ||
	    *p < '0' || *p > '9' || strlen(p) > 10)
		return (false);
	n = strtoul(p, &end, 10);
	if (*end != '\0' || n > UINT32_MAX)
		return (false);
	name_of((uint32_t)n, ad, out);
	return (true);
}
