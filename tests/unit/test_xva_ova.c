/* SPDX-License-Identifier: BSD-2-Clause */
/* What is read out of ova.xml: documents of every era. */
#include <inttypes.h>
#include <stdio.h>

#include "ova_samples.h"
#include "testing.h"
#include "xva/ova_private.h"

/* A model as text, so that a test can say all of it in one place. */
static char *
model_text(const struct pvk_ova *o)
{
	const struct pvk_ova_version *v = pvk_ova_version(o);
	const struct pvk_ova_vm *vm = pvk_ova_vm(o);
	const struct pvk_ova_disk *d;
	const struct pvk_ova_nic *nic;
	struct pvk_buf b = { 0 };
	struct pvk_err e;
	size_t n;

	pvk_buf_addf(&b, &e,
	    "%s %s %s %s %s xapi %" PRIu64 ".%" PRIu64 " vsn %" PRIu64 "\n",
	    v->hostname, v->date, v->product_brand, v->product_version,
	    v->build_number, v->xapi_major, v->xapi_minor, v->export_vsn);
	pvk_buf_addf(&b, &e, "%zu objects, %zu VMs, %zu CDs\n",
	    pvk_ova_object_count(o), pvk_ova_vm_count(o), pvk_ova_cd_count(o));
	if (vm != NULL)
		pvk_buf_addf(&b, &e,
		    "%s [%s] [%s] %s %s%s%s %" PRIu64 " %" PRIu64 "\n",
		    vm->uuid, vm->name_label, vm->name_description,
		    vm->power_state, vm->firmware, vm->hvm ? " hvm" : " pv",
		    vm->is_template ? " template" : "", vm->memory_static_max,
		    vm->vcpus_max);
	d = pvk_ova_disks(o, &n);
	for (size_t i = 0; i < n; i++)
		pvk_buf_addf(&b, &e, "disk %u %s [%s] %s %s %" PRIu64 "%s\n",
		    d[i].number, d[i].ref, d[i].name_label, d[i].userdevice,
		    d[i].type, d[i].virtual_size, d[i].bootable ? " *" : "");
	nic = pvk_ova_nics(o, &n);
	for (size_t i = 0; i < n; i++)
		pvk_buf_addf(&b, &e, "nic %s %s %s [%s] %s\n", nic[i].device,
		    nic[i].mac, nic[i].mtu, nic[i].network, nic[i].bridge);
	return ((char *)b.data);
}

static const struct {
	const char *name, *model;
} golden[] = {
	{ "xenserver-5.5",
	    "golden 2012-05-01 XenServer 5.5.0 4711p xapi 1.3 vsn 2\n"
	    "6 objects, 1 VMs, 0 CDs\n"
	    "9e3779b1-0000-4000-8000-000000000001 [files] [] Halted bios hvm "
	    "536870912 2\n"
	    "disk 0 Ref:5 [files disk] 0 system 8589934592 *\n"
	    "nic 0 0a:00:00:00:05:05 0 "
	    "[Pool-wide network associated with eth0] xenbr0\n" },
	{ "xenserver-5.6",
	    "golden 2012-05-01 XenServer 5.6.100 4711p xapi 1.3 vsn 2\n"
	    "12 objects, 1 VMs, 1 CDs\n"
	    "cc623a9b-0000-4000-8000-00000000000b [mail \"old\" <1>] [] "
	    "Halted bios hvm 536870912 2\n"
	    "disk 0 Ref:16 [root] 0 system 2097152 *\n"
	    "disk 1 Ref:17 [spool] 1 user 3145728\n"
	    "nic 0 0a:00:00:00:00:00 1500 "
	    "[Pool-wide network associated with eth0] xenbr0\n"
	    "nic 1 0a:00:00:00:00:01 1500 [Storage & backup] xenbr1\n"
	    "nic 2 0a:00:00:00:00:02 1500 [Storage & backup] xenbr1\n" },
	{ "xenserver-6.0.2",
	    "golden 2012-05-01 XenServer 6.0.2 4711p xapi 1.3 vsn 2\n"
	    "9 objects, 1 VMs, 1 CDs\n"
	    "28b7bc6f-0000-4000-8000-00000000001f [FreeBSD 9.0 template] [] "
	    "Halted bios hvm template 536870912 2\n"
	    "disk 0 Ref:105 [FreeBSD 9.0 disk] 0 system 4294967296 *\n"
	    "nic 0 0a:00:00:00:60:02 1500 "
	    "[Pool-wide network associated with eth0] xenbr0\n" },
	{ "xenserver-7.0",
	    "golden 2012-05-01 XenServer 7.0.0 4711p xapi 1.9 vsn 2\n"
	    "8 objects, 1 VMs, 0 CDs\n"
	    "56e27d59-0000-4000-8000-000000000029 [build host] [] Suspended "
	    "bios hvm 536870912 2\n"
	    "disk 0 Ref:2005 [build disk] 0 user 32212254720 *\n"
	    "disk 1 Ref:2007 [Suspend image]  suspend 1073741824\n"
	    "nic 0 0a:00:00:00:70:00 1500 [Bond 0+1] xapi1\n" },
	{ "xcp-ng-8.2",
	    "golden 2012-05-01 XCP-ng 8.2.1 4711p xapi 1.20 vsn 2\n"
	    "10 objects, 2 VMs, 0 CDs\n"
	    "850d3e43-0000-4000-8000-000000000033 [web] [] Halted uefi hvm "
	    "536870912 2\n"
	    "disk 0 Ref:53 [web root] 0 user 10737418240 *\n"
	    "disk 1 Ref:63 [web root] 0 user 10737418240 *\n"
	    "nic 0 0a:00:00:00:82:32 1500 "
	    "[Pool-wide network associated with eth0] xenbr0\n" },
	{ "xcp-ng-8.3",
	    "golden 2012-05-01 XCP-ng 8.3.0 4711p xapi 24.19 vsn 2\n"
	    "10 objects, 1 VMs, 1 CDs\n"
	    "e162c017-0000-4000-8000-000000000047 [Windows Server] [] Halted "
	    "uefi hvm 536870912 2\n"
	    "disk 0 Ref:1 [C] 0 system 68719476736 *\n"
	    "disk 1 Ref:2 [D] 1 user 137438953472\n"
	    "nic 0 0a:00:00:00:83:00 1500 "
	    "[Pool-wide network associated with eth0] xenbr0\n" },
};

