/* SPDX-License-Identifier: BSD-2-Clause */
/* Text in kernels: configurations, versions, names; and of other files. */
#include "kernel/kernel_private.h"
#include "testing.h"

struct config_case {
	const char *text;
	const char *ident;
	bool present, xenhvm, xenpci, xen, no_modules, override;
	const char *modules;
};

static const struct config_case configs[] = {
	{ "", "", false, false, false, false, false, false, "" },
	{ "options\tXENHVM\ndevice\txenpci\nident\tGENERIC\n", "GENERIC", true,
	    true, true, false, false, false, "" },
	/* as the files are, with config -C */
	{ "ident\t\tXENHVM\noptions \tXENHVM\t# Xen HVM support\ndevice\t\t"
	  "xenpci\n",
	    "XENHVM", true, true, true, false, false, false, "" },
	{ "#options XENHVM\n# device xenpci\nident A", "A", true, false, false,
	    false, false, false, "" },
	{ "options XENHVM_NOT\ndevice xenpcib\n", "", true, false, false, false,
	    false, false, "" },
	{ "options INET,XENHVM,INET6\ndevice a, xenpci\n", "", true, true, true,
	    false, false, false, "" },
	{ "options XENHVM\ndevice xenpci\nnooptions XENHVM\nnodevice xenpci\n",
	    "", true, false, false, false, false, false, "" },
	{ "options XENHVM=1\n", "", true, true, false, false, false, false,
	    "" },
	{ "ident A\nident B\r\n", "B", true, false, false, false, false, false,
	    "" },
	{ "options XEN\noptions PAE\nnooptions NATIVE\n", "", true, false,
	    false, true, false, false, "" },
	{ "ident A\nmakeoptions\tMODULES_OVERRIDE=\"\"\n", "A", true, false,
	    false, false, false, true, "" },
	{ "ident A\nmakeoptions\tMODULES_OVERRIDE=\n", "A", true, false, false,
	    false, false, true, "" },
	{ "ident A\nmakeoptions MODULES_OVERRIDE=\"pf nfscl\" DEBUG=-g\n", "A",
	    true, false, false, false, false, true, "pf nfscl" },
	{ "ident A\nmakeoptions NO_MODULES=yes\n", "A", true, false, false,
	    false, true, false, "" },
	{ "ident A\nmakeoptions MODULES_OVERRIDE=x\nnomakeoption "
	  "MODULES_OVERRIDE\n",
	    "A", true, false, false, false, false, false, "" },
	{ "ident \x1b[2J\n", "\\x1b[2J", true, false, false, false, false,
	    false, "" },
	{ "\n\n\t \noptions\n=\n\"\noptions \"\n", "", true, false, false,
	    false, false, false, "" },
	{ "options =\nmakeoptions =\n", "", true, false, false, false, false,
	    false, "" },
};

static void
parses_configs(void **state)
{
	(void)state;
	for (size_t i = 0; i < PVK_COUNT(configs); i++) {
		const struct config_case *c = &configs[i];
		struct pvk_kernel k = { 0 };
		size_t len = strlen(c->text);
		char *copy = test_malloc(len + 1);

		print_message("# %zu\n", i);
		memcpy(copy, c->text, len);
		config_parse(copy, len, &k);
		assert_string_equal(k.config.ident, c->ident);
		assert_int_equal(k.config.present, c->present);
		assert_int_equal(k.config.xenhvm, c->xenhvm);
		assert_int_equal(k.config.xenpci, c->xenpci);
		assert_int_equal(k.config.xen, c->xen);
		assert_int_equal(k.config.no_modules, c->no_modules);
		assert_int_equal(k.config.modules_override, c->override);
		assert_string_equal(k.config.modules, c->modules);
		test_free(copy);
	}
}

/* What stands behind a NUL is no configuration. */
static void
config_ends_at_nul(void **state)
{
	static const char text[] = "ident A\n\0options XENHVM\n";
	struct pvk_kernel k = { 0 };

	(void)state;
	config_parse(text, sizeof(text), &k);
	assert_string_equal(k.ident, "A");
	assert_false(k.config.xenhvm);
}

