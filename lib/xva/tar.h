/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One tar header. Hosts write the oldest dialect there is, V7:
 *
 *	  0 name[100]	 NUL-padded
 *	100 mode[8]	 "0000000\0" (0000400 since XCP-ng 8.3)
 *	108 uid[8]	 "0000000\0"
 *	116 gid[8]	 "0000000\0"
 *	124 size[12]	 "%011o\0"
 *	136 mtime[12]	 "00000000000\0"
 *	148 checksum[8]	 "%07o\0": the sum of all bytes, these 8 as spaces
 *	156 type[1]	 NUL, a file
 *	157 ...[355]	 NUL
 *
 * Read are also ustar (magic at 257), GNU and pax headers.
 */
#ifndef PVK_XVA_TAR_H
#define PVK_XVA_TAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TAR_BLOCK   512
#define TAR_NAME    256

#define TAR_V7_NAME 99 /* bytes, one less than its field holds */

enum tar_dialect { TAR_V7, TAR_USTAR, TAR_GNU };
enum tar_result { TAR_OK, TAR_ZERO, TAR_BAD };

struct tar_header {
	char name[TAR_NAME + 1]; /* prefix and name joined */
	uint64_t size;		 /* bytes */
	unsigned mode;
	char type; /* '0' for a file, whatever its dialect */
	enum tar_dialect dialect;
	bool as_host; /* byte for byte as a host writes it */
};

/*
 * TAR_ZERO: the block is all zero. TAR_BAD: *why says what is wrong with it
 * (a constant). A size is at most INT64_MAX.
 */
enum tar_result tar_parse(const uint8_t block[TAR_BLOCK], struct tar_header *h,
    const char **why);

/* A V7 header; name has at most TAR_V7_NAME bytes, size less than 8 GiB. */
void tar_format(uint8_t block[TAR_BLOCK], const char *name, uint64_t size,
    unsigned mode);

/* Bytes that follow a member of size bytes up to the next block. */
static inline size_t
tar_padding(uint64_t size)
{
	return ((TAR_BLOCK - size % TAR_BLOCK) % TAR_BLOCK);
}

#endif
