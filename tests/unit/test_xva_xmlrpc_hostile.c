/* SPDX-License-Identifier: BSD-2-Clause */
/* What the XML-RPC parser refuses: other formats, other people's tricks. */
#include <stdio.h>

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
	enum pvk_code code;
	const char *says;
} refusals[] = {
	{ "", PVK_ECORRUPT, "no element found" },
	{ "hello", PVK_ECORRUPT, "at 0: " },
	{ "<value>", PVK_ECORRUPT, "no element found" },
	{ "<value></valu>", PVK_ECORRUPT, "mismatched tag" },
	{ "<value/><value/>", PVK_ECORRUPT, "junk after" },
	{ "<methodCall/>", PVK_ECORRUPT, "element <methodCall>" },
	{ "<string/>", PVK_ECORRUPT, "unexpected element <string>" },
	{ "<appliance version=\"0.1\"/>", PVK_EUNSUPP, "version 1" },
	{ "<value><appliance/></value>", PVK_ECORRUPT, "element <appliance>" },
	{ "<value><name/></value>", PVK_ECORRUPT, "<name>" },
	{ "<value>a<i4>1</i4></value>", PVK_ECORRUPT, "text before" },
	{ "<value><i4>1</i4>a</value>", PVK_ECORRUPT, "text after" },
	{ "<value><i4>1</i4><i4>1</i4></value>", PVK_ECORRUPT, "element <i4>" },
	{ "<value><i4><i4/></i4></value>", PVK_ECORRUPT, "element <i4>" },
	{ "<value><struct>a</struct></value>", PVK_ECORRUPT, "text between" },
	{ "<value><struct><value/></struct></value>", PVK_ECORRUPT,
	    "element <value>" },
	{ "<value><struct><member/></struct></value>", PVK_ECORRUPT,
	    "a member without a value" },
	{ "<value><struct><member><name>a</name></member></struct>"
	  "</value>",
	    PVK_ECORRUPT, "a member without a value" },
	{ "<value><struct><member><value/></member></struct></value>",
	    PVK_ECORRUPT, "element <value>" },
	{ "<value><struct><member><name>a</name><name>b</name>"
	  "</member></struct></value>",
	    PVK_ECORRUPT, "element <name>" },
	{ "<value><struct><member><name>a</name><value/><value/>"
	  "</member></struct></value>",
	    PVK_ECORRUPT, "element <value>" },
	{ "<value><array/></value>", PVK_ECORRUPT, "an array without data" },
	{ "<value><array><data/><data/></array></value>", PVK_ECORRUPT,
	    "element <data>" },
	{ "<value>&who;</value>", PVK_ECORRUPT, "undefined entity" },
	{ "<!DOCTYPE value><value/>", PVK_ECORRUPT,
	    "document type declaration" },
	{ "<!DOCTYPE v [<!ENTITY a \"b\">]><value>&a;</value>", PVK_ECORRUPT,
	    "document type declaration" },
	{ "<!DOCTYPE v [<!ENTITY a SYSTEM \"/etc/passwd\">]>"
	  "<value>&a;</value>",
	    PVK_ECORRUPT, "document type declaration" },
	{ "<value>\xff</value>", PVK_ECORRUPT, "not well-formed" },
	{ "<value>\x01</value>", PVK_ECORRUPT, "not well-formed" },
	{ "<value>\xc0\x80</value>", PVK_ECORRUPT, "not well-formed" },
	{ "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>"
	  "<value>\xe4</value>",
	    PVK_ECORRUPT, "not well-formed" },
};

static void
refuses(void **state)
{

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(refusals); i++) {
		struct xmlrpc x;
		struct pvk_err e;

		expect_error(xmlrpc_parse(&x, refusals[i].xml,
				 strlen(refusals[i].xml), &limits, "t",
				 &e) == 0,
		    &e, refusals[i].code, refusals[i].says);
		assert_null(x.nodes);
		assert_null(x.pool.data);
	}
}

