/* SPDX-License-Identifier: BSD-2-Clause */
/* New documents: for every host, guest and shape. */
#include <stdio.h>

#include "fault.h"
#include "ova_samples.h"
#include "testing.h"
#include "xva/ova_fields.h"
#include "xva/ova_private.h"
#include "xva/ova_write.h"

static struct pvk_ova *
generate(const struct pvk_ova_spec *spec)
{
	struct pvk_buf xml = { 0 };
	struct pvk_ova *o;
	struct pvk_err e;

	expect_ok(pvk_ova_generate(spec, &xml, &e) == 0, &e);
	o = pvk_ova_parse(xml.data, xml.len, "new", &e);
	expect_ok(o != NULL, &e);
	pvk_buf_fini(&xml);
	return (o);
}

/* Nothing to complain about on the host that it is for. */
static void
suits_every_host_and_guest(void **state)
{
	struct pvk_ova_spec spec = sample_spec();
	const struct pvk_host *hosts;
	size_t n;

	(void)state;
	hosts = pvk_host_table(&n);
	for (size_t i = 0; i < n * 16; i++) {
		struct pvk_findings fs = { 0 };
		const struct pvk_ova_vm *vm;
		struct pvk_ova *o;
		struct pvk_err e;

		spec.host = &hosts[i / 16];
		spec.guest = (enum pvk_guest)(i % 4);
		spec.is_template = (i & 4) != 0;
		spec.uefi = (i & 8) != 0 && spec.host->boots_uefi;
		o = generate(&spec);
		vm = pvk_ova_vm(o);
		assert_int_equal(vm->is_template, spec.is_template);
		assert_string_equal(vm->firmware, spec.uefi ? "uefi" : "bios");
		assert_true(vm->hvm);
		assert_string_equal(pvk_ova_version(o)->product_version,
		    spec.host->product_version);
		assert_string_equal(pvk_ova_version(o)->product_brand,
		    spec.host->product_brand);
		expect_ok(pvk_ova_check(o, spec.host, &fs, &e) == 0, &e);
		assert_int_equal(pvk_findings_count(&fs, PVK_WARNING), 0);
		pvk_findings_fini(&fs);
		pvk_ova_free(o);
	}
}

/* Every field of the table that the release has, none that it has not. */
static void
writes_the_fields_of_the_release(void **state)
{
	struct pvk_ova_spec spec = sample_spec();
	const struct ova_field *f;
	const struct pvk_host *hosts;
	size_t nhosts, nfields;

	(void)state;
	hosts = pvk_host_table(&nhosts);
	f = ova_field_table(&nfields);
	for (size_t i = 0; i < nhosts; i++) {
		unsigned release = ova_release(hosts[i].product_version);
		struct pvk_ova *o;

		spec.host = &hosts[i];
		o = generate(&spec);
		for (size_t k = 0; k < nfields; k++) {
			uint32_t record = o->version_node;
			bool wanted =
			    f[k].value != NULL && f[k].since <= release;

			if (strncmp(f[k].cls, "VM_", 3) == 0)
				continue;
			for (size_t j = 0; j < o->nobjects; j++)
				if (ova_is(&o->objects[j], f[k].cls))
					record = o->objects[j].record;
			assert_int_equal(xmlrpc_member(&o->doc, record,
					     f[k].name) != 0,
			    wanted);
			assert_true(!f[k].must || wanted);
		}
		pvk_ova_free(o);
	}
}

/* As hosts write it: one line, no prolog, no white space between tags. */
static void
writes_like_a_host(void **state)
{
	static const char head[] =
	    "<value><struct><member><name>version</name><value><struct>"
	    "<member><name>hostname</name><value>";
	struct pvk_ova *o = sample_ova();
	size_t len;
	const char *xml = pvk_ova_xml(o, &len);

	(void)state;
	assert_memory_equal(xml, head, sizeof(head) - 1);
	assert_null(strpbrk(xml, "\r\n\t"));
	assert_null(strstr(xml, "> <"));
	assert_null(strstr(xml, "<value></value>"));
	assert_null(strstr(xml, "<int>"));
	assert_non_null(strstr(xml, "<name>name_label</name><value>web<"));
	assert_non_null(strstr(xml, "<name>domid</name><value>-1</value>"));
	assert_non_null(strstr(xml,
	    "&lt;restriction field=&quot;vcpus-max&quot; max=&quot;16&quot;"));
	pvk_ova_free(o);
}

