/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Makes a tar stream of a fuzzer's bytes, so that these reach what lies behind
 * checksums of headers and a document: chunks, checksums, strangers, damage.
 *
 *	byte 0	export_vsn (2 bits), the disks' size, the length of a chunk
 *	then, one after the other, an operation (3 bits), a disk (1 bit) and
 *	what the operation asks for
 */
#ifndef PVK_TESTS_FUZZ_BUILD_H
#define PVK_TESTS_FUZZ_BUILD_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "xva/checksum.h"
#include "xva/tar.h"

#define FUZZ_TAR_MAX ((size_t)192 << 10)

struct fuzz_tar {
	uint8_t *data;
	size_t len;
	/* what is left of the fuzzer's bytes */
	const uint8_t *in;
	size_t left;
	uint64_t counter[2];
	size_t unit;
};

static inline unsigned
fuzz_byte(struct fuzz_tar *t)
{
	if (t->left == 0)
		return (0);
	t->left--;
	return (*t->in++);
}

static inline void
fuzz_put(struct fuzz_tar *t, const void *bytes, size_t len)
{
	if (len > FUZZ_TAR_MAX - t->len)
		len = FUZZ_TAR_MAX - t->len;
	if (len > 0)
		memcpy(t->data + t->len, bytes, len);
	t->len += len;
}

static inline void
fuzz_fill(struct fuzz_tar *t, unsigned byte, size_t len)
{
	if (len > FUZZ_TAR_MAX - t->len)
		len = FUZZ_TAR_MAX - t->len;
	memset(t->data + t->len, (int)byte, len);
	t->len += len;
}

/* Makes the header's checksum right, whatever the rest of it is */
static inline void
fuzz_fix_sum(uint8_t *block)
{
	unsigned sum = 8 * ' ';
	char text[9];

	memset(block + 148, 0, 8);
	for (size_t i = 0; i < TAR_BLOCK; i++)
		sum += block[i];
	snprintf(text, sizeof(text), "%07o", sum);
	memcpy(block + 148, text, 8);
}

static inline void
fuzz_file(struct fuzz_tar *t, const char *name, char type, const void *bytes,
    size_t len)
{
	uint8_t block[TAR_BLOCK];

	tar_format(block, name, len, 0);
	if (type != '\0') {
		block[156] = (uint8_t)type;
		fuzz_fix_sum(block);
	}
	fuzz_put(t, block, sizeof(block));
	fuzz_put(t, bytes, len);
	fuzz_fill(t, 0, tar_padding(len));
}

static inline void
fuzz_document(struct fuzz_tar *t, unsigned vsn, uint64_t size)
{
#define FUZZ_OBJECT(cls, id, fields)                                           \
	"<value><struct><member><name>class</name><value>" cls                 \
	"</value></member><member><name>id</name><value>" id                   \
	"</value></member><member><name>snapshot</name><value><struct>" fields \
	"</struct></value></member></struct></value>"
#define FUZZ_FIELD(name, value) \
	"<member><name>" name "</name><value>" value "</value></member>"
	char xml[4096];
	int n;

	n = snprintf(xml, sizeof(xml),
	    "<value><struct>" FUZZ_FIELD("version",
		"<struct>" FUZZ_FIELD("export_vsn", "%u") "</struct>")
		FUZZ_FIELD("objects",
		    "<array><data>" FUZZ_OBJECT("SR", "Ref:s",
			"") FUZZ_OBJECT("VDI", "Ref:1",
			FUZZ_FIELD("SR", "Ref:s") FUZZ_FIELD("virtual_size",
			    "%llu")) FUZZ_OBJECT("VDI", "Ref:12",
			FUZZ_FIELD("SR", "Ref:s") FUZZ_FIELD("virtual_size",
			    "%llu")) FUZZ_OBJECT("VBD", "Ref:a",
			FUZZ_FIELD("VDI", "Ref:1") FUZZ_FIELD("type", "Disk"))
			FUZZ_OBJECT("VBD", "Ref:b",
			    FUZZ_FIELD("VDI", "Ref:12") FUZZ_FIELD("type",
				"Disk")) "</data></array>") "</struct></value>",
	    vsn, (unsigned long long)size, (unsigned long long)size);
	fuzz_file(t, "ova.xml", '\0', xml, (size_t)n);
#undef FUZZ_OBJECT
#undef FUZZ_FIELD
}

