/* SPDX-License-Identifier: BSD-2-Clause */
/* Which NIC is in which slot of the host's, and what a plan covers. */
#include "plan/plan.h"
#include "testing.h"
#include "util/num.h"

static void
test_slots(void **state)
{
	static const struct plan_slot slots[] = {
		{ 0, false, true, { 1 } },
		{ 1, false, true, { 2 } },
		{ 7, false, false, { 0 } },
		{ 1, true, true, { 2 } },
		{ 4, true, true, { 4 } },
	};
	static const struct {
		int32_t vif;
		uint8_t mac;
		int slot; /* of slots, -1: none */
	} cases[] = {
		{ 1, 9, 1 }, /* the system knows best */
		{ 7, 0, 2 },
		{ 3, 1, -1 },		/* that slot is gone */
		{ FACTS_NO_VIF, 2, 1 }, /* a VIF before a virtual function */
		{ FACTS_NO_VIF, 4, 4 },
		{ FACTS_NO_VIF, 0, -1 }, /* no MAC is no match */
		{ FACTS_NO_VIF, 9, -1 },
	};

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(cases); i++) {
		struct facts_nic nic = { .vif = cases[i].vif,
			.mac = { cases[i].mac } };
		const struct plan_slot *s =
		    plan_slot_of(&nic, slots, PVK_COUNT(slots));

		assert_int_equal(s == NULL ? -1 : s - slots, cases[i].slot);
	}
}

static void
test_covers(void **state)
{
	struct plan *p = calloc(1, sizeof(*p));

	(void)state;
	assert_non_null(p);
	assert_true(plan_add(p, PLAN_OWN, "attr/vif/1/ipv4/0", "x"));
	assert_true(plan_add(p, PLAN_OWN, "attr/vif/1/ipv4/0/prefix", "y"));
	assert_true(plan_covers(p, "attr"));
	assert_true(plan_covers(p, "attr/vif/1"));
	assert_true(plan_covers(p, "attr/vif/1/ipv4/0/prefix"));
	assert_false(plan_covers(p, "attr/vif/1/ipv4/01"));
	assert_false(plan_covers(p, "attr/vif/10"));
	assert_false(plan_covers(p, "attr/v"));
	assert_int_equal(p->nodes, 6);
	while (plan_add(p, PLAN_OWN, "k", ""))
		;
	assert_int_equal(p->n, PLAN_KEYS);
	free(p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_slots),
		cmocka_unit_test(test_covers),
	};

	return (
	    cmocka_run_group_tests_name("guest_plan_find", tests, NULL, NULL));
}
