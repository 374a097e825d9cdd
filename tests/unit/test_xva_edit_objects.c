/* SPDX-License-Identifier: BSD-2-Clause */
/* Edits of several objects: a NIC more, no CD drive, another host. */
#include <stdio.h>

#include "fault.h"
#include "ova_samples.h"
#include "testing.h"
#include "xva/ova_private.h"

static size_t
count(const struct pvk_ova *o, const char *cls)
{
	size_t n = 0;

	for (size_t i = 0; i < o->nobjects; i++)
		n += ova_is(&o->objects[i], cls);
	return (n);
}

/* No more to complain about than a host's own export gives rise to. */
static void
expect_sound(const struct pvk_ova *o)
{
	struct pvk_findings fs = { 0 };
	struct pvk_err e;

	expect_ok(pvk_ova_check(o, NULL, &fs, &e) == 0, &e);
	assert_int_equal(pvk_findings_count(&fs, PVK_ERROR), 0);
	pvk_findings_fini(&fs);
}

/* Is ref an element of the set? */
static bool
is_in(const struct pvk_ova *o, const struct ova_object *object,
    const char *field, const char *ref)
{
	uint32_t set = xmlrpc_member(&o->doc, object->record, field);

	assert_int_not_equal(set, 0);
	for (uint32_t i = o->doc.nodes[set].child; i != 0;
	     i = o->doc.nodes[i].next)
		if (strcmp(xmlrpc_text(&o->doc, i), ref) == 0)
			return (true);
	return (false);
}

static void
adds_a_nic_to_every_era(void **state)
{
	static const char *const networks[] = {
		"Pool-wide network associated with eth0", "dmz=xapi9", "dmz",
		"a <&> \"b\""
	};

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(golden_names); i++) {
		struct pvk_ova *o = golden_ova(golden_names[i]);
		const struct pvk_ova_nic *nic;
		size_t before, n, nets = count(o, "network");
		struct pvk_err e;

		nic = pvk_ova_nics(o, &before);
		for (size_t k = 0; k < PVK_COUNT(networks); k++)
			expect_ok(pvk_ova_add_nic(o, networks[k], &e) == 0, &e);
		nic = pvk_ova_nics(o, &n);
		assert_int_equal(n, before + PVK_COUNT(networks));
		assert_string_equal(nic[before].network, networks[0]);
		assert_string_equal(nic[before].mac, "");
		assert_string_equal(nic[before].mtu, "1500");
		assert_string_equal(nic[before + 1].network, "dmz");
		assert_string_equal(nic[before + 1].bridge, "xapi9");
		assert_string_equal(nic[before + 2].bridge, "xapi9");
		assert_string_equal(nic[n - 1].network, networks[3]);
		/* two networks are new, one was there, one twice */
		assert_int_equal(count(o, "network"),
		    nets + 2 + (strcmp(golden_names[i], "xenserver-7.0") == 0));
		for (size_t k = 0; k < n; k++) {
			char device[24];

			snprintf(device, sizeof(device), "%zu", k);
			assert_string_equal(nic[k].device, device);
		}
		expect_sound(o);
		pvk_ova_free(o);
	}
}

/*
 * A new reference is nobody's: neither an object's nor one that points at
 * something left out of the export (Ref:30 here).
 */
static void
gives_new_references(void **state)
{
	struct pvk_ova *o = golden_ova("xenserver-5.6");
	const struct ova_object *vif, *network;
	struct pvk_err e;

	(void)state;
	expect_ok(pvk_ova_add_nic(o, "new", &e) == 0, &e);
	vif = ova_by_id(o, "Ref:31");
	network = ova_by_id(o, "Ref:32");
	assert_non_null(vif);
	assert_non_null(network);
	assert_true(ova_is(vif, "VIF"));
	assert_true(ova_is(network, "network"));
	assert_string_equal(ova_text(o, vif->record, "network"), "Ref:32");
	assert_string_equal(ova_text(o, vif->record, "VM"), "Ref:7");
	assert_string_equal(ova_text(o, vif->record, "device"), "3");
	assert_true(is_in(o, o->main_vm, "VIFs", "Ref:31"));
	assert_true(is_in(o, o->main_vm, "VIFs", "Ref:8"));
	assert_true(is_in(o, network, "VIFs", "Ref:31"));
	/* on a network that was there */
	expect_ok(pvk_ova_add_nic(o, "Storage & backup", &e) == 0, &e);
	network = ova_by_id(o, "Ref:13");
	assert_true(is_in(o, network, "VIFs", "Ref:33"));
	assert_true(is_in(o, network, "VIFs", "Ref:12"));
	assert_true(is_in(o, o->main_vm, "VIFs", "Ref:33"));
	pvk_ova_free(o);
}