static void
reads_every_era(void **state)
{
	(void)state;
	for (size_t i = 0; i < PVK_COUNT(golden); i++) {
		struct pvk_ova *o = golden_ova(golden[i].name);
		char *text = model_text(o);

		assert_string_equal(text, golden[i].model);
		free(text);
		pvk_ova_free(o);
	}
}

/* What comes out is what went in, and reads the same again. */
static void
prints_what_it_parsed(void **state)
{
	(void)state;
	for (size_t i = 0; i < PVK_COUNT(golden); i++) {
		struct pvk_ova *a = golden_ova(golden[i].name), *b;
		size_t len, len2;
		char *text = golden_text(golden[i].name, &len), *ma, *mb;
		const char *xml = pvk_ova_xml(a, &len2);
		struct pvk_err e;

		assert_int_equal(len, len2);
		assert_memory_equal(xml, text, len);
		b = pvk_ova_parse(xml, len2, "again", &e);
		expect_ok(b != NULL, &e);
		ma = model_text(a);
		mb = model_text(b);
		assert_string_equal(ma, mb);
		free(ma);
		free(mb);
		free(text);
		pvk_ova_free(a);
		pvk_ova_free(b);
	}
}

/* object by object, and the refs and numbers of the disks */
static const struct {
	const char *objects, *disks;
} streams[] = {
	{ "", "" },
	{ VM, "" },
	/* no VBD: created, but not in the stream */
	{ VM VDI("a", "s", "1") SR("s", "user"), "" },
	{ VM VDI("a", "s", "1") SR("s", "user") VBD("b", "a", "Disk", "0"),
	    "a0 " },
	/* a host looks at the SR's content, a CD is never streamed */
	{ VM VDI("a", "s", "1") SR("s", "iso") VBD("b", "a", "Disk", "0"), "" },
	{ VM VDI("a", "s", "1") SR("s", "user") VBD("b", "a", "CD", "0"), "" },
	/* in whatever letter case */
	{ VM VDI("a", "s", "1") SR("s", "user") VBD("b", "a", "cd", "0"), "" },
	{ VM VDI("a", "s", "1") SR("s", "user") VBD("b", "a", "CD", "3")
		VBD("c", "a", "Disk", "0"),
	    "a0 " },
	/* without its SR: the bytes may be there all the same */
	{ VM VDI("a", "s", "1") VBD("b", "a", "Disk", "0"), "a0 " },
	/* byte order of the refs, numbers by userdevice */
	{ VM VDI("Ref:2", "s", "1") VDI("Ref:10", "s", "1") VDI("Ref:1", "s",
	      "1") SR("s", "") VBD("x", "Ref:2", "Disk", "0")
		VBD("y", "Ref:10", "Disk", "10") VBD("z", "Ref:1", "Disk", "9"),
	    "Ref:1=1 Ref:10=2 Ref:2=0 " },
	/* names of devices count like numbers, autodetect last */
	{ VM VDI("a", "s", "1") VDI("b", "s", "1") VDI("c", "s", "1")
		SR("s", "") VBD("x", "a", "Disk", "autodetect")
		    VBD("y", "b", "Disk", "xvdb") VBD("z", "c", "Disk", "hda"),
	    "a2 b1 c0 " },
	/* of two objects with one id the first is meant */
	{ VM VDI("a", "s", "7") VDI("a", "s", "9") SR("s", "")
		VBD("b", "a", "Disk", "0"),
	    "a0 " },
	/* suspend images need no VBD and come last */
	{ VM OBJECT("VDI", "a",
	      FIELD("type", "suspend") FIELD("SR", "s")
		  FIELD("virtual_size", "1")) VDI("b", "s", "1") SR("s", "")
		VBD("x", "b", "Disk", "5"),
	    "a1 b0 " },
	{ VM VBD("b", "nowhere", "Disk", "0"), "" },
	{ VM VBD("b", "Ref:vm", "Disk", "0"), "" },
};

