/* SPDX-License-Identifier: BSD-2-Clause */
/* Every rule about ova.xml, on the documents of ova_rule_cases.h. */
#include "fault.h"
#include "ova_rule_cases.h"
#include "ova_samples.h"
#include "testing.h"
#include "xva/ova_check.h"
#include "xva/ova_path.h"
#include "xva/ova_splice.h"

/* Replaces a by b in the whole text. */
static struct pvk_ova *
subst(struct pvk_ova *o, const char *a, const char *b)
{
	struct pvk_buf xml = { 0 };
	struct pvk_ova *changed;
	struct pvk_err e;
	const char *p, *hit;
	size_t len, hits = 0;

	p = pvk_ova_xml(o, &len);
	for (; (hit = strstr(p, a)) != NULL; p = hit + strlen(a), hits++)
		expect_ok(pvk_buf_add(&xml, p, (size_t)(hit - p), &e) == 0 &&
			pvk_buf_add(&xml, b, strlen(b), &e) == 0,
		    &e);
	expect_ok(pvk_buf_add(&xml, p, strlen(p), &e) == 0, &e);
	assert_true(hits > 0);
	changed = pvk_ova_parse(xml.data, xml.len, "x", &e);
	expect_ok(changed != NULL, &e);
	pvk_buf_fini(&xml);
	pvk_ova_free(o);
	return (changed);
}

static void
splice(struct pvk_ova *o, const struct step *s)
{
	const struct xmlrpc_node *n;
	struct ova_splices list = { 0 };
	struct ova_path p;
	struct pvk_err e;
	uint32_t node;
	char member[512];
	size_t len;
	int rv = 0;

	if (s->verb == ADD)
		rv = ova_splice_element(&list, o, o->objects_node, s->a, &e);
	else {
		expect_ok(ova_path_resolve(o, s->a, &p, &e) == 0, &e);
		node = p.key != NULL ? p.key_node : p.node;
		assert_int_not_equal(node, 0);
		n = &o->doc.nodes[node];
		snprintf(member, sizeof(member), "%.*s",
		    (int)(n->member.end - n->member.start),
		    pvk_ova_xml(o, &len) + n->member.start);
		if (s->verb == RAW)
			rv = ova_splices_add(&list, n->value, s->b, &e);
		else if (s->verb == DROP)
			rv = ova_splices_add(&list, n->member, "", &e);
		else
			rv = ova_splices_add(&list,
			    (struct xmlrpc_span){ n->member.end,
				n->member.end },
			    member, &e);
	}
	expect_ok(rv == 0 && ova_splices_apply(&list, o, &e) == 0, &e);
	ova_splices_fini(&list);
}

static struct pvk_ova *
make(const struct step *steps)
{
	struct pvk_ova *o = sample_ova();
	struct pvk_err e;

	for (size_t i = 0; i < STEPS && steps[i].verb != END; i++)
		if (steps[i].verb == SET)
			expect_ok(pvk_ova_set(o, steps[i].a, steps[i].b, &e) ==
				0,
			    &e);
		else if (steps[i].verb == SUBST)
			o = subst(o, steps[i].a, steps[i].b);
		else
			splice(o, &steps[i]);
	return (o);
}

static void
check(const struct pvk_ova *o, const char *name, struct pvk_findings *fs)
{
	const struct pvk_host *host = NULL;
	struct pvk_err e;

	if (name != NULL) {
		host = pvk_host_find(name, &e);
		expect_ok(host != NULL, &e);
	}
	memset(fs, 0, sizeof(*fs));
	expect_ok(pvk_ova_check(o, host, fs, &e) == 0, &e);
}

static bool
has(const struct pvk_findings *fs, enum pvk_rule rule, const char *where)
{
	for (size_t i = 0; i < fs->len; i++)
		if (fs->list[i].rule == rule &&
		    (where == NULL || strcmp(fs->list[i].where, where) == 0))
			return (true);
	return (false);
}

static void
finds_and_does_not_find(void **state)
{
	(void)state;
	for (size_t i = 0; i < PVK_COUNT(cases); i++) {
		const struct rule_case *c = &cases[i];
		struct pvk_findings fs;
		struct pvk_ova *o;

		o = make(c->trips);
		check(o, c->host, &fs);
		if (!has(&fs, c->rule, c->where))
			fail_msg("case %zu: %s not found at %s", i,
			    pvk_rule(c->rule)->id,
			    c->where != NULL ? c->where : "all");
		pvk_findings_fini(&fs);
		pvk_ova_free(o);
		o = make(c->calm);
		check(o, c->host, &fs);
		if (fs.by_rule[c->rule] != 0)
			fail_msg("case %zu: %s found", i,
			    pvk_rule(c->rule)->id);
		pvk_findings_fini(&fs);
		pvk_ova_free(o);
	}
}