/* A checksum for the len bytes at data: right, wrong, absent or anything */
static inline void
fuzz_sum(struct fuzz_tar *t, const char *name, const uint8_t *data, size_t len)
{
	unsigned how = fuzz_byte(t);
	enum pvk_sum kind = how & 1 ? PVK_SUM_XXHASH : PVK_SUM_SHA1;
	char text[SUM_TEXT] = "", sum_name[128];
	struct sum_state *s;
	struct pvk_err e;
	size_t n;

	if ((how & 6) == 2)
		return;
	s = sum_state_new(&e);
	if (s == NULL || sum_of(s, kind, data, len, text, &e) != 0)
		abort();
	sum_state_free(s);
	if ((how & 6) == 4)
		text[how >> 3] ^= (char)fuzz_byte(t);
	n = strlen(text);
	if ((how & 6) == 6)
		n = how >> 3;
	snprintf(sum_name, sizeof(sum_name), "%s%s", name, sum_extension(kind));
	fuzz_file(t, sum_name, '\0', text, n);
}

static inline void
fuzz_chunk(struct fuzz_tar *t, unsigned disk)
{
	static const size_t extra[] = { 0, 0, 0, 512, 1, 1024, 511, 8192 };
	unsigned how = fuzz_byte(t);
	char name[64];
	uint8_t *data;
	size_t len;

	/* mostly the next counter, or one a little further */
	t->counter[disk] += (how & 8) ? fuzz_byte(t) : how & 3;
	if ((how & 0x14) == 0x14)
		t->counter[disk] -= 2 * (uint64_t)fuzz_byte(t);
	if ((how & 0xe0) == 0xe0)
		t->counter[disk] = (t->counter[disk] + 1) << 40;
	len = (how & 4) ? 0 : t->unit + extra[how >> 5];
	snprintf(name, sizeof(name), "Ref:%s/%0*llu", disk ? "12" : "1",
	    (how & 0x30) == 0x30 ? 3 : 8, (unsigned long long)t->counter[disk]);
	data = malloc(len + 1);
	if (data == NULL)
		abort();
	memset(data, (int)(how ^ t->counter[disk]), len);
	fuzz_file(t, name, '\0', data, len);
	fuzz_sum(t, name, data, len);
	free(data);
}

/* A file of any name; the bytes of name and body are the fuzzer's own */
static inline void
fuzz_named(struct fuzz_tar *t, char type)
{
	size_t name_len = fuzz_byte(t) % 100, len = fuzz_byte(t);
	char name[101] = "";
	uint8_t body[256];

	for (size_t i = 0; i < name_len; i++)
		name[i] = (char)fuzz_byte(t);
	for (size_t i = 0; i < len; i++)
		body[i] = (uint8_t)fuzz_byte(t);
	fuzz_file(t, name, type, body, len);
}

static inline void
fuzz_raw_header(struct fuzz_tar *t)
{
	uint8_t block[TAR_BLOCK] = { 0 };
	size_t at = 0;

	/* runs: where, how many, the bytes */
	for (unsigned runs = fuzz_byte(t) % 8; runs > 0; runs--) {
		at = 2 * fuzz_byte(t);
		for (unsigned n = fuzz_byte(t) % 32; n > 0 && at < TAR_BLOCK;
		     n--)
			block[at++] = (uint8_t)fuzz_byte(t);
	}
	fuzz_fix_sum(block);
	fuzz_put(t, block, sizeof(block));
}

static inline void
fuzz_operation(struct fuzz_tar *t)
{
	static const char types[] = "xLgK25S\0";
	unsigned op = fuzz_byte(t), n;

	switch (op & 7) {
	case 0:
	case 1:
	case 2:
		fuzz_chunk(t, op >> 3 & 1);
		break;
	case 3:
		fuzz_named(t, '\0');
		break;
	case 4:
		fuzz_raw_header(t);
		break;
	case 5:
		fuzz_fill(t, 0, 256 * (size_t)(op >> 3));
		break;
	case 6: /* damage to what is there */
		n = 4 * fuzz_byte(t) + (op >> 3);
		if (n < t->len)
			t->data[t->len - 1 - n] ^= (uint8_t)fuzz_byte(t);
		break;
	default:
		fuzz_named(t, types[op >> 3 & 7]);
	}
}

/* data is to be freed. */
static inline struct fuzz_tar
fuzz_make(const uint8_t *in, size_t len, uint64_t *size)
{
	struct fuzz_tar t = { .in = in, .left = len, .counter = { -1, -1 } };
	unsigned first = fuzz_byte(&t);

	t.data = malloc(FUZZ_TAR_MAX);
	if (t.data == NULL)
		abort();
	t.unit = 512 * (size_t)(1 + (first >> 2 & 3));
	*size = first >> 4 == 15
	    ? (uint64_t)1 << 62
	    : t.unit * (first >> 4) + (first >> 3 & 1) * 512;
	fuzz_document(&t, first & 3, *size);
	while (t.left > 0 && t.len < FUZZ_TAR_MAX)
		fuzz_operation(&t);
	return (t);
}

#endif
