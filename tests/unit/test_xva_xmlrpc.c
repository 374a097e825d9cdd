/* SPDX-License-Identifier: BSD-2-Clause */
/* The XML-RPC parser: values and their places in the text. */
#include <stdio.h>

#include "fault.h"
#include "testing.h"
#include "util/num.h"
#include "xva/xmlrpc.h"

static const struct xmlrpc_limits limits = { (size_t)16 << 20, 262144 };

static void
parse(struct xmlrpc *x, const char *text)
{
	struct pvk_err e;

	expect_ok(xmlrpc_parse(x, text, strlen(text), &limits, "t", &e) == 0,
	    &e);
}

static const struct {
	const char *xml;
	enum xmlrpc_kind kind;
	const char *text, *inner;
	bool empty_tag;
} scalar_cases[] = {
	{ "<value>abc</value>", XMLRPC_BARE, "abc", "abc", false },
	{ "<value> a b </value>", XMLRPC_BARE, " a b ", " a b ", false },
	{ "<value></value>", XMLRPC_BARE, "", "", false },
	{ "<value/>", XMLRPC_BARE, "", "", true },
	{ "<value />", XMLRPC_BARE, "", "", true },
	{ "<value><string>x</string></value>", XMLRPC_STRING, "x", "x", false },
	{ "<value>\n <string/> </value>", XMLRPC_STRING, "", "", true },
	{ "<value><int>-7</int></value>", XMLRPC_INT, "-7", "-7", false },
	{ "<value><i4>7</i4></value>", XMLRPC_I4, "7", "7", false },
	{ "<value><i8>7</i8></value>", XMLRPC_I8, "7", "7", false },
	{ "<value><boolean>1</boolean></value>", XMLRPC_BOOLEAN, "1", "1",
	    false },
	{ "<value><double>1.5</double></value>", XMLRPC_DOUBLE, "1.5", "1.5",
	    false },
	{ "<value><nil/></value>", XMLRPC_NIL, "", "", true },
	{ "<value><base64>YQ==</base64></value>", XMLRPC_BASE64,
	    "YQ==", "YQ==", false },
	{ "<value><dateTime.iso8601>19700101T00:00:00Z"
	  "</dateTime.iso8601></value>",
	    XMLRPC_DATE, "19700101T00:00:00Z", "19700101T00:00:00Z", false },
	{ "<value>&lt;a&gt; &quot;&amp;&apos;&#65;</value>", XMLRPC_BARE,
	    "<a> \"&'A", "&lt;a&gt; &quot;&amp;&apos;&#65;", false },
	{ "<value>a<![CDATA[<&]]>b<!-- c -->d</value>", XMLRPC_BARE, "a<&bd",
	    "a<![CDATA[<&]]>b<!-- c -->d", false },
};

static void
scalars(void **state)
{
	char xml[512];

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(scalar_cases); i++) {
		const struct xmlrpc_node *n;
		struct xmlrpc x;

		/* the root's text is not to be had: put it into an array */
		snprintf(xml, sizeof(xml),
		    "<value><array><data>%s</data></array></value>",
		    scalar_cases[i].xml);
		parse(&x, xml);
		assert_int_equal(x.len, 2);
		n = &x.nodes[1];
		assert_int_equal(n->kind, scalar_cases[i].kind);
		assert_string_equal(xmlrpc_text(&x, 1), scalar_cases[i].text);
		assert_true(xmlrpc_is_scalar(&x, 1));
		assert_int_equal(n->empty_tag, scalar_cases[i].empty_tag);
		assert_int_equal(n->value.end - n->value.start,
		    strlen(scalar_cases[i].xml));
		assert_memory_equal(xml + n->value.start, scalar_cases[i].xml,
		    strlen(scalar_cases[i].xml));
		if (!n->empty_tag) {
			assert_int_equal(n->inner.end - n->inner.start,
			    strlen(scalar_cases[i].inner));
			assert_memory_equal(xml + n->inner.start,
			    scalar_cases[i].inner,
			    strlen(scalar_cases[i].inner));
		}
		xmlrpc_fini(&x);
	}
}

static void
expect_span(const char *xml, struct xmlrpc_span span, const char *text)
{
	assert_int_equal(span.end - span.start, strlen(text));
	assert_memory_equal(xml + span.start, text, strlen(text));
}

static void
structs_and_arrays(void **state)
{
	static const char xml[] =
	    "<?xml version=\"1.0\"?>\n<value><struct>\n"
	    "<member><name>a</name><value>1</value></member>"
	    "<member><name>b &amp; c</name>"
	    "<value><array><data><value>x</value><value/></data></array>"
	    "</value></member>"
	    "<member><name>e</name><value><struct/></value></member>"
	    "<member><name>a</name><value>2</value></member>"
	    "</struct></value>\n";
	struct xmlrpc x;
	uint32_t b, e;

	(void)state;
	parse(&x, xml);
	assert_int_equal(x.len, 7);
	assert_int_equal(x.nodes[0].kind, XMLRPC_STRUCT);
	assert_int_equal(x.nodes[0].count, 4);
	/* of two of one name the last, as a host takes it */
	assert_string_equal(xmlrpc_text(&x, xmlrpc_member(&x, 0, "a")), "2");
	assert_int_equal(xmlrpc_member(&x, 0, "z"), 0);
	assert_string_equal(xmlrpc_text(&x, xmlrpc_member(&x, 0, "z")), "");
	b = xmlrpc_member(&x, 0, "b & c");
	assert_int_equal(x.nodes[b].kind, XMLRPC_ARRAY);
	assert_int_equal(x.nodes[b].count, 2);
	assert_string_equal(xmlrpc_name(&x, b), "b & c");
	assert_string_equal(xmlrpc_text(&x, b), "");
	assert_string_equal(xmlrpc_text(&x, x.nodes[b].child), "x");
	assert_int_equal(x.nodes[x.nodes[b].child].parent, b);
	assert_int_equal(x.nodes[x.nodes[b].child].name, 0);
	expect_span(xml, x.nodes[b].inner,
	    "<data><value>x</value><value/></data>");
	expect_span(xml, x.nodes[b].type,
	    "<array><data><value>x</value><value/></data></array>");
	e = xmlrpc_member(&x, 0, "e");
	expect_span(xml, x.nodes[e].member,
	    "<member><name>e</name><value><struct/></value></member>");
	expect_span(xml, x.nodes[e].type, "<struct/>");
	assert_true(x.nodes[e].empty_tag);
	assert_false(xmlrpc_is_scalar(&x, e));
	/* a member of what is no struct */
	assert_int_equal(xmlrpc_member(&x, b, "x"), 0);
	xmlrpc_fini(&x);
}

