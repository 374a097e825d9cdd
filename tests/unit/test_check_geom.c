/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The scanner of kern.geom.confxml: cut off anywhere, with broken tags, with
 * more of everything than there is room for; settings in text; pools of
 * ZFS; what disks are called.
 */
#include "testing.h"

#include <stdio.h>

#include "check/conf_text.h"
#include "check/xbd_name.h"
#include "geom_xml.h"
#include "util/buf.h"
#include "util/num.h"

static void
parse(const char *text, size_t len, struct geom_mesh *m)
{
	struct pvk_err e;

	expect_ok(geom_parse(text, len, m, &e) == 0, &e);
}

static char *
golden(size_t *len)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/golden/freebsd/hvm-14.0.txt",
	    getenv("TESTS"));
	return (testing_read_file(path, len));
}

/* Every beginning of it gives what it has: no less, nothing made up. */
static void
cut_off(void **state)
{
	struct geom_mesh whole, part;
	size_t len;
	char *text = golden(&len), *copy;

	(void)state;
	parse(text, len, &whole);
	assert_int_equal(whole.n_geoms, 6);
	for (size_t n = 0; n < len; n++) {
		copy = malloc(n + 1); /* so that a read beyond it is seen */
		memcpy(copy, text, n);
		parse(copy, n, &part);
		assert_true(part.n_providers <= whole.n_providers);
		assert_true(part.n_geoms <= whole.n_geoms);
		for (uint32_t i = 0; i < part.n_providers; i++)
			(void)geom_bottom(&part, i);
		geom_fini(&part);
		free(copy);
	}
	geom_fini(&whole);
	free(text);
}

static void
broken(void **state)
{
	static const char *const texts[] = {
		"",
		"<",
		">",
		"<>",
		"</>",
		"</geom></geom>",
		"<provider/>",
		"<provider id=\"x\"></provider>",
		"<class><provider><name>x</name></provider></class>",
		"<class><geom><consumer><provider ref=\"0x1\"/></geom>",
		"<class><geom id><provider id><name>&lt",
		"<class><name>A</name><geom><name>&amp;&#x41;&</name></geom>",
		"<mediasize>99999999999999999999999</mediasize>",
	};
	struct geom_mesh m;

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(texts); i++) {
		parse(texts[i], strlen(texts[i]), &m);
		assert_true(m.n_providers <= 1);
		geom_fini(&m);
	}
}

/* As g_conf_cat_escaped() of the kernel writes what is special. */
static void
escaped(void **state)
{
	static const char text[] =
	    "<class><name>PART</name><geom id=\"0x1\">"
	    "<name>a&#x26;b&#X26;&#x0;&#x2</name></geom></class>";
	struct geom_mesh m;

	(void)state;
	parse(text, sizeof(text) - 1, &m);
	assert_int_equal(m.n_geoms, 1);
	assert_string_equal(m.geoms[0].name, "a&b&#X26;&#x0;&#x2");
	geom_fini(&m);
}

/* A provider that lies on itself, and more than there is room for. */
static void
too_much(void **state)
{
	static const char loop[] =
	    "<class><name>PART</name><geom><name>a</name>"
	    "<consumer><provider ref=\"0x5\"/></consumer>"
	    "<provider id=\"0x5\"><name>a</name></provider></geom></class>";
	struct pvk_buf text = { 0 };
	struct geom_mesh m;
	struct pvk_err e;

	(void)state;
	parse(loop, strlen(loop), &m);
	assert_int_equal(m.n_providers, 1);
	assert_int_equal(geom_bottom(&m, 0), 0);
	geom_fini(&m);
	expect_ok(pvk_buf_addf(&text, &e, "<class>") == 0, &e);
	for (unsigned i = 0; i < GEOM_MAX + 10; i++)
		expect_ok(pvk_buf_addf(&text, &e,
			      "<geom><name>%u</name><consumer>"
			      "<provider ref=\"0x%x\"/></consumer>"
			      "<provider id=\"0x%x\"><name>%0200u</name>"
			      "</provider></geom>",
			      i, i, i, i) == 0,
		    &e);
	parse(pvk_buf_text(&text), text.len, &m);
	assert_true(m.cut);
	assert_int_equal(m.n_geoms, GEOM_MAX);
	assert_int_equal(m.n_providers, GEOM_MAX);
	assert_int_equal(strlen(m.providers[7].name), GEOM_NAME - 1);
	geom_fini(&m);
	pvk_buf_fini(&text);
}

/* Deeper than anything of the kernel's: what comes behind it is where it is. */
static void
too_deep(void **state)
{
	struct pvk_buf text = { 0 };
	struct geom_mesh m;
	struct pvk_err e;
	bool ok;

	(void)state;
	for (unsigned deep = 1; deep < 40; deep++) {
		ok = pvk_buf_addf(&text, &e,
			 "<mesh><class><name>DISK</name><geom><name>a</name>"
			 "<config>") == 0;
		for (unsigned i = 0; i < deep; i++)
			ok = ok && pvk_buf_addf(&text, &e, "<geom>") == 0;
		ok = ok && pvk_buf_addf(&text, &e, "<name>x</name>") == 0;
		for (unsigned i = 0; i < deep; i++)
			ok = ok && pvk_buf_addf(&text, &e, "</geom>") == 0;
		ok = ok &&
		    pvk_buf_addf(&text, &e,
			"</config><provider id=\"0x7\"><mode>r1w1e1</mode>"
			"<name>ada0</name><mediasize>512</mediasize>"
			"</provider></geom></class></mesh>") == 0;
		expect_ok(ok, &e);
		parse(pvk_buf_text(&text), text.len, &m);
		assert_int_equal(m.n_providers, 1);
		assert_string_equal(m.providers[0].name, "ada0");
		assert_int_equal(m.providers[0].size, 512);
		assert_true(geom_is(&m, 0, "DISK"));
		assert_int_equal(m.cut, deep > 11);
		geom_fini(&m);
		pvk_buf_fini(&text);
	}
}

