/* SPDX-License-Identifier: BSD-2-Clause */
/* Bytes to compress, and compressed; see xva_pack.h. */
#include "xva_pack.h"

#include <zlib.h>
#include <zstd.h>

#include "util/num.h"

static size_t
gzip(const void *bytes, size_t len, uint8_t *out, size_t cap)
{
	z_stream z = { .next_in = (Bytef *)(uintptr_t)bytes,
		.avail_in = (uInt)len,
		.next_out = out,
		.avail_out = (uInt)cap };

	assert_int_equal(deflateInit2(&z, 1, Z_DEFLATED, 15 + 16, 8, 0), Z_OK);
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	deflateEnd(&z);
	return (cap - z.avail_out);
}

uint8_t *
xva_pack(const void *bytes, size_t len, enum pvk_compression how,
    size_t *packed)
{
	size_t cap = len + len / 16 + 1024;
	uint8_t *out = malloc(cap);

	assert_non_null(out);
	if (how == PVK_GZIP)
		*packed = gzip(bytes, len, out, cap);
	else
		*packed = ZSTD_compress(out, cap, bytes, len, 1);
	assert_false(ZSTD_isError(*packed));
	return (out);
}

void
xva_add(struct pvk_buf *b, const void *bytes, size_t len)
{
	struct pvk_err e;

	expect_ok(pvk_buf_add(b, bytes, len, &e) == 0, &e);
}

struct pvk_buf
xva_sample(size_t len, uint64_t seed)
{
	struct pvk_buf b = { 0 };
	struct pvk_err e;

	expect_ok(pvk_buf_reserve(&b, len + 1, &e) == 0, &e);
	testing_random_bytes(&seed, b.data, len);
	for (size_t i = 0; i < len; i++)
		b.data[i] = i / 512 % 2 == 0 ? b.data[i] : 'a';
	b.len = len;
	return (b);
}

struct pvk_buf
xva_packed(const struct pvk_buf *plain, enum pvk_compression how, size_t piece)
{
	struct pvk_buf b = { 0 };
	uint8_t *bytes;
	size_t len, n;

	for (size_t at = 0; at < plain->len; at += n) {
		n = (size_t)pvk_min(plain->len - at, piece);
		bytes = xva_pack(plain->data + at, n, how, &len);
		xva_add(&b, bytes, len);
		free(bytes);
	}
	return (b);
}