static void
expects_the_disks_a_host_expects(void **state)
{

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(streams); i++) {
		const struct pvk_ova_disk *d;
		char got[256] = "";
		struct pvk_ova *o;
		struct pvk_err e;
		size_t n;

		o = small(streams[i].objects, &e);
		expect_ok(o != NULL, &e);
		d = pvk_ova_disks(o, &n);
		for (size_t k = 0; k < n; k++)
			snprintf(got + strlen(got), sizeof(got) - strlen(got),
			    strchr(d[k].ref, ':') != NULL ? "%s=%u " : "%s%u ",
			    d[k].ref, d[k].number);
		assert_string_equal(got, streams[i].disks);
		pvk_ova_free(o);
	}
}

static void
finds_the_vm_that_is_no_snapshot(void **state)
{
	static const struct {
		const char *objects, *name;
		bool hvm;
	} cases[] = {
		{ "", NULL, false },
		{ OBJECT("VM", "a", FIELD("name_label", "one")), "one", false },
		{ OBJECT("VM", "a",
		      FIELD("name_label", "one") BOOL("is_a_snapshot", "1"))
			OBJECT("VM", "b",
			    FIELD("name_label", "two")
				FIELD("HVM_boot_policy", "BIOS order")),
		    "two", true },
		{ OBJECT("VM", "a",
		      FIELD("name_label", "one") BOOL("is_a_snapshot", "1")),
		    "one", false },
		{ OBJECT("VM", "a",
		      FIELD("name_label", "one") FIELD("domain_type", "pv")
			  FIELD("HVM_boot_policy", "BIOS order")),
		    "one", false },
		{ OBJECT("VM", "a",
		      FIELD("name_label", "one") FIELD("domain_type", "hvm")),
		    "one", true },
		{ OBJECT("VM", "a",
		      FIELD("name_label", "one") FIELD("domain_type",
			  "unspecified") FIELD("HVM_boot_policy", "x")),
		    "one", true },
	};

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(cases); i++) {
		const struct pvk_ova_vm *vm;
		struct pvk_ova *o;
		struct pvk_err e;

		o = small(cases[i].objects, &e);
		expect_ok(o != NULL, &e);
		vm = pvk_ova_vm(o);
		if (cases[i].name == NULL)
			assert_null(vm);
		else {
			assert_string_equal(vm->name_label, cases[i].name);
			assert_int_equal(vm->hvm, cases[i].hvm);
			assert_string_equal(vm->firmware, "bios");
		}
		pvk_ova_free(o);
	}
}

static void
numbers_devices(void **state)
{
	static const struct {
		const char *name;
		uint32_t slot;
	} cases[] = { { "0", 0 }, { "3", 3 }, { "15", 15 }, { "hda", 0 },
		{ "hdd", 3 }, { "xvdb", 1 }, { "xvdaa", 26 }, { "007", 7 },
		{ "", OVA_DEVICE_NONE }, { "autodetect", OVA_DEVICE_NONE },
		{ "hd", OVA_DEVICE_NONE }, { "hd1", OVA_DEVICE_NONE },
		{ "1a", OVA_DEVICE_NONE }, { "99999999999", OVA_DEVICE_NONE },
		{ "xvdzzzzzzzz", OVA_DEVICE_NONE }, { "-1", OVA_DEVICE_NONE } };

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(cases); i++)
		assert_int_equal(ova_device_slot(cases[i].name), cases[i].slot);
	/* a SCSI name is no number's other name */
	assert_int_not_equal(ova_device_slot("sdb"), ova_device_slot("1"));
	assert_int_not_equal(ova_device_slot("sdb"), OVA_DEVICE_NONE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_every_era),
		cmocka_unit_test(prints_what_it_parsed),
		cmocka_unit_test(expects_the_disks_a_host_expects),
		cmocka_unit_test(finds_the_vm_that_is_no_snapshot),
		cmocka_unit_test(numbers_devices),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
