/* SPDX-License-Identifier: BSD-2-Clause */
/* What a file is that is no kernel of FreeBSD, by its first bytes. */
#include <string.h>

#include "kernel/kernel.h"

static const struct {
	size_t off;
	const char *magic;
	size_t len;
	const char *what;
} known[] = {
	/* a bzImage has the signature of a boot sector, too */
	{ 0x202, "HdrS", 4, "a Linux kernel (bzImage)" },
	{ 56, "ARM\x64", 4, "a kernel for arm64 (Image)" },
	{ 0, "\177ELF", 4, "an ELF file" },
	{ 0, "\x1f\x8b", 2, "a gzip file" },
	{ 0,
	    "\xfd"
	    "7zXZ",
	    5, "an xz file" },
	{ 0, "BZh", 3, "a bzip2 file" },
	{ 0, "\x28\xb5\x2f\xfd", 4, "a zstd file" },
	{ 0, "PK\3\4", 4, "a zip file" },
	{ 0, "QFI\xfb", 4, "a disk image (qcow2)" },
	{ 0, "conectix", 8, "a disk image (VHD)" },
	{ 0, "vhdxfile", 8, "a disk image (VHDX)" },
	{ 0, "KDMV", 4, "a disk image (VMDK)" },
	{ 0, "# Disk DescriptorFile", 21, "a disk image (VMDK)" },
	{ 0x8001, "CD001", 5, "a CD image (ISO 9660)" },
	{ 512, "EFI PART", 8, "a disk image (GPT)" },
	{ 65536 + 1372, "\x19\x01\x54\x19", 4, "a disk image (UFS2)" },
	{ 510, "\x55\xaa", 2, "a disk image" },
	{ 257, "ustar", 5, "a tar archive" },
	{ 0, "ova.xml\0", 8, "an XVA" },
	{ 0, "#!", 2, "a script" },
};

const char *
pvk_kernel_looks_like(const uint8_t *head, size_t len)
{
	for (size_t i = 0; i < PVK_COUNT(known); i++)
		if (len >= known[i].off + known[i].len &&
		    memcmp(head + known[i].off, known[i].magic, known[i].len) ==
			0)
			return (known[i].what);
	return (NULL);
}