/* The table above forgets no rule. */
static void
every_rule_is_tried(void **state)
{
	(void)state;
	for (size_t r = PVK_RULE_OVA_FIELD_MISSING; r <= PVK_RULE_HOST_MAC;
	     r++) {
		size_t n = 0;

		for (size_t i = 0; i < PVK_COUNT(cases); i++)
			n += cases[i].rule == r;
		if (n == 0)
			fail_msg("%s has no case",
			    pvk_rule((enum pvk_rule)r)->id);
	}
}

/* What we write ourselves is beyond reproach, wherever it goes. */
static void
a_new_document_is_clean(void **state)
{
	const struct pvk_host *hosts;
	struct pvk_ova *o = sample_ova();
	struct pvk_findings fs;
	size_t n;

	(void)state;
	check(o, NULL, &fs);
	assert_int_equal(fs.len, 0);
	pvk_findings_fini(&fs);
	hosts = pvk_host_table(&n);
	for (size_t i = 0; i < n; i++) {
		check(o, hosts[i].name, &fs);
		assert_int_equal(pvk_findings_count(&fs, PVK_WARNING), 0);
		assert_int_equal(fs.by_rule[PVK_RULE_HOST_NETWORK], 2);
		pvk_findings_fini(&fs);
	}
	pvk_ova_free(o);
}

static void
judges_every_era(void **state)
{
	/* what there is to say of each without a host, and nothing else */
	static const struct {
		const char *name;
		enum pvk_rule rules[3];
		size_t n;
	} golden[] = {
		{ "xenserver-5.5", { PVK_RULE_VM_MEMORY_RESET }, 1 },
		{ "xenserver-5.6", { 0 }, 0 },
		{ "xenserver-6.0.2",
		    { PVK_RULE_VBD_CD_EJECT, PVK_RULE_VBD_CD_FREEBSD }, 2 },
		{ "xenserver-7.0", { 0 }, 0 },
		{ "xcp-ng-8.2", { 0 }, 0 },
		{ "xcp-ng-8.3", { PVK_RULE_VTPM_SECRET }, 1 },
	};

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(golden); i++) {
		struct pvk_ova *o = golden_ova(golden[i].name);
		struct pvk_findings fs;

		check(o, NULL, &fs);
		assert_int_equal(fs.len, golden[i].n);
		for (size_t k = 0; k < golden[i].n; k++)
			assert_true(has(&fs, golden[i].rules[k], NULL));
		pvk_findings_fini(&fs);
		pvk_ova_free(o);
	}
}

/* A network is found by name or bridge, by name alone before 6.2. */
static void
says_how_networks_are_found(void **state)
{
	struct pvk_ova *o = sample_ova();
	struct pvk_findings fs;

	(void)state;
	check(o, "xenserver-6.1", &fs);
	for (size_t i = 0; i < fs.len; i++)
		assert_null(strstr(fs.list[i].text, "bridge"));
	pvk_findings_fini(&fs);
	check(o, "xenserver-6.2", &fs);
	assert_true(has(&fs, PVK_RULE_HOST_NETWORK, "network[1].name_label"));
	for (size_t i = 0; i < fs.len; i++)
		if (strcmp(fs.list[i].where, "network[1].name_label") == 0)
			assert_string_equal(fs.list[i].text,
			    "the host's network \"lan\", else the one with "
			    "bridge xapi3, else a new internal network");
	pvk_findings_fini(&fs);
	pvk_ova_free(o);
}

