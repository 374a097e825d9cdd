/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Edits of one field: what they change, what they leave alone, and what they
 * refuse.
 */
#include <stdio.h>

#include "fault.h"
#include "ova_samples.h"
#include "testing.h"

static char *
copy_xml(const struct pvk_ova *o, size_t *len)
{
	const char *xml = pvk_ova_xml(o, len);
	char *copy = strndup(xml, *len);

	assert_non_null(copy);
	return (copy);
}

/* The new text is the old one with from, which is there once, made to. */
static void
expect_change(const struct pvk_ova *o, const char *old, const char *from,
    const char *to)
{
	const char *at = strstr(old, from), *new;
	size_t before, len;

	assert_non_null(at);
	assert_null(strstr(at + 1, from));
	before = (size_t)(at - old);
	new = pvk_ova_xml(o, &len);
	assert_int_equal(len, strlen(old) - strlen(from) + strlen(to));
	assert_memory_equal(new, old, before);
	assert_memory_equal(new + before, to, strlen(to));
	assert_string_equal(new + before + strlen(to), at + strlen(from));
}

/* Of the sample; from and to as in the text. */
static const struct {
	const char *path, *value, *from, *to;
} changes[] = {
	{ "vm.name_label", "www", ">web<", ">www<" },
	{ "VM[0].Name_Label", "a <&> \"b\"", ">web<",
	    ">a &lt;&amp;&gt; &quot;b&quot;<" },
	{ "vm.name_label", "", ">web<", "><" },
	{ "vm.name_label", "one\n\ttwo", ">web<", ">one\n\ttwo<" },
	{ "vm.PV_args", "x", "<name>PV_args</name><value/>",
	    "<name>PV_args</name><value>x</value>" },
	{ "vm.memory_static_max", "2147483648",
	    "<name>memory_static_max</name><value>1073741824<",
	    "<name>memory_static_max</name><value>2147483648<" },
	{ "vm.memory_static_max", "1.5GiB",
	    "<name>memory_static_max</name><value>1073741824<",
	    "<name>memory_static_max</name><value>1610612736<" },
	{ "vm.VCPUs_max", "-3", "<name>VCPUs_max</name><value>2<",
	    "<name>VCPUs_max</name><value>-3<" },
	{ "vm.is_a_template", "true",
	    "<name>is_a_template</name><value><boolean>0<",
	    "<name>is_a_template</name><value><boolean>1<" },
	{ "vm.is_a_template", "Yes",
	    "<name>is_a_template</name><value><boolean>0<",
	    "<name>is_a_template</name><value><boolean>1<" },
	{ "vm.HVM_shadow_multiplier", "1.25", "<double>1<", "<double>1.25<" },
	{ "vm.affinity", "Ref:16",
	    "<name>affinity</name><value>OpaqueRef:NULL<",
	    "<name>affinity</name><value>Ref:16<" },
	{ "vm.power_state", "Suspended", ">Halted<", ">Suspended<" },
	{ "vm.platform.acpi", "0", "<name>acpi</name><value>1<",
	    "<name>acpi</name><value>0<" },
	{ "platform.acpi", "0", "<name>acpi</name><value>1<",
	    "<name>acpi</name><value>0<" },
	{ "platform.new", "a&b",
	    "<name>videoram</name><value>8</value></member>",
	    "<name>videoram</name><value>8</value></member><member><name>new"
	    "</name><value>a&amp;b</value></member>" },
	{ "other_config.XenCenter.CustomFields.x", "y",
	    "<name>install-methods</name><value>cdrom</value></member>",
	    "<name>install-methods</name><value>cdrom</value></member><member>"
	    "<name>XenCenter.CustomFields.x</name><value>y</value></member>" },
	/* an empty map opens */
	{ "snapshot_info.vm-data/x", "y",
	    "<name>snapshot_info</name><value><struct/>",
	    "<name>snapshot_info</name><value><struct><member><name>vm-data/x"
	    "</name><value>y</value></member></struct>" },
	/* a field that the class has, though 6.5 has not */
	{ "vm.domain_type", "hvm",
	    "<name>hardware_platform_version</name><value>0</value></member>",
	    "<name>hardware_platform_version</name><value>0</value></member>"
	    "<member><name>domain_type</name><value>hvm</value></member>" },
	{ "vm.has_vendor_device", "no",
	    "<name>hardware_platform_version</name><value>0</value></member>",
	    "<name>hardware_platform_version</name><value>0</value></member>"
	    "<member><name>has_vendor_device</name><value><boolean>0"
	    "</boolean></value></member>" },
	/* a map and its key at once */
	{ "NVRAM.EFI-variables", "x",
	    "<name>hardware_platform_version</name><value>0</value></member>",
	    "<name>hardware_platform_version</name><value>0</value></member>"
	    "<member><name>NVRAM</name><value><struct><member><name>"
	    "EFI-variables</name><value>x</value></member></struct></value>"
	    "</member>" },
	{ "version.product_version", "6.1.0", ">6.5.0<", ">6.1.0<" },
	{ "network[1].bridge", "xenbr9", ">xapi3<", ">xenbr9<" },
	{ "vdi[1].virtual_size", "8MiB", ">4194304<", ">8388608<" },
	{ "vbd[2].userdevice", "5", "<name>userdevice</name><value>3<",
	    "<name>userdevice</name><value>5<" },
	{ "sr.name_label", "NFS", ">Local storage<", ">NFS<" },
};

