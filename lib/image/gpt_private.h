/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Offsets that the two halves of GPT share.
 *
 *	sector 0		protective MBR: code, one entry of type 0xee
 *	sector 1		header
 *	sectors 2 to 33		table: 128 entries of 128 bytes
 *	...
 *	the last 33		the table again, and a header that points to it
 */
#ifndef PVK_IMAGE_GPT_PRIVATE_H
#define PVK_IMAGE_GPT_PRIVATE_H

#include "image/gpt.h"
#include "image/guid.h"

#define GPT_SIGNATURE	  "EFI PART"
#define GPT_REVISION	  0x00010000u
#define GPT_HEADER_SIZE	  92u
#define GPT_TABLE_SECTORS (GPT_TABLE / GPT_SECTOR)

enum {
	HDR_SIGNATURE = 0,
	HDR_REVISION = 8,
	HDR_SIZE = 12,
	HDR_CRC = 16,
	HDR_SELF = 24,
	HDR_OTHER = 32,
	HDR_FIRST = 40, /* sector that partitions may use */
	HDR_LAST = 48,
	HDR_GUID = 56,
	HDR_TABLE = 72,
	HDR_ENTRIES = 80,
	HDR_ENTRY_SIZE = 84,
	HDR_TABLE_CRC = 88,
};

enum {
	ENT_TYPE = 0,
	ENT_GUID = 16,
	ENT_FIRST = 32,
	ENT_LAST = 40, /* inclusive */
	ENT_FLAGS = 48,
	ENT_NAME = 56, /* 36 units of UTF-16 */
};

enum {
	MBR_PART = 446,
	MBR_PART_TYPE = 4,
	MBR_PART_START = 8,
	MBR_PART_SIZE = 12,
	MBR_MAGIC = 510,
	MBR_PROTECTIVE = 0xee,
};

/* As stored. */
const uint8_t *gpt_type_guid(enum gpt_type t);
enum gpt_type gpt_type_of(const uint8_t guid[GUID_SIZE]);

#endif
