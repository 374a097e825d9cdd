/* SPDX-License-Identifier: BSD-2-Clause */
/* The JSON writer: golden text, text of strangers, errors of the stream. */
#include <math.h>
#include <stdio.h>

#include "testing.h"
#include "util/json.h"
#include "util/num.h"
#include "util/text.h"

struct document {
	char *text; /* owned */
	size_t len;
	FILE *out;
	struct pvk_json j;
};

static void
begin(struct document *d)
{
	d->out = open_memstream(&d->text, &d->len);
	assert_non_null(d->out);
	pvk_json_open(&d->j, d->out, "pvkit.test/1");
}

static void
end(struct document *d, const char *expected)
{
	assert_int_equal(pvk_json_close(&d->j), 0);
	assert_int_equal(fclose(d->out), 0);
	assert_string_equal(d->text, expected);
	free(d->text);
}

static void
nests(void **state)
{
	struct document d;

	(void)state;
	begin(&d);
	pvk_json_str(&d.j, "name", "web");
	pvk_json_array(&d.j, "disks");
	for (unsigned i = 0; i < 2; i++) {
		pvk_json_object(&d.j, NULL);
		pvk_json_uint(&d.j, "number", i);
		pvk_json_end(&d.j);
	}
	pvk_json_uint(&d.j, NULL, 7);
	pvk_json_end(&d.j);
	pvk_json_array(&d.j, "none");
	pvk_json_end(&d.j);
	pvk_json_object(&d.j, "empty");
	pvk_json_end(&d.j);
	pvk_json_null(&d.j, "nothing");
	end(&d,
	    "{\n"
	    "  \"schema\": \"pvkit.test/1\",\n"
	    "  \"name\": \"web\",\n"
	    "  \"disks\": [\n"
	    "    {\n"
	    "      \"number\": 0\n"
	    "    },\n"
	    "    {\n"
	    "      \"number\": 1\n"
	    "    },\n"
	    "    7\n"
	    "  ],\n"
	    "  \"none\": [],\n"
	    "  \"empty\": {},\n"
	    "  \"nothing\": null\n"
	    "}\n");
}

static void
values(void **state)
{
	struct document d;

	(void)state;
	begin(&d);
	pvk_json_uint(&d.j, "u", UINT64_MAX);
	pvk_json_int(&d.j, "i", INT64_MIN);
	pvk_json_bool(&d.j, "t", true);
	pvk_json_bool(&d.j, "f", false);
	pvk_json_double(&d.j, "half", 0.5);
	pvk_json_double(&d.j, "tenth", 0.1);
	pvk_json_double(&d.j, "third", 1.0 / 3);
	pvk_json_double(&d.j, "whole", 188);
	pvk_json_double(&d.j, "inf", INFINITY);
	pvk_json_double(&d.j, "nan", NAN);
	pvk_json_str(&d.j, "null", NULL);
	end(&d,
	    "{\n"
	    "  \"schema\": \"pvkit.test/1\",\n"
	    "  \"u\": 18446744073709551615,\n"
	    "  \"i\": -9223372036854775808,\n"
	    "  \"t\": true,\n"
	    "  \"f\": false,\n"
	    "  \"half\": 0.5,\n"
	    "  \"tenth\": 0.1,\n"
	    "  \"third\": 0.3333333333333333,\n"
	    "  \"whole\": 188,\n"
	    "  \"inf\": null,\n"
	    "  \"nan\": null,\n"
	    "  \"null\": null\n"
	    "}\n");
}

static void
escapes(void **state)
{
	struct document d;

	(void)state;
	begin(&d);
	pvk_json_str(&d.j, "a\"b", "\"\\/\n\t\r\x01\x7f");
	pvk_json_str(&d.j, "utf8", "gr\xc3\xbc\xc3\x9f\x65 \xf0\x9f\x90\xa1");
	pvk_json_str(&d.j, "bad", "a\xff\xe2\x82z");
	pvk_json_strn(&d.j, "nul", "a\0b", 3);
	end(&d,
	    "{\n"
	    "  \"schema\": \"pvkit.test/1\",\n"
	    "  \"a\\\"b\": \"\\\"\\\\/\\n\\t\\u000d\\u0001\\u007f\",\n"
	    "  \"utf8\": \"gr\xc3\xbc\xc3\x9f\x65 \xf0\x9f\x90\xa1\",\n"
	    "  \"bad\": \"a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdz\",\n"
	    "  \"nul\": \"a\\u0000b\"\n"
	    "}\n");
}

/*
 * Any bytes as a string: what is written has a quote at its ends only, no
 * control, every backslash in a known escape, and is UTF-8.
 */
static void
strings_are_valid(void **state)
{
	static const char prefix[] =
	    "{\n  \"schema\": \"pvkit.test/1\",\n  \"s\": ";
	uint64_t seed = 3;

	(void)state;
	for (int i = 0; i < 5000; i++) {
		struct document d;
		char in[32];
		const unsigned char *p, *last;
		size_t n;

		testing_random_bytes(&seed, in, sizeof(in));
		begin(&d);
		pvk_json_strn(&d.j, "s", in, sizeof(in));
		assert_int_equal(pvk_json_close(&d.j), 0);
		assert_int_equal(fclose(d.out), 0);
		p = (const unsigned char *)d.text + strlen(prefix);
		last = (const unsigned char *)d.text + d.len - 4;
		assert_memory_equal(last, "\"\n}\n", 4);
		assert_int_equal(*p, '"');
		for (p++; p < last; p += n) {
			n = pvk_utf8_len(p, (size_t)(last - p));
			assert_true(n > 0);
			assert_true(*p >= 0x20 && *p != '"' && *p != 0x7f);
			if (*p == '\\') {
				assert_non_null(strchr("\"\\ntu", p[1]));
				n = p[1] == 'u' ? 6 : 2;
			}
		}
		free(d.text);
	}
}

static void
deepest(void **state)
{
	struct document d;

	(void)state;
	begin(&d);
	pvk_json_object(&d.j, "a");
	for (int i = 2; i < PVK_JSON_DEPTH; i++)
		pvk_json_object(&d.j, "a");
	/* what is open is closed with the document */
	assert_int_equal(pvk_json_close(&d.j), 0);
	fclose(d.out);
	assert_int_equal(d.text[d.len - 2], '}');
	free(d.text);
}

static void
tells_write_errors(void **state)
{
	FILE *full = fopen("/dev/full", "w");
	struct pvk_json j;

	(void)state;
	if (full == NULL)
		skip_test("there is no /dev/full");
	pvk_json_open(&j, full, "x");
	assert_int_equal(pvk_json_close(&j), -1);
	fclose(full);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nests),
		cmocka_unit_test(values),
		cmocka_unit_test(escapes),
		cmocka_unit_test(strings_are_valid),
		cmocka_unit_test(deepest),
		cmocka_unit_test(tells_write_errors),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