static void
changes_what_it_must(void **state)
{
	(void)state;
	for (size_t i = 0; i < PVK_COUNT(changes); i++) {
		struct pvk_ova *o = sample_ova();
		struct pvk_err e;
		size_t len;
		char *old = copy_xml(o, &len);

		expect_ok(pvk_ova_set(o, changes[i].path, changes[i].value,
			      &e) == 0,
		    &e);
		expect_change(o, old, changes[i].from, changes[i].to);
		free(old);
		pvk_ova_free(o);
	}
}

/* The same value again is no change at all. */
static void
leaves_alone_what_is_so_already(void **state)
{
	struct pvk_ova *o = sample_ova();
	struct pvk_err e;
	size_t len, new_len;
	char *old = copy_xml(o, &len);

	(void)state;
	expect_ok(pvk_ova_set(o, "vm.name_label", "web", &e) == 0, &e);
	expect_ok(pvk_ova_set(o, "vm.PV_args", "", &e) == 0, &e);
	expect_ok(pvk_ova_set(o, "vm.is_a_template", "false", &e) == 0, &e);
	assert_string_equal(pvk_ova_xml(o, &new_len), old);
	assert_int_equal(len, new_len);
	free(old);
	pvk_ova_free(o);
}

static void
keeps_the_wire_form(void **state)
{
	static const struct {
		const char *from, *value, *to; /* of VM.order or VM.x */
	} cases[] = {
		{ "<value><i4>1</i4></value>", "2",
		    "<value><i4>2</i4></value>" },
		{ "<value><int>1</int></value>", "2",
		    "<value><int>2</int></value>" },
		{ "<value> <i8>1</i8>\n</value>", "2",
		    "<value> <i8>2</i8>\n</value>" },
		{ "<value><string>1</string></value>", "2",
		    "<value><string>2</string></value>" },
		{ "<value><string/></value>", "2",
		    "<value><string>2</string></value>" },
		{ "<value />", "2", "<value>2</value>" },
		{ "<value></value>", "2", "<value>2</value>" },
		{ "<value><![CDATA[1]]></value>", "2", "<value>2</value>" },
		{ "<value>&#49;</value>", "2", "<value>2</value>" },
		{ "<value a='b'>1</value>", "2", "<value a='b'>2</value>" },
	};

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(cases); i++) {
		char from[256], to[256];
		struct pvk_ova *o;
		struct pvk_err e;
		size_t len;
		char *old;

		snprintf(from, sizeof(from),
		    "<member><name>order</name>%s</member>", cases[i].from);
		snprintf(to, sizeof(to),
		    "<member><name>order</name>%s</member>", cases[i].to);
		snprintf(old = malloc(1024), 1024,
		    "<value><struct><member><name>class</name><value>VM"
		    "</value></member><member><name>id</name><value>a</value>"
		    "</member><member><name>snapshot</name><value><struct>%s"
		    "</struct></value></member></struct></value>",
		    from);
		o = small(old, &e);
		expect_ok(o != NULL, &e);
		free(old);
		old = copy_xml(o, &len);
		expect_ok(pvk_ova_set(o, "vm.order", cases[i].value, &e) == 0,
		    &e);
		expect_change(o, old, from, to);
		free(old);
		pvk_ova_free(o);
	}
}

