/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The ova.xml documents that tests share: the ones of golden/ova, and a small
 * one of our own writing that has one of everything.
 */
#ifndef PVK_TESTS_OVA_SAMPLES_H
#define PVK_TESTS_OVA_SAMPLES_H

#include <stdio.h>

#include "testing.h"
#include "util/num.h"
#include "xva/ova.h"

static const char *const golden_names[] = { "xenserver-5.5", "xenserver-5.6",
	"xenserver-6.0.2", "xenserver-7.0", "xcp-ng-8.2", "xcp-ng-8.3" };

/* The text of golden/ova/NAME.xml, owned. */
static inline char *
golden_text(const char *name, size_t *len)
{
	const char *tests = getenv("TESTS");
	char path[1024];

	snprintf(path, sizeof(path), "%s/golden/ova/%s.xml",
	    tests != NULL ? tests : "tests", name);
	return (testing_read_file(path, len));
}

static inline struct pvk_ova *
golden_ova(const char *name)
{
	struct pvk_ova *o;
	struct pvk_err e;
	size_t len;
	char *text;

	text = golden_text(name, &len);
	o = pvk_ova_parse(text, len, name, &e);
	expect_ok(o != NULL, &e);
	free(text);
	return (o);
}

static const struct pvk_ova_spec_disk sample_disks[] = {
	{ 2 * PVK_MIB, "root" },
	{ 4 * PVK_MIB, "data" },
};
static const char *const sample_networks[] = {
	"Pool-wide network associated with eth0",
	"lan=xapi3",
};

/* Two disks, a CD drive, two NICs on XenServer 6.5. */
static inline struct pvk_ova_spec
sample_spec(void)
{
	struct pvk_ova_spec spec = {
		.name_label = "web",
		.name_description = "serves pages",
		.guest = PVK_GUEST_FREEBSD,
		.memory = PVK_GIB,
		.vcpus = 2,
		.empty_cd = true,
		.disks = sample_disks,
		.ndisks = PVK_COUNT(sample_disks),
		.networks = sample_networks,
		.nnetworks = PVK_COUNT(sample_networks),
		.date = "2026-01-31",
	};
	struct pvk_err e;

	spec.host = pvk_host_find("xenserver-6.5", &e);
	expect_ok(spec.host != NULL, &e);
	return (spec);
}

static inline struct pvk_ova *
sample_ova(void)
{
	struct pvk_ova_spec spec = sample_spec();
	struct pvk_buf xml = { 0 };
	struct pvk_ova *o;
	struct pvk_err e;

	expect_ok(pvk_ova_generate(&spec, &xml, &e) == 0, &e);
	o = pvk_ova_parse(xml.data, xml.len, "sample", &e);
	expect_ok(o != NULL, &e);
	pvk_buf_fini(&xml);
	return (o);
}

/* A document of these objects. */
static inline struct pvk_ova *
small(const char *objects, struct pvk_err *e)
{
	struct pvk_buf xml = { 0 };
	struct pvk_ova *o;

	expect_ok(pvk_buf_addf(&xml, e,
		      "<value><struct>"
		      "<member><name>version</name><value><struct/></value>"
		      "</member><member><name>objects</name>"
		      "<value><array><data>%s</data></array></value></member>"
		      "</struct></value>",
		      objects) == 0,
	    e);
	o = pvk_ova_parse(xml.data, xml.len, "small", e);
	pvk_buf_fini(&xml);
	return (o);
}

#define OBJECT(cls, id, fields)                                                \
	"<value><struct><member><name>class</name><value>" cls                 \
	"</value></member><member><name>id</name><value>" id                   \
	"</value></member><member><name>snapshot</name><value><struct>" fields \
	"</struct></value></member></struct></value>"
#define FIELD(name, text) \
	"<member><name>" name "</name><value>" text "</value></member>"
#define BOOL(name, text) FIELD(name, "<boolean>" text "</boolean>")
#define VDI(id, sr, size) \
	OBJECT("VDI", id, FIELD("SR", sr) FIELD("virtual_size", size))
#define VBD(id, vdi, type, device)                                      \
	OBJECT("VBD", id,                                               \
	    FIELD("VM", "Ref:vm") FIELD("VDI", vdi) FIELD("type", type) \
		FIELD("userdevice", device))
#define SR(id, content) OBJECT("SR", id, FIELD("content_type", content))
#define VM		OBJECT("VM", "Ref:vm", FIELD("name_label", "x"))

#endif
