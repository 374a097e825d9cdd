/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The names of the formats, their file extensions, what their first or last
 * bytes look like, and what they can hold.
 */
#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "disk/disk_private.h"
#include "util/io.h"
#include "util/num.h"
#include "util/text.h"

#define SECTOR 512
/* Devices may have larger sectors, and be read in whole ones only. */
#define PROBE 4096

static const struct format {
	const char *name;
	uint64_t max; /* bytes */
	const char *max_text;
	const char *extensions[3];
} formats[] = {
	[PVK_DISK_RAW] = { "raw", INT64_MAX, "8 EiB", { NULL } },
	[PVK_DISK_QCOW2] = { "qcow2", INT64_MAX, "8 EiB", { ".qcow2", NULL } },
	[PVK_DISK_VHD] = { "vhd", 2040 * PVK_GIB, "2040 GiB",
	    { ".vhd", ".vpc", NULL } },
	[PVK_DISK_VHDX] = { "vhdx", 64 * PVK_TIB, "64 TiB", { ".vhdx", NULL } },
	[PVK_DISK_VMDK] = { "vmdk", 62 * PVK_TIB, "62 TiB", { ".vmdk", NULL } },
};

static const struct magic {
	const char *bytes;
	enum pvk_disk_format format;
	bool also_last; /* a fixed VHD has nothing but a footer */
} magics[] = {
	{ "QFI\xfb", PVK_DISK_QCOW2, false },
	{ "vhdxfile", PVK_DISK_VHDX, false },
	{ "KDMV", PVK_DISK_VMDK, false },
	{ "COWD", PVK_DISK_VMDK, false },
	{ "# Disk DescriptorFile", PVK_DISK_VMDK, false },
	{ "conectix", PVK_DISK_VHD, true },
};

int
pvk_disk_format_parse(const char *name, enum pvk_disk_format *f,
    struct pvk_err *e)
{
	char shown[32];

	for (size_t i = 0; i < PVK_COUNT(formats); i++)
		if (strcmp(name, formats[i].name) == 0) {
			*f = (enum pvk_disk_format)i;
			return (0);
		}
	return (pvk_err_set(e, PVK_EUSAGE,
	    "\"%s\" is no disk format, expected raw, qcow2, vhd, vhdx or vmdk",
	    pvk_text_show(name, strlen(name), shown, sizeof(shown))));
}

const char *
pvk_disk_format_name(enum pvk_disk_format f)
{
	return (formats[f].name);
}

static bool
has_extension(const char *path, const char *extension)
{
	size_t len = strlen(path), elen = strlen(extension);

	return (len > elen && strcasecmp(path + len - elen, extension) == 0);
}

void
pvk_disk_name_split(const char *name, enum pvk_disk_format *f,
    const char **path, bool *spelled)
{
	size_t len;

	for (size_t i = 0; i < PVK_COUNT(formats); i++) {
		len = strlen(formats[i].name);
		if (strncmp(name, formats[i].name, len) == 0 &&
		    name[len] == ':') {
			*f = (enum pvk_disk_format)i;
			*path = name + len + 1;
			*spelled = true;
			return;
		}
	}
	*f = PVK_DISK_RAW;
	*path = name;
	*spelled = false;
	for (size_t i = 0; i < PVK_COUNT(formats); i++)
		for (const char *const *x = formats[i].extensions; *x != NULL;
		     x++)
			if (has_extension(name, *x))
				*f = (enum pvk_disk_format)i;
}

/* at: the disk's first bytes, or its last sector */
static enum pvk_disk_format
magic_find(const uint8_t *at, size_t len, bool last)
{
	for (size_t i = 0; i < PVK_COUNT(magics); i++) {
		const struct magic *m = &magics[i];
		size_t mlen = strlen(m->bytes);

		if ((!last || m->also_last) && len >= mlen &&
		    memcmp(at, m->bytes, mlen) == 0)
			return (m->format);
	}
	return (PVK_DISK_RAW);
}

int
disk_format_probe(int fd, uint64_t size, const char *name,
    enum pvk_disk_format *f, struct pvk_err *e)
{
	uint8_t buf[PROBE];
	size_t got;

	if (pvk_pread_full(fd, buf, sizeof(buf), 0, &got, name, e) != 0)
		return (-1);
	*f = magic_find(buf, got, false);
	if (*f != PVK_DISK_RAW || size < SECTOR)
		return (0);
	if (size > PROBE &&
	    pvk_pread_full(fd, buf, sizeof(buf), size - PROBE, &got, name, e) !=
		0)
		return (-1);
	if (got >= SECTOR)
		*f = magic_find(buf + got - SECTOR, SECTOR, true);
	return (0);
}

int
disk_format_check_size(enum pvk_disk_format f, uint64_t size, const char *name,
    struct pvk_err *e)
{
	if (size > formats[f].max)
		return (pvk_err_set(e, PVK_EUNSUPP,
		    "%s: %" PRIu64 " bytes, but %s holds at most %s", name,
		    size, formats[f].name, formats[f].max_text));
	if (f == PVK_DISK_RAW || (size > 0 && size % SECTOR == 0))
		return (0);
	return (pvk_err_set(e, PVK_EUNSUPP,
	    "%s: %" PRIu64 " bytes, but %s holds whole sectors of %d bytes",
	    name, size, formats[f].name, SECTOR));
}