/* ---- settings ---- */

static void
settings(void **state)
{
	static const struct {
		const char *text, *pairs; /* "NAME|VALUE;" of each */
	} cases[] = {
		{ "a=1", "a|1;" },
		{ "a=\"b c\"d'e f'g\n", "a|b cde fg;" },
		{ "# a=1\nb=2 # c=3\n", "b|2;" },
		{ "a=1;b=2 c=3", "a|1;b|2;c|3;" },
		{ "export a=1", "a|1;" },
		{ "a = \"1\"\n", "a|1;" },
		{ "a=\n=b\nc=", "a|;c|;" },
		{ "a=\"x\\\ny\"", "a|xy;" },
		{ "a=x\\ y", "a|x y;" },
		{ "if [ \"x=1\" ]; then a='2'; fi", "a|2;" },
		{ "a=\"unclosed", "a|unclosed;" },
		{ "a='", "a|;" },
		{ "a=\\", "a|\\;" },
		{ "a+=b", "" },
		{ "hint.ppc.0.disabled=\"1\"", "hint.ppc.0.disabled|1;" },
		{ "", "" },
	};
	struct conf_text t;
	struct conf_pair pair;
	char got[256];
	size_t n;

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(cases); i++) {
		n = 0;
		got[0] = '\0';
		conf_text_init(&t, cases[i].text, strlen(cases[i].text));
		while (conf_text_next(&t, &pair))
			n += (size_t)snprintf(got + n, sizeof(got) - n,
			    "%s|%s;", pair.name, pair.value);
		assert_string_equal(got, cases[i].pairs);
	}
}

/* A mebibyte of a name, of a value; a NUL in the middle. */
static void
settings_hostile(void **state)
{
	size_t len = (size_t)1 << 20;
	char *text = malloc(len);
	struct conf_pair pair;
	struct conf_mount m;
	struct conf_text t;

	(void)state;
	memset(text, 'a', len);
	conf_text_init(&t, text, len);
	assert_false(conf_text_next(&t, &pair));
	text[1] = '=';
	conf_text_init(&t, text, len);
	assert_true(conf_text_next(&t, &pair));
	assert_true(pair.cut);
	assert_int_equal(strlen(pair.value), CONF_VALUE - 1);
	assert_false(conf_text_next(&t, &pair));
	text[3] = '\0';
	conf_text_init(&t, text, len);
	assert_true(conf_text_next(&t, &pair));
	assert_string_equal(pair.value, "a");
	memset(text, '\\', len);
	conf_text_init(&t, text, len);
	assert_true(conf_fstab_next(&t, &m));
	assert_int_equal(strlen(m.device), CONF_VALUE - 1);
	assert_false(conf_fstab_next(&t, &m));
	free(text);
}

static void
words(void **state)
{
	(void)state;
	assert_true(conf_is_yes("YES"));
	assert_true(conf_is_yes("1"));
	assert_true(conf_is_yes("On"));
	assert_false(conf_is_yes("NO"));
	assert_false(conf_is_yes(""));
	assert_false(conf_is_yes("YES please"));
}

/* ---- names of disks ---- */

static void
disk_names(void **state)
{
	static const struct {
		const char *path, *name; /* NULL: it is no disk's */
		bool ad;
	} cases[] = {
		{ "device/vbd/768", "ada0", false },
		{ "device/vbd/832", "ada1", false },
		{ "device/vbd/5632", "ada2", false },
		{ "device/vbd/5696", "ada3", false },
		{ "device/vbd/768", "ad0", true },
		{ "device/vbd/2048", "da0", true },
		{ "device/vbd/2064", "da1", false },
		{ "device/vbd/51712", "xbd0", false },
		{ "device/vbd/51776", "xbd4", false },
		{ "device/vbd/268439552", "xbd16", false },
		{ "device/vbd/4294967295", "xbd1048575", false },
		{ "device/vbd/4294967296", NULL, false },
		{ "device/vbd/", NULL, false },
		{ "device/vbd/768x", NULL, false },
		{ "device/vbd/-768", NULL, false },
		{ "device/vif/0", NULL, false },
	};
	char name[XBD_NAME];

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(cases); i++) {
		bool is = xbd_name(cases[i].path, cases[i].ad, name);

		assert_int_equal(is, cases[i].name != NULL);
		if (is)
			assert_string_equal(name, cases[i].name);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cut_off),
		cmocka_unit_test(broken),
		cmocka_unit_test(escaped),
		cmocka_unit_test(too_much),
		cmocka_unit_test(too_deep),
		cmocka_unit_test(settings),
		cmocka_unit_test(settings_hostile),
		cmocka_unit_test(words),
		cmocka_unit_test(disk_names),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