static void
is_the_same_every_time(void **state)
{
	struct pvk_ova_spec spec = sample_spec();
	struct pvk_buf a = { 0 }, b = { 0 };
	struct pvk_ova *o;
	struct pvk_err e;
	char first[64];

	(void)state;
	expect_ok(pvk_ova_generate(&spec, &a, &e) == 0, &e);
	expect_ok(pvk_ova_generate(&spec, &b, &e) == 0, &e);
	assert_int_equal(a.len, b.len);
	assert_memory_equal(a.data, b.data, a.len);
	pvk_buf_fini(&a);
	pvk_buf_fini(&b);
	o = generate(&spec);
	snprintf(first, sizeof(first), "%s", pvk_ova_vm(o)->uuid);
	pvk_ova_free(o);
	spec.seed = 1;
	o = generate(&spec);
	assert_string_not_equal(pvk_ova_vm(o)->uuid, first);
	pvk_ova_free(o);
	spec.seed = 0;
	spec.name_label = "web2";
	o = generate(&spec);
	assert_string_not_equal(pvk_ova_vm(o)->uuid, first);
	pvk_ova_free(o);
}

/* RFC 4122: version 5, variant 10; no two objects share one. */
static void
uuids_are_uuids(void **state)
{
	struct pvk_ova *o = sample_ova();

	(void)state;
	for (size_t i = 0; i < o->nobjects; i++) {
		const char *u = ova_text(o, o->objects[i].record, "uuid");

		assert_int_equal(strlen(u), 36);
		for (size_t k = 0; k < 36; k++)
			if (k == 8 || k == 13 || k == 18 || k == 23)
				assert_int_equal(u[k], '-');
			else
				assert_non_null(
				    strchr("0123456789abcdef", u[k]));
		assert_int_equal(u[14], '5');
		assert_non_null(strchr("89ab", u[19]));
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(u,
			    ova_text(o, o->objects[k].record, "uuid"));
	}
	pvk_ova_free(o);
}

/* However many there are, the stream's order is the order of the disks. */
static void
keeps_the_order_of_disks(void **state)
{
	static const size_t counts[] = { 0, 1, 3, 4, 9, 10, 11, 44, 45, 46, 99,
		254 };
	struct pvk_ova_spec_disk disks[254];
	struct pvk_ova_spec spec = sample_spec();
	struct pvk_err e;

	(void)state;
	for (size_t k = 0; k < 254; k++)
		disks[k] =
		    (struct pvk_ova_spec_disk){ PVK_MIB * (k + 1), NULL };
	spec.disks = disks;
	spec.host = pvk_host_find("xcp-ng-8.3", &e);
	for (size_t i = 0; i < PVK_COUNT(counts) * 2; i++) {
		const struct pvk_ova_disk *d;
		struct pvk_ova *o;
		char device[24];
		size_t n;

		spec.ndisks = counts[i / 2];
		spec.empty_cd = i % 2 == 1 && spec.ndisks < 254;
		o = generate(&spec);
		assert_int_equal(pvk_ova_cd_count(o), spec.empty_cd ? 1 : 0);
		d = pvk_ova_disks(o, &n);
		assert_int_equal(n, spec.ndisks);
		for (size_t k = 0; k < n; k++) {
			snprintf(device, sizeof(device), "%zu",
			    spec.empty_cd && k >= 3 ? k + 1 : k);
			assert_int_equal(d[k].virtual_size, PVK_MIB * (k + 1));
			assert_int_equal(d[k].number, k);
			assert_string_equal(d[k].userdevice, device);
			assert_int_equal(strlen(d[k].ref), strlen(d[0].ref));
			assert_int_equal(d[k].bootable, k == 0);
		}
		pvk_ova_free(o);
	}
}