static void
fills_gaps_of_devices(void **state)
{
	struct pvk_ova *o = sample_ova();
	const struct pvk_ova_nic *nic;
	struct pvk_err e;
	size_t n;

	(void)state;
	expect_ok(pvk_ova_set(o, "vif[0].device", "5", &e) == 0, &e);
	expect_ok(pvk_ova_add_nic(o, "new", &e) == 0, &e);
	nic = pvk_ova_nics(o, &n);
	assert_string_equal(nic[0].device, "0");
	assert_string_equal(nic[0].network, "new");
	while (n < 16) {
		expect_ok(pvk_ova_add_nic(o, "new", &e) == 0, &e);
		nic = pvk_ova_nics(o, &n);
	}
	expect_error(pvk_ova_add_nic(o, "new", &e) == 0, &e, PVK_EUSAGE,
	    "the VM has 16 NICs");
	pvk_ova_free(o);
}

static void
refuses_odd_networks(void **state)
{
	struct pvk_ova *o = sample_ova();
	struct pvk_err e;

	(void)state;
	expect_error(pvk_ova_add_nic(o, "", &e) == 0, &e, PVK_EUSAGE,
	    "no name");
	expect_error(pvk_ova_add_nic(o, "a\001", &e) == 0, &e, PVK_EUSAGE,
	    "control character");
	expect_error(pvk_ova_add_nic(o, "lan=xenbr7", &e) == 0, &e, PVK_EUSAGE,
	    "with another bridge");
	expect_ok(pvk_ova_add_nic(o, "lan=xapi3", &e) == 0, &e);
	pvk_ova_free(o);
	o = small("", &e);
	expect_error(pvk_ova_add_nic(o, "lan", &e) == 0, &e, PVK_ENOENT,
	    "no VM");
	pvk_ova_free(o);
}

/* No list of VIFs, an empty one, one with white space in it. */
static void
opens_lists(void **state)
{
	static const char *const vifs[] = {
		"", FIELD("VIFs", "<array><data/></array>"),
		FIELD("VIFs", "<array> <data></data>\n</array>"),
		FIELD("VIFs", "<array><data> <!-- none --> </data></array>"),
		FIELD("VIFs", "<array><data> <value>x</value> </data></array>")
	};

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(vifs); i++) {
		char object[1024];
		struct pvk_ova *o;
		struct pvk_err e;

		snprintf(object, sizeof(object),
		    "<value><struct>" FIELD("class", "VM") FIELD("id",
			"vm") "<member><name>snapshot</name><value><struct>%s</struct>"
			      "</value></member></struct></value>",
		    vifs[i]);
		o = small(object, &e);
		expect_ok(o != NULL, &e);
		for (size_t k = 0; k < 2; k++) {
			/* Ref:2 is the network's */
			const char *ref = k == 0 ? "Ref:1" : "Ref:3";

			expect_ok(pvk_ova_add_nic(o, "lan", &e) == 0, &e);
			assert_true(is_in(o, o->main_vm, "VIFs", ref));
			assert_true(
			    is_in(o, ova_by_id(o, "Ref:2"), "VIFs", ref));
		}
		assert_int_equal(count(o, "VIF"), 2);
		assert_int_equal(count(o, "network"), 1);
		assert_int_equal(is_in(o, o->main_vm, "VIFs", "x"), i == 4);
		pvk_ova_free(o);
	}
}

static void
removes_the_drive_and_what_is_in_it(void **state)
{
	static const struct {
		const char *name;
		size_t cds, objects; /* as many go */
	} cases[] = {
		{ "xenserver-5.5", 0, 0 },
		{ "xenserver-5.6", 1, 1 },
		/* the ISO and its library, too */
		{ "xenserver-6.0.2", 1, 3 },
		{ "xenserver-7.0", 0, 0 },
		{ "xcp-ng-8.3", 1, 1 },
	};

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(cases); i++) {
		struct pvk_ova *o = golden_ova(cases[i].name);
		struct pvk_findings fs = { 0 };
		size_t n, len, before = o->nobjects, disks;
		struct pvk_err e;

		pvk_ova_disks(o, &disks);
		expect_ok(pvk_ova_remove_cd(o, &n, &e) == 0, &e);
		assert_int_equal(n, cases[i].cds);
		assert_int_equal(o->nobjects, before - cases[i].objects);
		assert_int_equal(pvk_ova_cd_count(o), 0);
		pvk_ova_disks(o, &n);
		assert_int_equal(n, disks);
		expect_sound(o);
		expect_ok(pvk_ova_check(o, NULL, &fs, &e) == 0, &e);
		assert_int_equal(fs.by_rule[PVK_RULE_VBD_CD_FREEBSD], 0);
		pvk_findings_fini(&fs);
		assert_null(strstr(pvk_ova_xml(o, &len), ">CD<"));
		/* once more does nothing */
		expect_ok(pvk_ova_remove_cd(o, &n, &e) == 0, &e);
		assert_int_equal(n, 0);
		pvk_ova_free(o);
	}
}

static void
forgets_references_to_the_drive(void **state)
{
	struct pvk_ova *o = golden_ova("xenserver-6.0.2");
	struct pvk_err e;
	size_t n, len;

	(void)state;
	assert_true(is_in(o, o->main_vm, "VBDs", "Ref:102"));
	expect_ok(pvk_ova_remove_cd(o, &n, &e) == 0, &e);
	assert_true(is_in(o, o->main_vm, "VBDs", "Ref:101"));
	assert_null(strstr(pvk_ova_xml(o, &len), "Ref:102"));
	assert_null(strstr(pvk_ova_xml(o, &len), "Ref:107"));
	assert_null(strstr(pvk_ova_xml(o, &len), "Ref:108"));
	pvk_ova_free(o);
}