/* Members m0, m1 ... with their numbers, then m0 once more, with "last". */
static char *
big_struct(size_t n)
{
	char *xml = malloc(n * 64 + 256), *p = xml;

	assert_non_null(xml);
	p += sprintf(p, "<value><struct>");
	for (size_t i = 0; i < n; i++)
		p += sprintf(p,
		    "<member><name>m%zu</name><value>%zu</value></member>", i,
		    i);
	sprintf(p,
	    "<member><name>m0</name><value>last</value></member>"
	    "</struct></value>");
	return (xml);
}

/* They are looked up in another way; it must not show. */
static void
finds_members_of_big_structs(void **state)
{
	static const size_t sizes[] = { 2, 254, 255, 256, 257, 5000 };
	char name[32], text[32];

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(sizes); i++) {
		char *xml = big_struct(sizes[i]);
		struct xmlrpc x;

		parse(&x, xml);
		assert_int_equal(x.nodes[0].count, sizes[i] + 1);
		for (size_t k = 1; k < sizes[i]; k++) {
			snprintf(name, sizeof(name), "m%zu", k);
			snprintf(text, sizeof(text), "%zu", k);
			assert_string_equal(xmlrpc_text(&x,
						xmlrpc_member(&x, 0, name)),
			    text);
		}
		assert_string_equal(xmlrpc_text(&x, xmlrpc_member(&x, 0, "m0")),
		    "last");
		assert_int_equal(xmlrpc_member(&x, 0, ""), 0);
		assert_int_equal(xmlrpc_member(&x, 0, "m"), 0);
		assert_int_equal(xmlrpc_member(&x, 0, "z"), 0);
		xmlrpc_fini(&x);
		free(xml);
	}
}

static void
survives_no_memory(void **state)
{
	char *xml = big_struct(300);
	struct pvk_err e;
	struct xmlrpc x;
	int rv;

	(void)state;
	for (size_t n = 1; fault_next(FAULT_ALLOC, n); n++) {
		rv = xmlrpc_parse(&x, xml, strlen(xml), &limits, "t", &e);
		if (fault_off())
			expect_error(rv == 0, &e, PVK_ENOMEM, NULL);
		else
			expect_ok(rv == 0, &e);
		xmlrpc_fini(&x);
	}
	free(xml);
}

static void
numbers(void **state)
{
	static const struct {
		const char *text;
		bool ok;
		int64_t value;
	} cases[] = {
		{ "0", true, 0 },
		{ "-0", true, 0 },
		{ "9223372036854775807", true, INT64_MAX },
		{ "-9223372036854775808", true, INT64_MIN },
		{ "9223372036854775808", false, 0 },
		{ "00012", true, 12 },
		{ "", false, 0 },
		{ "-", false, 0 },
		{ "+1", false, 0 },
		{ " 1", false, 0 },
		{ "1 ", false, 0 },
		{ "0x10", false, 0 },
		{ "1.0", false, 0 },
		{ "--1", false, 0 },
		{ "99999999999999999999999999", false, 0 },
	};
	char xml[128];

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(cases); i++) {
		struct xmlrpc x;
		int64_t value = 4711;

		snprintf(xml, sizeof(xml),
		    "<value><array><data><value>%s</value></data></array>"
		    "</value>",
		    cases[i].text);
		parse(&x, xml);
		assert_int_equal(xmlrpc_int(&x, 1, &value), cases[i].ok);
		assert_true(value == (cases[i].ok ? cases[i].value : 4711));
		xmlrpc_fini(&x);
	}
}

static void
booleans(void **state)
{
	static const struct {
		const char *text;
		bool ok, value;
	} cases[] = { { "1", true, true }, { "0", true, false },
		{ "true", true, true }, { "false", true, false },
		{ "TRUE", false, false }, { "2", false, false },
		{ "", false, false } };
	char xml[128];

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(cases); i++) {
		struct xmlrpc x;
		bool value = false;

		snprintf(xml, sizeof(xml),
		    "<value><array><data><value><boolean>%s</boolean></value>"
		    "</data></array></value>",
		    cases[i].text);
		parse(&x, xml);
		assert_int_equal(xmlrpc_bool(&x, 1, &value), cases[i].ok);
		assert_int_equal(value, cases[i].value);
		xmlrpc_fini(&x);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scalars),
		cmocka_unit_test(structs_and_arrays),
		cmocka_unit_test(finds_members_of_big_structs),
		cmocka_unit_test(numbers),
		cmocka_unit_test(booleans),
		cmocka_unit_test(survives_no_memory),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