static void
says_what_suits_the_guest(void **state)
{
	static const struct {
		const char *host;
		enum pvk_guest guest;
		bool uefi;
		const char *field, *key, *value;
	} cases[] = {
		{ "xenserver-6.0.2", PVK_GUEST_FREEBSD, 0, "platform",
		    "viridian", "false" },
		{ "xenserver-6.0.2", PVK_GUEST_FREEBSD, 0, "platform",
		    "device-model", "" },
		{ "xenserver-6.0.2", PVK_GUEST_FREEBSD, 0, "HVM_boot_params",
		    "firmware", "" },
		{ "xenserver-6.0.2", PVK_GUEST_FREEBSD, 0, "HVM_boot_params",
		    "order", "cdn" },
		{ "xenserver-6.0.2", PVK_GUEST_WINDOWS, 0, "platform",
		    "viridian", "true" },
		{ "xenserver-6.0.2", PVK_GUEST_WINDOWS, 0, "platform",
		    "device_id", "" },
		{ "xenserver-6.5", PVK_GUEST_WINDOWS, 0, "platform",
		    "device_id", "0002" },
		{ "xcp-ng-8.3", PVK_GUEST_LINUX, 0, "platform", "device_id",
		    "" },
		{ "xcp-ng-8.3", PVK_GUEST_OTHER, 0, "platform", "viridian",
		    "false" },
		{ "xcp-ng-8.3", PVK_GUEST_FREEBSD, 0, "platform",
		    "device-model", "qemu-upstream-compat" },
		{ "xcp-ng-8.3", PVK_GUEST_FREEBSD, 0, "HVM_boot_params",
		    "firmware", "bios" },
		{ "xcp-ng-8.3", PVK_GUEST_FREEBSD, 1, "HVM_boot_params",
		    "firmware", "uefi" },
		{ "xcp-ng-8.3", PVK_GUEST_FREEBSD, 1, "platform",
		    "device-model", "qemu-upstream-uefi" },
		{ "xcp-ng-8.3", PVK_GUEST_FREEBSD, 1, "platform", "secureboot",
		    "false" },
		/* the trap of default templates */
		{ "xcp-ng-8.3", PVK_GUEST_FREEBSD, 0, "other_config",
		    "default_template", "" },
	};
	struct pvk_ova_spec spec = sample_spec();
	struct pvk_err e;

	(void)state;
	spec.is_template = true;
	for (size_t i = 0; i < PVK_COUNT(cases); i++) {
		struct pvk_ova *o;

		spec.host = pvk_host_find(cases[i].host, &e);
		spec.guest = cases[i].guest;
		spec.uefi = cases[i].uefi;
		o = generate(&spec);
		assert_string_equal(ova_map_text(o, o->main_vm->record,
					cases[i].field, cases[i].key),
		    cases[i].value);
		pvk_ova_free(o);
	}
}

static void
survives_no_memory(void **state)
{
	struct pvk_ova_spec spec = sample_spec();
	struct pvk_err e;
	int rv;

	(void)state;
	for (size_t n = 1; fault_next(FAULT_ALLOC, n); n++) {
		struct pvk_buf xml = { 0 };

		rv = pvk_ova_generate(&spec, &xml, &e);
		if (fault_off()) {
			expect_error(rv == 0, &e, PVK_ENOMEM, NULL);
			assert_int_equal(xml.len, 0);
		} else
			expect_ok(rv == 0, &e);
		pvk_buf_fini(&xml);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(suits_every_host_and_guest),
		cmocka_unit_test(writes_the_fields_of_the_release),
		cmocka_unit_test(writes_like_a_host),
		cmocka_unit_test(is_the_same_every_time),
		cmocka_unit_test(uuids_are_uuids),
		cmocka_unit_test(keeps_the_order_of_disks),
		cmocka_unit_test(says_what_suits_the_guest),
		cmocka_unit_test(survives_no_memory),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
