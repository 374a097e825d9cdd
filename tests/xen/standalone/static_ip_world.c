/* SPDX-License-Identifier: BSD-2-Clause */
/* A guest, its host and its hooks; see static_ip_world.h. */
#include "static_ip_world.h"

#include <stdio.h>

static void
take_event(void *ctx, const struct hook_event *ev)
{
	struct world *w = ctx;

	assert_true(hook_event_is_sound(ev));
	assert_int_equal(ev->kind, HOOK_STATIC_IP);
	w->event = *ev;
	w->sent++;
}

static void
take_log(void *ctx, int priority, const char *text)
{
	struct world *w = ctx;
	size_t len = strlen(w->log);

	snprintf(w->log + len, sizeof(w->log) - len, "%d:%s\n", priority, text);
}

void
world_add_nic(struct world *w, const char *name, uint8_t last)
{
	struct facts_nic *nic = &w->nics.nic[w->nics.n++];
	const uint8_t mac[] = { 0xaa, 0xbb, 0xcc, 0, 0, last };

	snprintf(nic->name, sizeof(nic->name), "%s", name);
	memcpy(nic->mac, mac, sizeof(mac));
}

void
world_begin(struct world *w)
{
	struct static_ip_options o = { .xs = w->guest,
		.nics = &w->nics,
		.send = take_event,
		.log = take_log,
		.ctx = w };
	struct pvk_err e;

	w->si = static_ip_new(&o, &e);
	expect_ok(w->si != NULL, &e);
}

struct world *
world_new(void **state)
{
	struct world *w = calloc(1, sizeof(*w));

	assert_non_null(w);
	standalone_do(*state, "create 1 xenserver web");
	w->dom0 = standalone_open("socket", NULL);
	w->guest = standalone_open("web.sock", NULL);
	world_add_nic(w, "xn0", 1);
	world_begin(w);
	return (w);
}

void
world_free(struct world *w)
{
	static_ip_free(w->si);
	pvk_xs_close(w->guest);
	pvk_xs_close(w->dom0);
	free(w);
}

static void
note_mark(void *ctx, const char *path)
{
	(void)path;
	*(bool *)ctx = true;
}

/* A watch of the test's own comes after the others' events. */
void
world_settle(struct world *w)
{
	struct pvk_xs_watch *mark;
	bool reached = false;
	struct pvk_err e;

	expect_ok(pvk_xs_watch(w->guest, "data", note_mark, &reached, &mark,
		      &e) == 0,
	    &e);
	while (!reached) {
		expect_ok(standalone_turn(w->guest, &e) == 0, &e);
		static_ip_turn(w->si);
	}
	expect_ok(pvk_xs_unwatch(w->guest, mark, &e) == 0, &e);
}

void
world_expect_event(struct world *w, const char *expected)
{
	const struct hook_static_ip *s = &w->event.u.static_ip;
	char got[512];

	world_settle(w);
	assert_int_equal(w->sent, w->seen + 1);
	w->seen = w->sent;
	snprintf(got, sizeof(got), "%s%u %s %s %u %s %s %u %s %s",
	    s->sriov ? "vf" : "vif", (unsigned)s->vif, s->name, s->mac,
	    s->enabled4, s->address4, s->gateway4, s->enabled6, s->address6,
	    s->gateway6);
	assert_string_equal(got, expected);
}

void
world_expect_no_event(struct world *w)
{
	world_settle(w);
	assert_int_equal(w->sent, w->seen);
}

void
world_done(struct world *w, int status, const char *text)
{
	struct hook_result r = { .kind = HOOK_STATIC_IP,
		.vif = w->event.u.static_ip.vif,
		.sriov = w->event.u.static_ip.sriov,
		.status = status };

	snprintf(r.text, sizeof(r.text), "%s", text);
	static_ip_done(w->si, &r);
}

void
world_host_sets(struct world *w, const char *folder, const char *pairs)
{
	char path[256], text[512], *pair, *value, *rest;
	struct pvk_err e;

	snprintf(text, sizeof(text), "%s", pairs);
	do {
		expect_ok(pvk_xs_begin(w->dom0, &e) == 0, &e);
		for (pair = strtok_r(text, " ", &rest); pair != NULL;
		     pair = strtok_r(NULL, " ", &rest)) {
			value = strchr(pair, '=');
			assert_non_null(value);
			*value = '\0';
			snprintf(path, sizeof(path), "%s%s", folder, pair);
			standalone_write(w->dom0, path, value + 1);
		}
		snprintf(text, sizeof(text), "%s", pairs);
	} while (pvk_xs_commit(w->dom0, &e) != 0 && e.code == PVK_EAGAIN);
}

void
world_host_plugs(struct world *w)
{
	world_host_sets(w, SETTING,
	    "mac=aa:bb:cc:00:00:01 error-code=0 error-msg= enabled=0 "
	    "enabled6=0");
}
