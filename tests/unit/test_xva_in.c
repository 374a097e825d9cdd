/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the tar stream is wrapped in: gzip in members, zstd in frames, cut at
 * every byte, with flipped bits, with other things behind it.
 */
#include "util/num.h"
#include "xva/in.h"
#include "xva_pack.h"

#define TAR_LEN 6000

static const uint8_t skippable[] = "\x5a\x2a\x4d\x18\4\0\0\0seek";

struct result {
	struct pvk_buf bytes; /* up to the end, or to what is damaged */
	bool damaged, cut_short, junk, skippable;
	enum pvk_compression compression;
};

static void
read_all(struct xva_in *in, struct result *r)
{
	uint8_t piece[1000];
	struct pvk_err e;
	size_t got;
	int n;

	memset(r, 0, sizeof(*r));
	do {
		n = xva_in_read(in, piece, sizeof(piece), &got, &e);
		xva_add(&r->bytes, piece, got);
	} while (n == 0 && got == sizeof(piece));
	r->damaged = n != 0;
	if (r->damaged)
		expect_error(n == 0, &e, PVK_ECORRUPT, "byte");
	assert_int_equal(xva_in_pos(in), r->bytes.len);
	r->cut_short = xva_in_cut_short(in);
	r->junk = xva_in_has_junk(in);
	r->skippable = xva_in_leads_with_skippable(in);
	r->compression = xva_in_compression(in);
}

/* In a block of the exact size: a read beyond the end does not go unseen. */
static struct result
read_memory(const void *bytes, size_t len)
{
	void *copy = malloc(len + (len == 0));
	struct xva_in *in;
	struct result r;
	struct pvk_err e;

	assert_non_null(copy);
	if (len > 0)
		memcpy(copy, bytes, len);
	in = xva_in_memory(copy, len, "a.xva", &e);
	expect_ok(in != NULL, &e);
	read_all(in, &r);
	xva_in_close(in);
	free(copy);
	return (r);
}

static void
expect_whole(struct result r, const struct pvk_buf *plain)
{
	assert_false(r.damaged);
	assert_false(r.cut_short);
	assert_int_equal(r.bytes.len, plain->len);
	if (plain->len > 0)
		assert_memory_equal(r.bytes.data, plain->data, plain->len);
	pvk_buf_fini(&r.bytes);
}

static void
test_kinds(void **state)
{
	struct pvk_buf plain = xva_sample(TAR_LEN, 1), gz, zs, empty = { 0 };
	struct result r;

	(void)state;
	expect_whole(read_memory(plain.data, plain.len), &plain);
	expect_whole(read_memory("", 0), &empty);
	for (size_t piece = 500; piece <= TAR_LEN; piece += 1100) {
		gz = xva_packed(&plain, PVK_GZIP, piece);
		r = read_memory(gz.data, gz.len);
		assert_int_equal(r.compression, PVK_GZIP);
		assert_false(r.junk);
		expect_whole(r, &plain);
		zs = xva_packed(&plain, PVK_ZSTD, piece);
		r = read_memory(zs.data, zs.len);
		assert_int_equal(r.compression, PVK_ZSTD);
		assert_false(r.skippable);
		expect_whole(r, &plain);
		pvk_buf_fini(&gz);
		pvk_buf_fini(&zs);
	}
	/* bytes that only begin like one */
	r = read_memory("\x1f", 1);
	assert_int_equal(r.compression, PVK_PLAIN);
	pvk_buf_fini(&r.bytes);
	r = read_memory("\x28\xb5\x2f", 3);
	assert_int_equal(r.compression, PVK_PLAIN);
	pvk_buf_fini(&r.bytes);
	pvk_buf_fini(&plain);
}

static void
test_skippable_frames(void **state)
{
	struct pvk_buf plain = xva_sample(TAR_LEN, 2), b = { 0 };
	struct pvk_buf half = xva_packed(&plain, PVK_ZSTD, TAR_LEN / 2);
	size_t len;
	uint8_t *first = xva_pack(plain.data, TAR_LEN / 2, PVK_ZSTD, &len);
	struct result r;

	(void)state;
	free(first);
	xva_add(&b, half.data, len);
	xva_add(&b, skippable, 12);
	xva_add(&b, half.data + len, half.len - len);
	xva_add(&b, skippable, 12);
	r = read_memory(b.data, b.len);
	assert_false(r.skippable);
	expect_whole(r, &plain);
	b.len = 0;
	xva_add(&b, skippable, 12);
	xva_add(&b, half.data, half.len);
	r = read_memory(b.data, b.len);
	assert_true(r.skippable);
	expect_whole(r, &plain);
	pvk_buf_fini(&b);
	pvk_buf_fini(&half);
	pvk_buf_fini(&plain);
}