static const struct {
	const char *text, *version, *release, *ident;
	unsigned major, minor;
} versions[] = {
	{ "FreeBSD 12.1-RELEASE r354233 GENERIC",
	    "FreeBSD 12.1-RELEASE r354233 GENERIC", "12.1-RELEASE", "GENERIC",
	    12, 1 },
	{ "FreeBSD 9.3-RELEASE #0 r268512: Thu Jul 10 23:44:39 UTC 2014\n    "
	  "root@snap:/usr/obj/usr/src/sys/XENHVM\n",
	    "FreeBSD 9.3-RELEASE #0 r268512: Thu Jul 10 23:44:39 UTC 2014",
	    "9.3-RELEASE", "XENHVM", 9, 3 },
	{ "FreeBSD 9.3-RELEASE #0 r268512: Thu Jul 10 23:44:39 UTC 2014",
	    "FreeBSD 9.3-RELEASE #0 r268512: Thu Jul 10 23:44:39 UTC 2014",
	    "9.3-RELEASE", "", 9, 3 },
	{ "FreeBSD 14.0-RELEASE-p3 #0: Mon Dec 11 04:56:01 UTC 2023\n    "
	  "root@amd64-builder:/usr/obj/usr/src/amd64.amd64/sys/GENERIC\n",
	    "FreeBSD 14.0-RELEASE-p3 #0: Mon Dec 11 04:56:01 UTC 2023",
	    "14.0-RELEASE-p3", "GENERIC", 14, 0 },
	{ "FreeBSD 14.0-CURRENT amd64 1400094 #1 plus-RELENG_23_09_1:\n    "
	  "root@freebsd:/var/jenkins/obj/sys/pfSense\n",
	    "FreeBSD 14.0-CURRENT amd64 1400094 #1 plus-RELENG_23_09_1:",
	    "14.0-CURRENT", "pfSense", 14, 0 },
	{ "FreeBSD 10.0\n", "FreeBSD 10.0", "10.0", "", 10, 0 },
	{ "FreeBSD 9.0-A #\n", "FreeBSD 9.0-A #", "9.0-A", "", 9, 0 },
	{ "FreeBSD 99999.0\n", NULL, NULL, NULL, 0, 0 },
	{ "FreeBSD 9", NULL, NULL, NULL, 0, 0 },
	{ "FreeBSD 9.", NULL, NULL, NULL, 0, 0 },
	{ "FreeBSD .9", NULL, NULL, NULL, 0, 0 },
	{ "FreeBSD ", NULL, NULL, NULL, 0, 0 },
	{ "FreeBSD\n9.0", NULL, NULL, NULL, 0, 0 },
	{ "NetBSD 9.0", NULL, NULL, NULL, 0, 0 },
	{ "", NULL, NULL, NULL, 0, 0 },
};

static void
parses_versions(void **state)
{
	(void)state;
	for (size_t i = 0; i < PVK_COUNT(versions); i++) {
		struct pvk_kernel k = { 0 };
		size_t len = strlen(versions[i].text);
		char *copy = test_malloc(len + 1);
		bool ok;

		print_message("# %zu\n", i);
		memcpy(copy, versions[i].text, len);
		ok = version_parse(copy, len, &k);
		assert_int_equal(ok, versions[i].version != NULL);
		if (ok) {
			assert_string_equal(k.version, versions[i].version);
			assert_string_equal(k.release, versions[i].release);
			assert_string_equal(k.ident, versions[i].ident);
			assert_int_equal(k.major, versions[i].major);
			assert_int_equal(k.minor, versions[i].minor);
		}
		test_free(copy);
	}
}

static void
knows_names(void **state)
{
	static const struct {
		const char *text;
		int driver; /* -1: none */
	} names[] = {
		{ "pci/xenpci", PVK_DRIVER_PLATFORM },
		{ "\x90\x90pci/xenpci", PVK_DRIVER_PLATFORM },
		{ "\xff\1pci/xenpci", PVK_DRIVER_PLATFORM },
		{ "acpi_pci/xenpci", -1 },
		{ "pci/xenpci2", -1 },
		{ "ci/xenpci", -1 },
		{ "xenbusb_front/xbd", PVK_DRIVER_DISK },
		{ "xenbusb_back/xbbd", -1 },
		{ "xenbus/xbd", PVK_DRIVER_DISK },
		{ "xenbusb_front/xe", PVK_DRIVER_NIC },
		{ "pccard/xe", -1 },
		{ "xenpv/xenstore", PVK_DRIVER_STORE },
		{ "nexus/xentimer", PVK_DRIVER_TIMER },
	};
	enum pvk_kernel_tunable t;
	const char *seen_as;
	bool ends[256];
	unsigned found;

	(void)state;
	names_endings(ends);
	for (size_t i = 0; i < PVK_COUNT(names); i++) {
		const char *text = names[i].text;

		found = names_module(text, strlen(text), &seen_as);
		assert_int_equal(found,
		    names[i].driver < 0 ? 0 : 1u << names[i].driver);
		if (found != 0)
			assert_true(ends[(uint8_t)text[strlen(text) - 1]]);
	}
	/* one that is two */
	found = names_module("xenpci/xenbus", 13, &seen_as);
	assert_int_equal(found, 1u << PVK_DRIVER_STORE | 1u << PVK_DRIVER_BUS);
	assert_true(names_tunable("hw.xn.num_queues", 16, &t));
	assert_int_equal(t, PVK_TUNABLE_QUEUES);
	assert_true(names_tunable("xbd_enable_indirect", 19, &t));
	assert_int_equal(t, PVK_TUNABLE_INDIRECT);
	assert_false(names_tunable("hw.xn.num_queues2", 17, &t));
	assert_false(names_tunable("dev.hw.xn.num_queues", 20, &t));
	assert_false(names_tunable("", 0, &t));
	for (int i = 0; i < PVK_TUNABLE_COUNT; i++) {
		const char *name =
		    pvk_kernel_tunable_name((enum pvk_kernel_tunable)i);

		assert_true(ends[(uint8_t)name[strlen(name) - 1]]);
	}
}

