/* SPDX-License-Identifier: BSD-2-Clause */
/* One tar header: byte for byte as hosts write it, and what else is read. */
#include <stdio.h>

#include "util/num.h"
#include "xva/tar.h"

#include "testing.h"

static void
fix_sum(uint8_t *block)
{
	unsigned sum = 8 * ' ';
	char text[9];

	memset(block + 148, 0, 8);
	for (size_t i = 0; i < TAR_BLOCK; i++)
		sum += block[i];
	snprintf(text, sizeof(text), "%07o", sum);
	memcpy(block + 148, text, 8);
}

/* A header as XenServer 5.6 wrote it, and as hosts of today do. */
static void
test_golden(void **state)
{
	static const char old[] = "Ref:4/00000000";
	uint8_t block[TAR_BLOCK], zeros[TAR_BLOCK] = { 0 };
	struct tar_header h;
	const char *why;

	(void)state;
	tar_format(block, old, 1048576, 0);
	assert_memory_equal(block, old, sizeof(old));
	assert_memory_equal(block + 14, zeros, 86);
	assert_memory_equal(block + 100, "0000000\0000000000\0000000000\0", 24);
	assert_memory_equal(block + 124, "00004000000\00000000000000\0", 24);
	assert_memory_equal(block + 148, "0006116\0", 8);
	assert_memory_equal(block + 156, zeros, 356);
	assert_int_equal(tar_parse(block, &h, &why), TAR_OK);
	assert_string_equal(h.name, old);
	assert_int_equal(h.size, 1048576);
	assert_int_equal(h.type, '0');
	assert_int_equal(h.dialect, TAR_V7);
	assert_true(h.as_host);

	tar_format(block, "ova.xml", 26000, 0400);
	assert_memory_equal(block + 100, "0000400\0", 8);
	assert_memory_equal(block + 124, "00000062620\0", 12);
	assert_int_equal(tar_parse(block, &h, &why), TAR_OK);
	assert_int_equal(h.mode, 0400);
	assert_true(h.as_host);
}

/* ova.xml's time is that of the export: it may differ, all else may not */
static void
test_as_host(void **state)
{
	uint8_t block[TAR_BLOCK], saved;
	struct tar_header h;
	const char *why;

	(void)state;
	tar_format(block, "Ref:4/00000000", 1048576, 0);
	for (size_t i = 0; i < TAR_BLOCK; i++) {
		if (i >= 148 && i < 156)
			continue;
		saved = block[i];
		block[i] ^= 1;
		fix_sum(block);
		if (tar_parse(block, &h, &why) == TAR_OK && h.as_host &&
		    i > 14 && (i < 124 || i >= 148))
			fail_msg("byte %zu passes for a host's", i);
		block[i] = saved;
	}
	memcpy(block + 136, "14774327000", 11);
	fix_sum(block);
	assert_int_equal(tar_parse(block, &h, &why), TAR_OK);
	assert_true(h.as_host);
}

static void
test_round_trip(void **state)
{
	uint8_t block[TAR_BLOCK];
	uint64_t seed = 1, size;
	struct tar_header h;
	const char *why;
	char name[100];
	size_t len;

	(void)state;
	for (int i = 0; i < 2000; i++) {
		size = testing_random(&seed) >> (31 + i % 33);
		len = 1 + testing_random(&seed) % 99;
		for (size_t k = 0; k < len; k++)
			name[k] = (char)('!' + testing_random(&seed) % 94);
		name[len] = '\0';
		tar_format(block, name, size, i % 2 == 0 ? 0 : 0400);
		assert_int_equal(tar_parse(block, &h, &why), TAR_OK);
		assert_string_equal(h.name, name);
		assert_int_equal(h.size, size);
		assert_int_equal(h.mode, i % 2 == 0 ? 0 : 0400);
		assert_true(h.as_host);
	}
}

