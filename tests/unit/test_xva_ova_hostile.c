/* SPDX-License-Identifier: BSD-2-Clause */
/* Documents that are no ova.xml, too big, cut short or damaged. */
#include "fault.h"
#include "ova_samples.h"
#include "testing.h"

static void
refuses(void **state)
{
	static const struct {
		const char *xml;
		enum pvk_code code;
		const char *says;
	} cases[] = {
		{ "<value/>", PVK_ECORRUPT, "x: no version" },
		{ "<value><struct/></value>", PVK_ECORRUPT, "no version" },
		{ "<value><array><data/></array></value>", PVK_ECORRUPT,
		    "no version" },
		{ "<value><struct><member><name>version</name><value/>"
		  "</member></struct></value>",
		    PVK_ECORRUPT, "no version" },
		{ "<value><struct><member><name>version</name><value><struct/>"
		  "</value></member></struct></value>",
		    PVK_ECORRUPT, "no objects" },
		{ "<value><struct><member><name>version</name><value><struct/>"
		  "</value></member><member><name>objects</name><value>"
		  "<struct/></value></member></struct></value>",
		    PVK_ECORRUPT, "no objects" },
		{ "<appliance version=\"0.1\"><vm name=\"vm\"/></appliance>",
		    PVK_EUNSUPP, "version 1" },
	};
	static const struct {
		const char *objects, *says;
	} objects[] = {
		{ "<value/>", "objects[0]: no object" },
		{ OBJECT("VM", "a", "") "<value><struct/></value>",
		    "objects[1]: no object" },
		{ "<value><struct>" FIELD("class", "VM") FIELD("id", "a")
			FIELD("snapshot", "x") "</struct></value>",
		    "expected class, id and snapshot" },
		{ VM VBD("b", "a", "Disk", "0") VDI("a", "s", "-1"),
		    "VDI a: virtual_size: \"-1\", expected a number" },
		{ VM VBD("b", "a", "Disk", "0") VDI("a", "s", "1 TB"),
		    "\"1 TB\"" },
		{ VM VBD("b", "a", "Disk", "0") OBJECT("VDI", "a", ""),
		    "virtual_size: \"\"" },
		{ VM VBD("b", "a", "Disk", "0")
			VDI("a", "s", "9223372036854775808"),
		    "expected a number of bytes" },
	};
	struct pvk_err e;

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(cases); i++)
		expect_error(pvk_ova_parse(cases[i].xml, strlen(cases[i].xml),
				 "x", &e) != NULL,
		    &e, cases[i].code, cases[i].says);
	for (size_t i = 0; i < PVK_COUNT(objects); i++)
		expect_error(small(objects[i].objects, &e) != NULL, &e,
		    PVK_ECORRUPT, objects[i].says);
}

static void
refuses_too_much(void **state)
{
	static const char head[] =
	    "<value><struct><member><name>version</name><value><struct/>"
	    "</value></member><member><name>objects</name><value><array>"
	    "<data/></array></value></member></struct></value>";
	char *xml = malloc(PVK_OVA_MAX_XML + 1);
	struct pvk_ova *o;
	struct pvk_err e;

	(void)state;
	assert_non_null(xml);
	memset(xml, '\n', PVK_OVA_MAX_XML + 1);
	memcpy(xml, head, sizeof(head) - 1);
	o = pvk_ova_parse(xml, PVK_OVA_MAX_XML, "x", &e);
	expect_ok(o != NULL, &e);
	pvk_ova_free(o);
	expect_error(pvk_ova_parse(xml, PVK_OVA_MAX_XML + 1, "x", &e) != NULL,
	    &e, PVK_ELIMIT, "expected at most 16777216");
	free(xml);
}

/* Cut anywhere, it is an error, and never more than that. */
static void
survives_truncation(void **state)
{
	struct pvk_ova *whole = sample_ova(), *o;
	struct pvk_err e;
	size_t len;
	const char *xml = pvk_ova_xml(whole, &len);

	(void)state;
	for (size_t cut = 0; cut < len; cut++) {
		/* its exact size, so that a sanitizer sees every step beyond */
		char *part = malloc(cut + 1);

		assert_non_null(part);
		memcpy(part, xml, cut);
		o = pvk_ova_parse(cut > 0 ? part : "", cut, "cut", &e);
		expect_error(o != NULL, &e, PVK_ECORRUPT, "cut at ");
		free(part);
	}
	pvk_ova_free(whole);
}

/* Any byte changed to another one of the text: an error, or a document that can
 * be used. */
static void
survives_damage(void **state)
{
	struct pvk_ova *whole = sample_ova(), *o;
	struct pvk_findings fs = { 0 };
	uint64_t seed = 12;
	struct pvk_err e;
	size_t len, read = 0;
	const char *xml = pvk_ova_xml(whole, &len);
	char *copy = malloc(len);

	(void)state;
	assert_non_null(copy);
	for (size_t i = 0; i < 3000; i++) {
		memcpy(copy, xml, len);
		for (size_t k = 0; k <= i % 4; k++)
			copy[testing_random(&seed) % len] =
			    xml[testing_random(&seed) % len];
		o = pvk_ova_parse(copy, len, "damaged", &e);
		if (o == NULL)
			continue;
		read++;
		expect_ok(pvk_ova_check(o, pvk_host_find("xcp-ng-8.3", &e), &fs,
			      &e) == 0,
		    &e);
		pvk_findings_fini(&fs);
		pvk_ova_free(o);
	}
	/* it is no test of one of the two only */
	assert_true(read > 100);
	assert_true(read < 2900);
	free(copy);
	pvk_ova_free(whole);
}

static void
survives_no_memory(void **state)
{
	size_t len;
	char *text = golden_text("xcp-ng-8.3", &len);
	struct pvk_ova *o;
	struct pvk_err e;

	(void)state;
	for (size_t n = 1; fault_next(FAULT_ALLOC, n); n++) {
		o = pvk_ova_parse(text, len, "x", &e);
		if (fault_off())
			expect_error(o != NULL, &e, PVK_ENOMEM, NULL);
		else
			expect_ok(o != NULL, &e);
		pvk_ova_free(o);
	}
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses),
		cmocka_unit_test(refuses_too_much),
		cmocka_unit_test(survives_truncation),
		cmocka_unit_test(survives_damage),
		cmocka_unit_test(survives_no_memory),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