/* A disk that is also in a CD drive stays, and so does its SR. */
static void
keeps_what_others_use(void **state)
{
	struct pvk_ova *o = sample_ova();
	struct pvk_err e;
	size_t n;

	(void)state;
	expect_ok(pvk_ova_set(o, "vbd[2].VDI", "Ref:15", &e) == 0, &e);
	expect_ok(pvk_ova_remove_cd(o, &n, &e) == 0, &e);
	assert_int_equal(n, 1);
	assert_int_equal(count(o, "VDI"), 2);
	assert_int_equal(count(o, "SR"), 1);
	pvk_ova_free(o);
}

static void
suits_another_host(void **state)
{
	static const struct {
		const char *name, *host;
		uint64_t major, minor;
	} cases[] = {
		{ "xcp-ng-8.3", "xcp-ng-8.3", 24, 19 },
		{ "xcp-ng-8.3", "xcp-ng-8.2", 1, 3 },
		{ "xcp-ng-8.2", "xcp-ng-7.6", 1, 20 },
		{ "xcp-ng-8.2", "xenserver-7.x", 1, 3 },
		{ "xenserver-7.0", "xenserver-6.0.2", 1, 3 },
		{ "xenserver-5.6", "xenserver-5.6", 1, 3 },
	};

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(cases); i++) {
		struct pvk_ova *o = golden_ova(cases[i].name);
		struct pvk_findings fs = { 0 };
		const struct pvk_host *host;
		struct pvk_err e;
		size_t len, new_len;

		pvk_ova_xml(o, &len);
		host = pvk_host_find(cases[i].host, &e);
		expect_ok(pvk_ova_set_host(o, host, &e) == 0, &e);
		assert_int_equal(pvk_ova_version(o)->xapi_major,
		    cases[i].major);
		assert_int_equal(pvk_ova_version(o)->xapi_minor,
		    cases[i].minor);
		expect_ok(pvk_ova_check(o, host, &fs, &e) == 0, &e);
		assert_int_equal(fs.by_rule[PVK_RULE_HOST_VERSION_GATE], 0);
		pvk_findings_fini(&fs);
		/* digits, and nothing else, went */
		pvk_ova_xml(o, &new_len);
		assert_in_range(new_len, len - 2, len);
		pvk_ova_free(o);
	}
}

/* The time before checksums in the stream is over. */
static void
raises_export_vsn(void **state)
{
	static const char *const vsns[] = { "0", "1", "2", "3", NULL };
	struct pvk_err e;

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(vsns); i++) {
		struct pvk_ova *o = sample_ova();

		if (vsns[i] == NULL)
			expect_ok(pvk_ova_unset(o, "version.export_vsn", &e) ==
				0,
			    &e);
		else
			expect_ok(pvk_ova_set(o, "version.export_vsn", vsns[i],
				      &e) == 0,
			    &e);
		expect_ok(pvk_ova_set_host(o, pvk_host_find("xenserver-8", &e),
			      &e) == 0,
		    &e);
		assert_int_equal(pvk_ova_version(o)->export_vsn, 2);
		pvk_ova_free(o);
	}
}

static void
survives_no_memory(void **state)
{
	const struct pvk_host *host;
	struct pvk_err e;
	size_t cds;
	int rv;

	(void)state;
	host = pvk_host_find("xenserver-6.0.2", &e);
	for (int edit = 0; edit < 3; edit++)
		for (size_t n = 1;; n++) {
			struct pvk_ova *o = golden_ova("xcp-ng-8.3");
			size_t len, len2;
			char *old = strdup(pvk_ova_xml(o, &len));

			if (!fault_next(FAULT_ALLOC, n)) {
				free(old);
				pvk_ova_free(o);
				break;
			}
			rv = edit == 0	? pvk_ova_add_nic(o, "new", &e)
			    : edit == 1 ? pvk_ova_remove_cd(o, &cds, &e)
					: pvk_ova_set_host(o, host, &e);
			if (fault_off()) {
				expect_error(rv == 0, &e, PVK_ENOMEM, NULL);
				assert_string_equal(pvk_ova_xml(o, &len2), old);
			} else
				expect_ok(rv == 0, &e);
			free(old);
			pvk_ova_free(o);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(adds_a_nic_to_every_era),
		cmocka_unit_test(gives_new_references),
		cmocka_unit_test(fills_gaps_of_devices),
		cmocka_unit_test(refuses_odd_networks),
		cmocka_unit_test(opens_lists),
		cmocka_unit_test(removes_the_drive_and_what_is_in_it),
		cmocka_unit_test(forgets_references_to_the_drive),
		cmocka_unit_test(keeps_what_others_use),
		cmocka_unit_test(suits_another_host),
		cmocka_unit_test(raises_export_vsn),
		cmocka_unit_test(survives_no_memory),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
