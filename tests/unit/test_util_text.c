/* SPDX-License-Identifier: BSD-2-Clause */
/* Text of strangers: what stays, what is escaped, how it is cut. */
#include "testing.h"
#include "util/num.h"
#include "util/text.h"

static const struct sequence {
	const char *bytes;
	size_t len, expected;
} sequences[] = {
	{ "", 0, 0 },
	{ "a", 1, 1 },
	{ "\0", 1, 1 },
	{ "\x7f", 1, 1 },
	{ "\x80", 1, 0 },
	{ "\xbf", 1, 0 },
	{ "\xc3\xa9", 2, 2 },
	{ "\xc3\xa9", 1, 0 },	  /* cut */
	{ "\xc3\x29", 2, 0 },	  /* no continuation */
	{ "\xc0\xaf", 2, 0 },	  /* overlong '/' */
	{ "\xc1\xbf", 2, 0 },	  /* overlong */
	{ "\xc2\x80", 2, 2 },	  /* the first of two bytes */
	{ "\xe0\x9f\xbf", 3, 0 }, /* overlong */
	{ "\xe0\xa0\x80", 3, 3 },
	{ "\xe2\x82\xac", 3, 3 },
	{ "\xe2\x82\xac", 2, 0 },
	{ "\xed\x9f\xbf", 3, 3 },
	{ "\xed\xa0\x80", 3, 0 }, /* surrogate */
	{ "\xed\xbf\xbf", 3, 0 },
	{ "\xef\xbf\xbf", 3, 3 },
	{ "\xf0\x8f\xbf\xbf", 4, 0 }, /* overlong */
	{ "\xf0\x90\x80\x80", 4, 4 },
	{ "\xf4\x8f\xbf\xbf", 4, 4 }, /* the last of all */
	{ "\xf4\x90\x80\x80", 4, 0 },
	{ "\xf8\x88\x80\x80\x80", 5, 0 },
	{ "\xff", 1, 0 },
};

static void
knows_utf8(void **state)
{
	(void)state;
	for (size_t i = 0; i < PVK_COUNT(sequences); i++)
		assert_int_equal(pvk_utf8_len((const unsigned char *)
						  sequences[i]
						      .bytes,
				     sequences[i].len),
		    sequences[i].expected);
}

static const struct shown {
	const char *bytes;
	size_t len;
	const char *text;
} shown[] = {
	{ "", 0, "" },
	{ "plain text", 10, "plain text" },
	{ "gr\xc3\xbc\xc3\x9f\x65", 7, "gr\xc3\xbc\xc3\x9f\x65" },
	{ "\xf0\x9f\x90\xa1", 4, "\xf0\x9f\x90\xa1" },
	{ "a\nb\tc", 5, "a\\x0ab\\x09c" },
	{ "\x1b[31m", 5, "\\x1b[31m" },
	{ "a\0b", 3, "a\\x00b" },
	{ "\x7f", 1, "\\x7f" },
	{ "\xff\xfe", 2, "\\xff\\xfe" },
	{ "\xc2\x9b", 2, "\\xc2\\x9b" },	  /* CSI, of C1 */
	{ "\xe2\x80\xae", 3, "\\xe2\\x80\\xae" }, /* right to left */
	{ "\xe2\x81\xa6", 3, "\\xe2\\x81\\xa6" },
	{ "\xd8\x9c", 2, "\\xd8\\x9c" },
	{ "\xc2\xa0", 2, "\xc2\xa0" }, /* the first above C1 */
	{ "\xe2\x82", 2, "\\xe2\\x82" },
};

static void
shows(void **state)
{
	char out[64];

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(shown); i++) {
		assert_ptr_equal(pvk_text_show(shown[i].bytes, shown[i].len,
				     out, sizeof(out)),
		    out);
		assert_string_equal(out, shown[i].text);
	}
}

static void
cuts(void **state)
{
	char out[16];

	(void)state;
	assert_string_equal(pvk_text_show("0123456789", 10, out, 11),
	    "0123456789");
	assert_string_equal(pvk_text_show("0123456789", 10, out, 10),
	    "012345...");
	assert_string_equal(pvk_text_show("0123456789", 10, out, 4), "...");
	assert_string_equal(pvk_text_show("0123456789", 10, out, 2), ".");
	assert_string_equal(pvk_text_show("0123456789", 10, out, 1), "");
	/* neither an escape nor a character is cut in two */
	assert_string_equal(pvk_text_show("ab\n0123456", 10, out, 9), "ab...");
	assert_string_equal(pvk_text_show("ab\xe2\x82\xac"
					  "0123456",
				12, out, 8),
	    "ab...");
	out[0] = 'x';
	pvk_text_show("a", 1, out, 0);
	assert_int_equal(out[0], 'x');
}

/* Whatever the bytes and the room: bounded, valid and without controls. */
static void
shows_anything(void **state)
{
	uint64_t seed = 2;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		size_t len = testing_random(&seed) % 40;
		size_t room = 1 + testing_random(&seed) % 60, n, done;
		char in[40], out[64];

		testing_random_bytes(&seed, in, len);
		memset(out, '#', sizeof(out));
		pvk_text_show(in, len, out, room);
		done = strnlen(out, sizeof(out));
		assert_true(done < room);
		for (size_t k = room; k < sizeof(out); k++)
			assert_int_equal(out[k], '#');
		for (size_t k = 0; k < done; k += n) {
			n = pvk_utf8_len((const unsigned char *)out + k,
			    done - k);
			assert_true(n > 0);
			assert_true((unsigned char)out[k] >= 0x20);
		}
	}
}

static void
finds_words(void **state)
{
	static const char *const words[] = { "nfs", "zfs", NULL };
	static const char *const none[] = { NULL };

	(void)state;
	assert_true(pvk_text_is_among("nfs", words));
	assert_true(pvk_text_is_among("zfs", words));
	assert_false(pvk_text_is_among("nfs4", words));
	assert_false(pvk_text_is_among("", words));
	assert_false(pvk_text_is_among("nfs", none));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_utf8),
		cmocka_unit_test(shows),
		cmocka_unit_test(cuts),
		cmocka_unit_test(shows_anything),
		cmocka_unit_test(finds_words),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