/* Size fields, 12 bytes: NULL for one that is damaged */
static void
test_sizes(void **state)
{
	static const struct {
		const char *field;
		bool ok;
		uint64_t size;
	} cases[] = {
		{ "00000000000\0", true, 0 },
		{ "77777777777\0", true, 077777777777 },
		{ "777777777777", true, 0777777777777 },
		{ "        144 ", true, 100 },
		{ "144\0\0\0\0\0\0\0\0\0", true, 100 },
		{ "144         ", true, 100 },
		{ "\0\0\0\0\0\0\0\0\0\0\0\0", false, 0 },
		{ "            ", false, 0 },
		{ "-0000000144\0", false, 0 },
		{ "+0000000144\0", false, 0 },
		{ "0000000014x\0", false, 0 },
		{ "00000000148\0", false, 0 },
		{ "144 1       ", false, 0 },
		{ "0x000000144\0", false, 0 },
		{ "\x80\0\0\0\0\0\0\0\0\0\2\0", true, 512 },
		{ "\x80\0\0\0\x7f\xff\xff\xff\xff\xff\xff\xff", true,
		    INT64_MAX },
		{ "\x80\0\0\0\x80\0\0\0\0\0\0\0", false, 0 },
		{ "\x80\0\0\1\0\0\0\0\0\0\2\0", false, 0 },
		{ "\x80\1\0\0\0\0\0\0\0\0\2\0", false, 0 },
		{ "\x81\0\0\0\0\0\0\0\0\0\2\0", false, 0 },
		{ "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xfe\0", false, 0 },
		{ "\xc0\0\0\0\0\0\0\0\0\0\2\0", false, 0 },
	};
	uint8_t block[TAR_BLOCK];
	struct tar_header h;
	const char *why;

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(cases); i++) {
		tar_format(block, "a", 0, 0);
		memcpy(block + 124, cases[i].field, 12);
		fix_sum(block);
		assert_int_equal(tar_parse(block, &h, &why),
		    cases[i].ok ? TAR_OK : TAR_BAD);
		if (cases[i].ok)
			assert_int_equal(h.size, cases[i].size);
		else
			assert_string_equal(why, "the size field is no number");
	}
}

static void
test_names(void **state)
{
	uint8_t block[TAR_BLOCK];
	struct tar_header h;
	const char *why;

	(void)state;
	tar_format(block, "", 0, 0);
	memset(block, 'n', 100); /* no NUL behind it */
	fix_sum(block);
	assert_int_equal(tar_parse(block, &h, &why), TAR_OK);
	assert_int_equal(strlen(h.name), 100);
	assert_false(h.as_host);

	memset(block + 345, 'p', 155); /* V7 has no prefix */
	fix_sum(block);
	assert_int_equal(tar_parse(block, &h, &why), TAR_OK);
	assert_int_equal(strlen(h.name), 100);
	assert_false(h.as_host);

	memcpy(block + 257, "ustar\000000", 8);
	fix_sum(block);
	assert_int_equal(tar_parse(block, &h, &why), TAR_OK);
	assert_int_equal(h.dialect, TAR_USTAR);
	assert_int_equal(strlen(h.name), 256);
	assert_int_equal(h.name[155], '/');

	memcpy(block + 257, "ustar  \0", 8); /* here it holds times */
	fix_sum(block);
	assert_int_equal(tar_parse(block, &h, &why), TAR_OK);
	assert_int_equal(h.dialect, TAR_GNU);
	assert_int_equal(strlen(h.name), 100);
}

static void
test_damage(void **state)
{
	uint8_t block[TAR_BLOCK] = { 0 };
	struct tar_header h;
	const char *why;

	(void)state;
	assert_int_equal(tar_parse(block, &h, &why), TAR_ZERO);
	tar_format(block, "Ref:4/00000000", 1048576, 0);
	for (size_t bit = 0; bit < 8 * TAR_BLOCK; bit++) {
		block[bit / 8] ^= (uint8_t)(1 << bit % 8);
		/* the NUL and the leading zeros of the sum itself */
		if (bit / 8 < 148 || bit / 8 > 155) {
			assert_int_equal(tar_parse(block, &h, &why), TAR_BAD);
			assert_non_null(strstr(why, "checksum"));
		}
		block[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	memcpy(block + 148, "no sum\0", 8);
	assert_int_equal(tar_parse(block, &h, &why), TAR_BAD);
	assert_string_equal(why, "the header's checksum is no octal number");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden),
		cmocka_unit_test(test_as_host),
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_damage),
	};

	return (cmocka_run_group_tests_name("xva_tar", tests, NULL, NULL));
}