/* depth values, each but the innermost an array (or a struct) of one. */
static char *
nested(size_t depth, bool structs)
{
	const char *open = structs ? "<value><struct><member><name>a</name>"
				   : "<value><array><data>";
	const char *close =
	    structs ? "</member></struct></value>" : "</data></array></value>";
	char *xml = malloc(depth * 80 + 1), *p = xml;

	assert_non_null(xml);
	for (size_t i = 1; i < depth; i++)
		p = stpcpy(p, open);
	p = stpcpy(p, "<value>x</value>");
	for (size_t i = 1; i < depth; i++)
		p = stpcpy(p, close);
	return (xml);
}

static void
bounds_depth(void **state)
{
	(void)state;
	for (int structs = 0; structs <= 1; structs++) {
		static const size_t depths[] = { 65, 66, 100000 };
		struct xmlrpc x;
		struct pvk_err e;
		char *xml;

		xml = nested(XMLRPC_MAX_DEPTH, structs);
		parse(&x, xml);
		assert_int_equal(x.len, XMLRPC_MAX_DEPTH);
		assert_string_equal(xmlrpc_text(&x, x.len - 1), "x");
		xmlrpc_fini(&x);
		free(xml);
		for (size_t i = 0; i < PVK_COUNT(depths); i++) {
			xml = nested(depths[i], structs);
			expect_error(xmlrpc_parse(&x, xml, strlen(xml), &limits,
					 "t", &e) == 0,
			    &e, PVK_ELIMIT, "nested too deeply");
			free(xml);
		}
	}
}

/* An array of n empty values, so n + 1 values. */
static char *
many(size_t n)
{
	char *xml = malloc(n * 8 + 64), *p = xml;

	assert_non_null(xml);
	p = stpcpy(p, "<value><array><data>");
	for (size_t i = 0; i < n; i++)
		p = stpcpy(p, "<value/>");
	stpcpy(p, "</data></array></value>");
	return (xml);
}

static void
bounds_nodes(void **state)
{
	struct xmlrpc x;
	struct pvk_err e;
	char *xml;

	(void)state;
	xml = many(limits.nodes - 1);
	parse(&x, xml);
	assert_int_equal(x.len, limits.nodes);
	xmlrpc_fini(&x);
	free(xml);
	xml = many(limits.nodes);
	expect_error(xmlrpc_parse(&x, xml, strlen(xml), &limits, "t", &e) == 0,
	    &e, PVK_ELIMIT, "too many values");
	free(xml);
}

static void
bounds_bytes(void **state)
{
	size_t len = limits.bytes;
	char *xml = malloc(len + 1);
	struct xmlrpc x;
	struct pvk_err e;

	(void)state;
	assert_non_null(xml);
	memset(xml, ' ', len + 1);
	memcpy(xml, "<value/>", 8);
	expect_ok(xmlrpc_parse(&x, xml, len, &limits, "t", &e) == 0, &e);
	xmlrpc_fini(&x);
	expect_error(xmlrpc_parse(&x, xml, len + 1, &limits, "t", &e) == 0, &e,
	    PVK_ELIMIT, "16777217 bytes, expected at most 16777216");
	free(xml);
}

/* Nobody's text reaches as far as a laugh. */
static void
refuses_billion_laughs(void **state)
{
	char xml[4096], *p = xml;
	struct xmlrpc x;
	struct pvk_err e;

	(void)state;
	p += sprintf(p, "<!DOCTYPE a [<!ENTITY l0 \"ha\">");
	for (int i = 1; i < 30; i++)
		p +=
		    sprintf(p, "<!ENTITY l%d \"&l%d;&l%d;\">", i, i - 1, i - 1);
	sprintf(p, "]><value>&l29;</value>");
	expect_error(xmlrpc_parse(&x, xml, strlen(xml), &limits, "t", &e) == 0,
	    &e, PVK_ECORRUPT, "document type declaration");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses),
		cmocka_unit_test(bounds_depth),
		cmocka_unit_test(bounds_nodes),
		cmocka_unit_test(bounds_bytes),
		cmocka_unit_test(refuses_billion_laughs),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
