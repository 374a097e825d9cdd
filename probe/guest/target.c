/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Following memory/target. Tool stacks do not agree on what it counts (the
 * device model's video memory, Xen's own pages), so the difference to the first
 * value counts. Where the map of memory shows more than the host has given us,
 * which it does for a guest whose maximum is above its memory, the rest is
 * given back at once: there is nothing behind it.
 */
#include "guest/target.h"

#include "boot/start.h"
#include "guest/target_pages.h"
#include "plan/glance.h"
#include "util/size.h"
#include "xen/balloon.h"
#include "xen/clock.h"
#include "xen/hypercall.h"
#include "xen/page.h"

#define NODE	"memory/target"
#define RETRY	((uint64_t)NS_PER_S)
#define KIB_MAX ((uint64_t)1 << 42)

static struct {
	struct pvk_xs *store;
	bool is_known;
	uint64_t missing, first_kib, now_kib;
} target;

static void
changed(void *ctx, const char *path)
{
	char text[32];
	uint64_t kib;
	struct pvk_err e;

	(void)ctx;
	if (!glance(target.store, path, text, sizeof(text)) ||
	    pvk_uint_parse(text, 1, KIB_MAX, NODE, &kib, &e) != 0)
		return;
	if (!target.is_known)
		target.first_kib = kib;
	target.is_known = true;
	target.now_kib = kib;
}

int
target_init(struct pvk_xs *xs, struct pvk_err *e)
{
	long have = hypercall_memory_current();
	uint64_t shown = start_memory_shown() >> PAGE_SHIFT;

	target.store = xs;
	if (have > 0 && shown > (uint64_t)have)
		target.missing = shown - (uint64_t)have;
	return (pvk_xs_watch(xs, NODE, changed, NULL, NULL, e));
}

uint64_t
target_follow(void)
{
	uint64_t aim;

	if (!target.is_known)
		return (UINT64_MAX);
	aim = target_pages(target.missing, target.first_kib, target.now_kib);
	if (balloon_step(aim))
		return (0);
	/* the rest is in use, or Xen has none: perhaps later */
	return (balloon_pages() == aim ? UINT64_MAX : clock_ns() + RETRY);
}