/* Objects of which the table of fields knows nothing go by what is there. */
static void
edits_unknown_classes(void **state)
{
	static const char host[] = OBJECT("host", "h",
	    FIELD("name_label", "a") FIELD("cpus", "<int>4</int>")
		FIELD("on", "<boolean>1</boolean>") FIELD("nil", "<nil/>")
		    FIELD("map", "<struct/>"));
	struct pvk_ova *o;
	struct pvk_err e;

	(void)state;
	o = small(host, &e);
	expect_ok(o != NULL, &e);
	expect_ok(pvk_ova_set(o, "HOST.name_label", "b", &e) == 0, &e);
	expect_ok(pvk_ova_set(o, "host.cpus", "8", &e) == 0, &e);
	expect_ok(pvk_ova_set(o, "host[0].on", "no", &e) == 0, &e);
	expect_ok(pvk_ova_set(o, "host.map.k", "v", &e) == 0, &e);
	expect_ok(pvk_ova_unset(o, "host.nil", &e) == 0, &e);
	expect_error(pvk_ova_set(o, "host.cpus", "x", &e) == 0, &e, PVK_EUSAGE,
	    "not a whole number");
	expect_error(pvk_ova_set(o, "host.nosuch", "x", &e) == 0, &e,
	    PVK_EUSAGE, "class host has no such field");
	pvk_ova_free(o);
	o = small(host, &e);
	expect_error(pvk_ova_set(o, "host.nil", "x", &e) == 0, &e, PVK_EUSAGE,
	    "a value of this type cannot be set");
	pvk_ova_free(o);
}

static const struct {
	const char *path, *value; /* NULL: unset */
	enum pvk_code code;
	const char *says;
} refusals[] = {
	{ "vm.memory_static_max", "lots", PVK_EUSAGE,
	    "vm.memory_static_max: \"lots\": not a whole number" },
	{ "vm.VCPUs_max", "2.5", PVK_EUSAGE, "not a whole number" },
	{ "vm.VCPUs_max", "", PVK_EUSAGE, "not a whole number" },
	{ "vm.VCPUs_max", "1234567890123456789", PVK_EUSAGE, "whole number" },
	{ "vm.is_a_template", "maybe", PVK_EUSAGE, "expected true or false" },
	{ "vm.HVM_shadow_multiplier", "1e5", PVK_EUSAGE, "not a number" },
	{ "vm.HVM_shadow_multiplier", ".", PVK_EUSAGE, "not a number" },
	{ "vm.snapshot_time", "2026-01-31", PVK_EUSAGE,
	    "not a date like 20260131T23:59:59Z" },
	{ "vm.power_state", "On", PVK_EUSAGE, "expected one of Halted" },
	{ "vm.VBDs", "Ref:11", PVK_EUSAGE, "a list cannot be set" },
	{ "vm.platform", "x", PVK_EUSAGE, "append .KEY to the path" },
	{ "vm.affinity", "Ref:99", PVK_ENOENT, "no object of the file" },
	{ "vm.name_label", "a\001", PVK_EUSAGE, "a control character" },
	{ "vm.name_label", "\xff", PVK_EUSAGE, "no UTF-8" },
	{ "vm.platform.a\nb", "x", PVK_EUSAGE, "key: byte 0x0a" },
	{ "vdi.virtual_size", "-1", PVK_EUSAGE, "it would become" },
	{ "vm.name_labl", "x", PVK_EUSAGE, "(did you mean name_label?)" },
	{ "vm.NAME_LABL", "x", PVK_EUSAGE, "(did you mean name_label?)" },
	{ "vmm.name_label", "x", PVK_EUSAGE, "(did you mean VM?)" },
	{ "netwrok.bridge", "x", PVK_EUSAGE, "(did you mean network?)" },
	{ "name_label", "x", PVK_EUSAGE, "(did you mean vm.name_label?)" },
	{ "platfrom.acpi", "x", PVK_EUSAGE, "(did you mean platform?)" },
	{ "zzzzzzzz.x", "x", PVK_EUSAGE, "no such class" },
	{ "vm.name_label.x", "x", PVK_EUSAGE, "is no map" },
	{ "vm", "x", PVK_EUSAGE, "no path" },
	{ "vm.", "x", PVK_EUSAGE, "no path" },
	{ "vm..x", "x", PVK_EUSAGE, "no path" },
	{ "vm.platform.", "x", PVK_EUSAGE, "no path" },
	{ "platform", "x", PVK_EUSAGE, "no path" },
	{ "", "x", PVK_EUSAGE, "no path" },
	{ ".", "x", PVK_EUSAGE, "no path" },
	{ "[0].x", "x", PVK_EUSAGE, "no path" },
	{ "vm[].x", "x", PVK_EUSAGE, "no path" },
	{ "vm[a].x", "x", PVK_EUSAGE, "no path" },
	{ "vm[-1].x", "x", PVK_EUSAGE, "no path" },
	{ "vm[0.x", "x", PVK_EUSAGE, "no path" },
	{ "vm[0]x.y", "x", PVK_EUSAGE, "no path" },
	{ "vm[99999999999].x", "x", PVK_EUSAGE, "no path" },
	{ "vm[1].name_label", "x", PVK_ENOENT, "the file has 1 of class VM" },
	{ "vif[2].MAC", "x", PVK_ENOENT, "the file has 2 of class VIF" },
	{ "vm_metrics.state", "x", PVK_ENOENT, "the file has 0" },
	{ "platform[0].x", "x", PVK_EUSAGE, "no such class" },
	{ "vm.platform", NULL, PVK_EUSAGE, "refuse an XVA without this" },
	{ "version.xapi_major", NULL, PVK_EUSAGE, "without this field" },
	{ "vm.domain_type", NULL, PVK_ENOENT, "vm.domain_type: not there" },
	{ "platform.nosuch", NULL, PVK_ENOENT, "not there" },
	{ "NVRAM.x", NULL, PVK_ENOENT, "not there" },
	{ "vm", NULL, PVK_EUSAGE, "no path" },
};

