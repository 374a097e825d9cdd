/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading and writing one tar header; see tar.h for its layout. */
#include <stdio.h>
#include <string.h>

#include "util/io.h"
#include "xva/tar.h"

enum {
	OFF_NAME = 0,
	LEN_NAME = 100,
	OFF_MODE = 100,
	OFF_UID = 108,
	OFF_GID = 116,
	OFF_SIZE = 124,
	OFF_MTIME = 136,
	OFF_SUM = 148,
	OFF_TYPE = 156,
	OFF_MAGIC = 257,
	OFF_PREFIX = 345,
	LEN_PREFIX = 155,
};

static uint64_t
header_sum(const uint8_t *block)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < TAR_BLOCK; i++)
		sum += i >= OFF_SUM && i < OFF_SUM + 8 ? ' ' : block[i];
	return (sum);
}

/* Octal text, padded by spaces or NULs on either side; false when it is not */
static bool
parse_octal(const uint8_t *p, size_t len, uint64_t *value)
{
	size_t i = 0;
	bool digits = false;

	*value = 0;
	while (i < len && p[i] == ' ')
		i++;
	for (; i < len && p[i] >= '0' && p[i] <= '7'; i++) {
		if (*value >> 60 != 0)
			return (false);
		*value = *value << 3 | (uint64_t)(p[i] - '0');
		digits = true;
	}
	for (; i < len; i++)
		if (p[i] != ' ' && p[i] != '\0')
			return (false);
	return (digits);
}

/* GNU's base-256: the first bit set, a big-endian number behind it */
static bool
parse_number(const uint8_t *p, size_t len, uint64_t *value)
{
	if ((p[0] & 0x80) == 0)
		return (parse_octal(p, len, value));
	if (p[0] != 0x80)
		return (false); /* negative, or beyond 2^63 */
	*value = 0;
	for (size_t i = 1; i < len; i++) {
		if (*value >> 55 != 0)
			return (false);
		*value = *value << 8 | p[i];
	}
	return (true);
}

static enum tar_dialect
dialect_of(const uint8_t *block)
{
	if (memcmp(block + OFF_MAGIC, "ustar\0", 6) == 0)
		return (TAR_USTAR);
	if (memcmp(block + OFF_MAGIC, "ustar ", 6) == 0)
		return (TAR_GNU);
	return (TAR_V7);
}

static bool
is_as_host(const uint8_t *block, const struct tar_header *h)
{
	uint8_t again[TAR_BLOCK];

	if (h->mode != 0 && h->mode != 0400)
		return (false);
	if (strlen(h->name) >= LEN_NAME || h->size >> 33 != 0)
		return (false);
	tar_format(again, h->name, h->size, h->mode);
	/* ova.xml carries the time of the export in recent versions */
	memcpy(again + OFF_MTIME, block + OFF_MTIME, 12);
	memcpy(again + OFF_SUM, block + OFF_SUM, 8);
	return (memcmp(again, block, TAR_BLOCK) == 0);
}

enum tar_result
tar_parse(const uint8_t block[TAR_BLOCK], struct tar_header *h,
    const char **why)
{
	uint64_t sum, mode;
	size_t prefix = 0;

	memset(h, 0, sizeof(*h));
	*why = NULL;
	if (pvk_is_zero(block, TAR_BLOCK))
		return (TAR_ZERO);
	if (!parse_octal(block + OFF_SUM, 8, &sum)) {
		*why = "the header's checksum is no octal number";
		return (TAR_BAD);
	}
	if (sum != header_sum(block)) {
		*why = "the header does not match its checksum";
		return (TAR_BAD);
	}
	if (!parse_number(block + OFF_SIZE, 12, &h->size) ||
	    h->size > INT64_MAX) {
		*why = "the size field is no number";
		return (TAR_BAD);
	}
	if (!parse_octal(block + OFF_MODE, 8, &mode))
		mode = 0;
	h->mode = (unsigned)(mode & 07777);
	h->dialect = dialect_of(block);
	h->type = '0';
	if (block[OFF_TYPE] != 0)
		h->type = (char)block[OFF_TYPE];
	if (h->dialect == TAR_USTAR && block[OFF_PREFIX] != 0) {
		prefix = strnlen((const char *)block + OFF_PREFIX, LEN_PREFIX);
		memcpy(h->name, block + OFF_PREFIX, prefix);
		h->name[prefix++] = '/';
	}
	memcpy(h->name + prefix, block + OFF_NAME,
	    strnlen((const char *)block + OFF_NAME, LEN_NAME));
	h->as_host = is_as_host(block, h);
	return (TAR_OK);
}

void
tar_format(uint8_t block[TAR_BLOCK], const char *name, uint64_t size,
    unsigned mode)
{
	char text[16];

	memset(block, 0, TAR_BLOCK);
	memcpy(block + OFF_NAME, name, strnlen(name, TAR_V7_NAME));
	snprintf(text, sizeof(text), "%07o", mode & 07777);
	memcpy(block + OFF_MODE, text, 7);
	memcpy(block + OFF_UID, "0000000", 7);
	memcpy(block + OFF_GID, "0000000", 7);
	snprintf(text, sizeof(text), "%011llo",
	    (unsigned long long)(size & 077777777777));
	memcpy(block + OFF_SIZE, text, 11);
	memcpy(block + OFF_MTIME, "00000000000", 11);
	snprintf(text, sizeof(text), "%07llo",
	    (unsigned long long)(header_sum(block) & 07777777));
	memcpy(block + OFF_SUM, text, 7);
}
