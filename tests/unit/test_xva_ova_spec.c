/* SPDX-License-Identifier: BSD-2-Clause */
/* What a new document may be asked for: names, networks, sizes. */
#include <stdio.h>

#include "ova_samples.h"
#include "testing.h"
#include "xva/ova_private.h"

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

static void
knows_networks(void **state)
{
	static const char *const networks[] = {
		"Pool-wide network associated with eth0",
		"Pool-wide network associated with eth12",
		"Pool-wide network associated with ethernet",
		"dmz=xapi7",
		"a=b=xenbr3",
		"odd=no bridge",
		"dmz",
	};
	static const struct {
		const char *name, *bridge;
	} expected[] = {
		{ "Pool-wide network associated with eth0", "xenbr0" },
		{ "Pool-wide network associated with eth12", "xenbr12" },
		{ "Pool-wide network associated with ethernet", "" },
		{ "dmz", "xapi7" },
		{ "a=b", "xenbr3" },
		{ "odd=no bridge", "" },
		/* the one that was named before */
		{ "dmz", "xapi7" },
	};
	struct pvk_ova_spec spec = sample_spec();
	const struct pvk_ova_nic *nic;
	struct pvk_ova *o;
	size_t n, networks_written = 0;
	char device[24];

	(void)state;
	spec.networks = networks;
	spec.nnetworks = PVK_COUNT(networks);
	o = generate(&spec);
	nic = pvk_ova_nics(o, &n);
	assert_int_equal(n, PVK_COUNT(expected));
	for (size_t i = 0; i < n; i++) {
		snprintf(device, sizeof(device), "%zu", i);
		assert_string_equal(nic[i].device, device);
		assert_string_equal(nic[i].network, expected[i].name);
		assert_string_equal(nic[i].bridge, expected[i].bridge);
		assert_string_equal(nic[i].mac, "");
	}
	for (size_t i = 0; i < o->nobjects; i++)
		networks_written += ova_is(&o->objects[i], "network");
	assert_int_equal(networks_written, 6);
	pvk_ova_free(o);
}

static void
carries_any_name(void **state)
{
	static const char *const names[] = { "a & b", "<vm>", "]]>", "\"'\"",
		"\xc3\xa4\xe2\x82\xac\xf0\x9f\x90\xa1", "&amp;", " ", "a=b" };
	struct pvk_ova_spec spec = sample_spec();

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(names); i++) {
		struct pvk_ova *o;

		spec.name_label = names[i];
		spec.name_description = "one\n\ttwo <3";
		o = generate(&spec);
		assert_string_equal(pvk_ova_vm(o)->name_label, names[i]);
		assert_string_equal(pvk_ova_vm(o)->name_description,
		    "one\n\ttwo <3");
		pvk_ova_free(o);
	}
}

/* Each changes one thing of the sample. */
static void
refuses(void **state)
{
	static const struct {
		const char *name, *network, *disk;
		uint64_t memory, size;
		unsigned vcpus;
		bool uefi;
		size_t ndisks, nnetworks;
		const char *says;
	} cases[] = {
		{ .name = "", .says = "needs a name" },
		{ .name = "a\nb", .says = "name: byte 0x0a at 1" },
		{ .name = "a\x7f", .says = "control character" },
		{ .name = "\xc2\x85", .says = "control character" },
		{ .name = "a\xff", .says = "byte 0xff at 1: no UTF-8" },
		{ .name = "\xef\xbf\xbf", .says = "control character" },
		{ .name = "\xed\xa0\x80", .says = "no UTF-8" },
		{ .memory = UINT64_MAX, .says = "no VM" },
		{ .vcpus = UINT32_MAX, .says = "no VM" }, /* stands for 0 */
		{ .uefi = true, .says = "xenserver-6.5: cannot boot UEFI" },
		{ .ndisks = 16,
		    .says = "16 disks: expected at most 15 on xenserver-6.5" },
		{ .nnetworks = 8, .says = "8 NICs: expected at most 7" },
		{ .size = UINT64_MAX, .says = "no size of a disk" },
		{ .disk = "\x01", .says = "disk name: byte 0x01" },
		{ .network = "", .says = "no name, expected NAME or" },
		{ .network = "=xenbr0", .says = "no name, expected NAME or" },
		{ .network = "\x1b[m", .says = "network name: byte 0x1b" },
	};
	struct pvk_ova_spec_disk disks[16] = { { PVK_MIB, NULL } };
	const char *networks[8];

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(cases); i++) {
		struct pvk_ova_spec spec = sample_spec();
		struct pvk_buf xml = { 0 };
		struct pvk_err e;

		disks[0].virtual_size =
		    cases[i].size != 0 ? cases[i].size : PVK_MIB;
		disks[0].name_label = cases[i].disk;
		for (size_t k = 0; k < PVK_COUNT(networks); k++)
			networks[k] =
			    cases[i].network != NULL ? cases[i].network : "lan";
		spec.disks = disks;
		spec.ndisks = cases[i].ndisks != 0 ? cases[i].ndisks : 1;
		spec.networks = networks;
		spec.nnetworks =
		    cases[i].nnetworks != 0 ? cases[i].nnetworks : 1;
		if (cases[i].name != NULL)
			spec.name_label = cases[i].name;
		if (cases[i].memory != 0)
			spec.memory = cases[i].memory;
		if (cases[i].vcpus != 0)
			spec.vcpus = 0;
		spec.uefi = cases[i].uefi;
		expect_ok(pvk_buf_add(&xml, "before", 6, &e) == 0, &e);
		expect_error(pvk_ova_generate(&spec, &xml, &e) == 0, &e,
		    PVK_EUSAGE, cases[i].says);
		assert_string_equal(pvk_buf_text(&xml), "before");
		pvk_buf_fini(&xml);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_networks),
		cmocka_unit_test(carries_any_name),
		cmocka_unit_test(refuses),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