static void
knows_other_files(void **state)
{
	uint8_t head[1024] = { 0 };

	(void)state;
	assert_null(pvk_kernel_looks_like(head, sizeof(head)));
	assert_null(pvk_kernel_looks_like(head, 0));
	memcpy(head, "\x1f\x8b", 2);
	assert_string_equal(pvk_kernel_looks_like(head, 2), "a gzip file");
	assert_null(pvk_kernel_looks_like(head, 1));
	memset(head, 0, sizeof(head));
	head[510] = 0x55;
	head[511] = 0xaa;
	assert_string_equal(pvk_kernel_looks_like(head, 512), "a disk image");
	memcpy(head + 0x202, "HdrS", 4);
	assert_string_equal(pvk_kernel_looks_like(head, sizeof(head)),
	    "a Linux kernel (bzImage)");
}

static void
counts_modules(void **state)
{
	struct pvk_kernel_modules m = { 0 };

	(void)state;
	pvk_kernel_modules_add(&m, "kernel");
	pvk_kernel_modules_add(&m, ".ko");
	pvk_kernel_modules_add(&m, "");
	pvk_kernel_modules_add(&m, "pf.ko.symbols");
	assert_int_equal(m.count, 0);
	pvk_kernel_modules_add(&m, "pf.ko");
	pvk_kernel_modules_add(&m, "if_lagg.ko");
	pvk_kernel_modules_add(&m, "linker.hints");
	assert_int_equal(m.count, 2);
	assert_true(m.pf && m.nics && m.hints);
	assert_false(m.nfscl || m.zfs);
}

static bool
advised(const struct pvk_kernel_advice *a, const char *id)
{
	for (size_t i = 0; i < a->len; i++)
		if (strcmp(a->list[i].id, id) == 0)
			return (true);
	return (false);
}

/* All that can be said at once has room, whole. */
static void
advises(void **state)
{
	struct pvk_kernel_modules none = { 0 };
	struct pvk_kernel k = { .major = 9, .config.no_modules = true };
	struct pvk_kernel_advice a;

	(void)state;
	memset(k.ident, 'X', sizeof(k.ident) - 1);
	k.evidence[PVK_DRIVER_DISK] = PVK_EVIDENCE_STRING;
	judge(&k);
	assert_int_equal(k.verdict, PVK_KERNEL_PARTIAL);
	pvk_kernel_advise(&k, &none, &a);
	assert_true(advised(&a, "NOT-COMPILED"));
	assert_true(advised(&a, "UPDATE-LOSES-PV"));
	assert_true(advised(&a, "CD-HANGS"));
	assert_true(advised(&a, "NO-UNPLUG"));
	assert_true(advised(&a, "NO-MODULES"));
	assert_true(advised(&a, "MODULES-MISSING"));
	assert_true(a.len < PVK_KERNEL_ADVICE);
	for (size_t i = 0; i < a.len; i++)
		assert_true(
		    strlen(a.list[i].text) < sizeof(a.list[i].text) - 1);
	/* unknown releases are not taken for old ones */
	k = (struct pvk_kernel){ 0 };
	judge(&k);
	pvk_kernel_advise(&k, NULL, &a);
	assert_int_equal(a.len, 1);
	assert_true(advised(&a, "NOT-COMPILED"));
	assert_int_equal(k.update, PVK_UPDATE_UNKNOWN);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parses_configs),
		cmocka_unit_test(config_ends_at_nul),
		cmocka_unit_test(parses_versions),
		cmocka_unit_test(knows_names),
		cmocka_unit_test(knows_other_files),
		cmocka_unit_test(counts_modules),
		cmocka_unit_test(advises),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