/* And the document is as it was. */
static void
refuses(void **state)
{
	struct pvk_ova *o = sample_ova();
	struct pvk_err e;
	size_t len, len2;
	char *old = copy_xml(o, &len);

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(refusals); i++) {
		expect_error((refusals[i].value != NULL
				     ? pvk_ova_set(o, refusals[i].path,
					   refusals[i].value, &e)
				     : pvk_ova_unset(o, refusals[i].path,
					   &e)) == 0,
		    &e, refusals[i].code, refusals[i].says);
		assert_string_equal(pvk_ova_xml(o, &len2), old);
		assert_string_equal(pvk_ova_vm(o)->name_label, "web");
	}
	free(old);
	pvk_ova_free(o);
}

static void
unsets(void **state)
{
	static const struct {
		const char *path, *from;
	} cases[] = {
		{ "platform.viridian",
		    "<member><name>viridian</name><value>false</value>"
		    "</member>" },
		{ "vm.generation_id",
		    "<member><name>generation_id</name><value/></member>" },
		{ "version.export_vsn",
		    "<member><name>export_vsn</name><value>2</value>"
		    "</member>" },
	};

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(cases); i++) {
		struct pvk_ova *o = sample_ova();
		struct pvk_err e;
		size_t len;
		char *old = copy_xml(o, &len);

		expect_ok(pvk_ova_unset(o, cases[i].path, &e) == 0, &e);
		expect_change(o, old, cases[i].from, "");
		expect_error(pvk_ova_unset(o, cases[i].path, &e) == 0, &e,
		    PVK_ENOENT, "not there");
		free(old);
		pvk_ova_free(o);
	}
}

static void
survives_no_memory(void **state)
{
	struct pvk_ova *o = sample_ova();
	struct pvk_err e;
	size_t len, len2;
	char *old = copy_xml(o, &len);
	int rv;

	(void)state;
	for (size_t n = 1; fault_next(FAULT_ALLOC, n); n++) {
		rv = pvk_ova_set(o, "NVRAM.x", "y", &e);
		if (fault_off()) {
			expect_error(rv == 0, &e, PVK_ENOMEM, NULL);
			assert_string_equal(pvk_ova_xml(o, &len2), old);
		} else
			expect_ok(rv == 0, &e);
	}
	free(old);
	pvk_ova_free(o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(changes_what_it_must),
		cmocka_unit_test(leaves_alone_what_is_so_already),
		cmocka_unit_test(keeps_the_wire_form),
		cmocka_unit_test(edits_unknown_classes),
		cmocka_unit_test(refuses),
		cmocka_unit_test(unsets),
		cmocka_unit_test(survives_no_memory),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
