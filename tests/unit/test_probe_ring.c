/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A ring's indices: they wrap, wake-ups are asked for and given when they must
 * be, and neither is taken from memory that the backend can write to. And the
 * place where pages wait that a backend has not let go of.
 */
#include "testing.h"

#include "front/abi_blkif.h"
#include "front/limbo.h"
#include "front/ring.h"
#include "probe_xen.h"
#include "util/num.h"
#include "xen/grant.h"
#include "xen/page.h"

static void
sizes(void **state)
{
	/* io/blkif.h and io/netif.h rings, of one page and more */
	static const struct {
		unsigned order;
		uint32_t bytes, entries;
	} t[] = { { 0, 112, 32 }, { 1, 112, 64 }, { 2, 112, 128 },
		{ 3, 112, 256 }, { 0, 12, 256 }, { 0, 8, 256 } };
	struct ring r;

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(t); i++) {
		xen_reset(64, 64);
		assert_int_equal(ring_open(&r, XEN_BACK_DOMID, t[i].order,
				     t[i].bytes),
		    0);
		assert_int_equal(r.size, t[i].entries);
		assert_int_equal(grant_count(), 1u << t[i].order);
		/* the last entry ends within the last page */
		assert_true(
		    (uint8_t *)ring_entry(&r, r.size - 1) + t[i].bytes <=
		    (uint8_t *)r.shared + r.pages * PAGE_SIZE);
		ring_close(&r, false);
		ring_close(&r, false);
		assert_int_equal(xen_pages_used(), 0);
		assert_int_equal(grant_count(), 0);
	}
}

static void
no_room(void **state)
{
	struct ring r;

	(void)state;
	xen_reset(3, 64);
	assert_int_equal(ring_open(&r, XEN_BACK_DOMID, 2, 112), -1);
	assert_int_equal(xen_pages_used(), 0);
	xen_reset(64, 8 + 3);
	assert_int_equal(ring_open(&r, XEN_BACK_DOMID, 2, 112), -1);
	assert_int_equal(xen_pages_used(), 0);
	assert_int_equal(grant_count(), 0);
}

/* From any index on, across the wrap: the backend waits for entry at wait. */
static void
wake_ups(void **state)
{
	static const uint32_t starts[] = { 0, 31, UINT32_MAX - 1, UINT32_MAX };
	struct ring r;

	(void)state;
	xen_reset(64, 64);
	assert_int_equal(ring_open(&r, XEN_BACK_DOMID, 0, 112), 0);
	for (size_t i = 0; i < PVK_COUNT(starts); i++)
		for (uint32_t n = 1; n <= r.size; n++)
			for (uint32_t wait = 0; wait <= n + 1; wait++) {
				r.req_prod = r.published = starts[i];
				r.shared->req_event = starts[i] + wait;
				r.req_prod += n;
				assert_int_equal(ring_publish(&r),
				    wait >= 1 && wait <= n);
				assert_int_equal(r.shared->req_prod,
				    r.req_prod);
				/* nothing new is no news, whatever they say */
				r.shared->req_prod -= 5;
				assert_false(ring_publish(&r));
			}
	ring_close(&r, false);
}

static void
responses(void **state)
{
	struct ring r;
	uint32_t end;

	(void)state;
	xen_reset(64, 64);
	assert_int_equal(ring_open(&r, XEN_BACK_DOMID, 0, 112), 0);
	r.rsp_cons = UINT32_MAX - 2;
	r.req_prod = r.rsp_cons + 7;
	assert_int_equal(ring_free(&r), 32 - 7);
	for (uint32_t n = 0; n < 40; n++) {
		r.shared->rsp_prod = r.rsp_cons + n;
		assert_int_equal(ring_responses(&r, &end), n <= 7);
	}
	r.shared->rsp_prod = r.rsp_cons - 1;
	assert_false(ring_responses(&r, &end));
	/* asked for the next: none is there, one is there */
	r.shared->rsp_prod = r.rsp_cons;
	assert_false(ring_await(&r, r.rsp_cons));
	assert_int_equal(r.shared->rsp_event, r.rsp_cons + 1);
	r.shared->rsp_prod++;
	assert_true(ring_await(&r, r.rsp_cons));
	ring_close(&r, false);
}

static void
limbo(void **state)
{
	uint8_t *page;
	uint32_t refs[3];

	(void)state;
	xen_reset(64, 64);
	page = pages_alloc(3);
	for (size_t i = 0; i < 3; i++)
		refs[i] =
		    grant_give(XEN_BACK_DOMID, page + i * PAGE_SIZE, false);
	assert_non_null(xen_map(refs[1], true));
	assert_false(limbo_put(refs, 3, page, 3));
	assert_int_equal(grant_count(), 1);
	limbo_step();
	assert_int_equal(limbo_count(), 1);
	assert_int_equal(xen_pages_used(), 3);
	xen_unmap(refs[1]);
	limbo_step();
	assert_int_equal(limbo_count(), 0);
	assert_int_equal(xen_pages_used(), 0);
	/* in another domain nobody uses anything */
	page = pages_alloc(1);
	refs[0] = grant_give(XEN_BACK_DOMID, page, false);
	assert_non_null(xen_map(refs[0], true));
	assert_false(limbo_put(refs, 1, page, 1));
	xen_migrate();
	limbo_forget();
	assert_int_equal(xen_pages_used(), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sizes),
		cmocka_unit_test(no_room),
		cmocka_unit_test(wake_ups),
		cmocka_unit_test(responses),
		cmocka_unit_test(limbo),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