static void
test_behind_the_end(void **state)
{
	struct pvk_buf plain = xva_sample(TAR_LEN, 3), empty = { 0 };
	struct pvk_buf b = xva_packed(&plain, PVK_GZIP, 2000);
	size_t len = b.len;
	struct result r;

	(void)state;
	xva_add(&b, "\0\0\0\0\0\0\0\0", 8); /* padding */
	r = read_memory(b.data, b.len);
	assert_false(r.junk);
	expect_whole(r, &plain);
	xva_add(&b, "junk", 4);
	r = read_memory(b.data, b.len);
	assert_true(r.junk);
	expect_whole(r, &plain);
	b.len = len;
	xva_add(&b, "\x1f\x8bjunk", 6); /* a member that is none */
	r = read_memory(b.data, b.len);
	assert_true(r.damaged);
	assert_int_equal(r.bytes.len, plain.len);
	pvk_buf_fini(&r.bytes);
	pvk_buf_fini(&b);

	b = xva_packed(&plain, PVK_ZSTD, 2000);
	xva_add(&b, "junk", 4);
	r = read_memory(b.data, b.len);
	assert_true(r.damaged);
	assert_int_equal(r.bytes.len, plain.len);
	pvk_buf_fini(&r.bytes);
	pvk_buf_fini(&b);

	b = xva_packed(&empty, PVK_GZIP, 1);
	assert_int_equal(b.len, 0);
	pvk_buf_fini(&plain);
}

/* What comes is a beginning of what was; that it was cut is always told. */
static void
cut_everywhere(const struct pvk_buf *plain, enum pvk_compression how,
    size_t piece)
{
	struct pvk_buf b = xva_packed(plain, how, piece);
	size_t begins = 0, len, member = 0;
	struct result r;
	uint8_t *bytes;

	for (size_t cut = 4; cut < b.len; cut++) {
		/* between two members nothing can tell */
		while (begins < cut) {
			bytes = xva_pack(plain->data + member,
			    (size_t)pvk_min(plain->len - member, piece), how,
			    &len);
			free(bytes);
			begins += len;
			member += piece;
		}
		r = read_memory(b.data, cut);
		assert_true(r.bytes.len <= plain->len);
		assert_memory_equal(r.bytes.data == NULL ? plain->data
							 : r.bytes.data,
		    plain->data, r.bytes.len);
		if (!r.damaged)
			assert_int_equal(r.cut_short, begins != cut);
		pvk_buf_fini(&r.bytes);
	}
	pvk_buf_fini(&b);
}

static void
test_truncation(void **state)
{
	struct pvk_buf plain = xva_sample(1500, 4);

	(void)state;
	cut_everywhere(&plain, PVK_GZIP, 1500);
	cut_everywhere(&plain, PVK_GZIP, 400);
	cut_everywhere(&plain, PVK_ZSTD, 1500);
	cut_everywhere(&plain, PVK_ZSTD, 400);
	pvk_buf_fini(&plain);
}

/* A flipped bit: an error, or bytes that a chunk's checksum will judge. */
static void
test_flips(void **state)
{
	struct pvk_buf plain = xva_sample(1500, 5), b;
	struct result r;

	(void)state;
	for (int how = PVK_GZIP; how <= PVK_ZSTD; how++) {
		b = xva_packed(&plain, how, 700);
		for (size_t bit = 32; bit < 8 * b.len; bit += 3) {
			b.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
			r = read_memory(b.data, b.len);
			assert_true(r.bytes.len < 100 * plain.len);
			pvk_buf_fini(&r.bytes);
			b.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
		}
		pvk_buf_fini(&b);
	}
	pvk_buf_fini(&plain);
}

/* After an error there is nothing more, however often it is asked for. */
static void
test_after_damage(void **state)
{
	struct pvk_buf plain = xva_sample(20000, 6), b;
	uint8_t buf[512];
	struct xva_in *in;
	struct pvk_err e;
	uint64_t pos;
	size_t got;

	(void)state;
	for (int how = PVK_GZIP; how <= PVK_ZSTD; how++) {
		b = xva_packed(&plain, how, 5000);
		memset(b.data + b.len / 2, 0x55, 64);
		in = xva_in_memory(b.data, b.len, "a.xva", &e);
		expect_ok(in != NULL, &e);
		while (xva_in_read(in, buf, sizeof(buf), &got, &e) == 0)
			assert_int_equal(got, sizeof(buf));
		expect_error(false, &e, PVK_ECORRUPT, "a.xva: ");
		pos = xva_in_pos(in);
		for (int i = 0; i < 3; i++) {
			assert_int_equal(xva_in_read(in, buf, sizeof(buf), &got,
					     &e),
			    -1);
			assert_int_equal(got, 0);
			assert_int_equal(e.code, PVK_ECORRUPT);
		}
		assert_int_equal(xva_in_pos(in), pos);
		xva_in_close(in);
		pvk_buf_fini(&b);
	}
	pvk_buf_fini(&plain);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_skippable_frames),
		cmocka_unit_test(test_behind_the_end),
		cmocka_unit_test(test_truncation),
		cmocka_unit_test(test_flips),
		cmocka_unit_test(test_after_damage),
	};

	return (cmocka_run_group_tests_name("xva_in", tests, NULL, NULL));
}