static void
guesses_old_freebsd(void **state)
{
	static const struct {
		const char *text;
		bool says;
		enum ova_freebsd guess;
	} texts[] = {
		{ "", false, OVA_FREEBSD_NOT },
		{ "Debian 9", false, OVA_FREEBSD_NOT },
		{ "OpenBSD 6", false, OVA_FREEBSD_NOT },
		{ "FreeBSD", true, OVA_FREEBSD_MAYBE_OLD },
		{ "my freebsd box", true, OVA_FREEBSD_MAYBE_OLD },
		{ "FreeBSD 9.0-RELEASE", true, OVA_FREEBSD_OLD },
		{ "FreeBSD-8.4-amd64", true, OVA_FREEBSD_OLD },
		{ "FreeBSD/amd64 9", true, OVA_FREEBSD_OLD },
		{ "FreeBSD (64-bit) 9.1", true, OVA_FREEBSD_OLD },
		{ "FreeBSD x86_64 9.1", true, OVA_FREEBSD_OLD },
		{ "freebsd9", true, OVA_FREEBSD_OLD },
		{ "FreeBSD 10.0", true, OVA_FREEBSD_NOT },
		{ "FreeBSD-14.2-RELEASE", true, OVA_FREEBSD_NOT },
		{ "FreeBSD release 13", true, OVA_FREEBSD_NOT },
		{ "pfSense", true, OVA_FREEBSD_MAYBE_OLD },
		{ "pfSense 2.1.5", true, OVA_FREEBSD_OLD },
		{ "pfSense-CE-2.2", true, OVA_FREEBSD_NOT },
		{ "OPNsense 24.7", true, OVA_FREEBSD_NOT },
		{ "FreeNAS 9.3", true, OVA_FREEBSD_OLD },
		{ "FreeNAS 9.10", true, OVA_FREEBSD_NOT },
		{ "NetScaler VPX 10.5", true, OVA_FREEBSD_OLD },
		{ "NetScaler 13.1", true, OVA_FREEBSD_NOT },
		{ "pfSense on FreeBSD 9", true, OVA_FREEBSD_OLD },
		{ "pfSense on FreeBSD 12", true, OVA_FREEBSD_NOT },
		{ "FreeBSD 99999999999999999999", true, OVA_FREEBSD_NOT },
	};

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(texts); i++) {
		bool says;

		assert_int_equal(ova_freebsd_text(texts[i].text, &says),
		    texts[i].guess);
		assert_int_equal(says, texts[i].says);
	}
}

/* A version anywhere settles what a name leaves open. */
static void
guesses_from_all_texts(void **state)
{
	static const struct {
		struct step steps[STEPS];
		enum ova_freebsd guess;
	} vms[] = {
		{ { { END } }, OVA_FREEBSD_NOT },
		{ { { SET, "vm.name_label", "pfSense" } },
		    OVA_FREEBSD_MAYBE_OLD },
		{ { { SET, "vm.name_label", "pfSense" },
		      { SET, "vm.name_description", "FreeBSD 12.2" } },
		    OVA_FREEBSD_NOT },
		{ { { SET, "vm.name_label", "FreeBSD 12" },
		      { SET, "other_config.os", "FreeBSD 9" } },
		    OVA_FREEBSD_OLD },
		{ { { ADD,
			OBJECT("VM_guest_metrics", "Ref:90",
			    "<member><name>os_version</name><value><struct>" FIELD(
				"distro", "FreeBSD") FIELD("major",
				"8") "</struct></value></member>") },
		      { SET, "vm.guest_metrics", "Ref:90" } },
		    OVA_FREEBSD_OLD },
	};

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(vms); i++) {
		struct pvk_ova *o = make(vms[i].steps);

		assert_int_equal(ova_freebsd_guess(o, o->main_vm),
		    vms[i].guess);
		pvk_ova_free(o);
	}
}

static void
survives_no_memory(void **state)
{
	struct pvk_ova *o = golden_ova("xenserver-6.0.2");
	const struct pvk_host *host;
	struct pvk_err e;
	int rv;

	(void)state;
	host = pvk_host_find("xcp-ng-8.3", &e);
	for (size_t n = 1; fault_next(FAULT_ALLOC, n); n++) {
		struct pvk_findings fs = { 0 };

		rv = pvk_ova_check(o, host, &fs, &e);
		if (fault_off())
			expect_error(rv == 0, &e, PVK_ENOMEM, NULL);
		else
			expect_ok(rv == 0, &e);
		pvk_findings_fini(&fs);
	}
	pvk_ova_free(o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_and_does_not_find),
		cmocka_unit_test(every_rule_is_tried),
		cmocka_unit_test(a_new_document_is_clean),
		cmocka_unit_test(judges_every_era),
		cmocka_unit_test(says_how_networks_are_found),
		cmocka_unit_test(guesses_old_freebsd),
		cmocka_unit_test(guesses_from_all_texts),
		cmocka_unit_test(survives_no_memory),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
