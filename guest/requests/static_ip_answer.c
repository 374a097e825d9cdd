/* SPDX-License-Identifier: BSD-2-Clause */
/* What the host is told, and what is kept in mind of it; see static_ip.h. */
#include <stdio.h>
#include <string.h>
#include <syslog.h>

#include "requests/static_ip.h"
#include "requests/static_ip_private.h"

void
static_ip_note_error(struct static_ip *si, const struct pvk_err *e)
{
	/* a lost connection is the owner's matter, and brings all events */
	if (e->code == PVK_EAGAIN || si->refused)
		return;
	si->refused = true;
	si->options.log(si->options.ctx, LOG_NOTICE, e->msg);
}

static void
path_of(const struct folder *f, unsigned k, const char *key,
    char path[STATIC_IP_PATH])
{
	snprintf(path, STATIC_IP_PATH, "%s/%u/static-ip-setting%s%s",
	    static_ip_folders[f->number], k, key[0] != '\0' ? "/" : "", key);
}

static bool
answer(struct folder *f, unsigned k, const char *key, const char *value)
{
	struct pvk_xs *xs = f->si->options.xs;
	char path[STATIC_IP_PATH];
	struct pvk_err e;
	int r;

	path_of(f, k, key, path);
	r = value == NULL ? pvk_xs_rm(xs, path, &e)
			  : pvk_xs_write(xs, path, value, strlen(value), &e);
	/* an ENOENT: the slot is gone, and with it who asked */
	if (r != 0 && e.code != PVK_ENOENT)
		static_ip_note_error(f->si, &e);
	return (r == 0);
}

void
static_ip_tell(struct folder *f, unsigned k, int code, const char *text)
{
	char number[16], line[384];

	snprintf(number, sizeof(number), "%d", code);
	if (code != 0) {
		snprintf(line, sizeof(line), "%s/%u: static-ip: %s",
		    static_ip_folders[f->number], k, text);
		f->si->options.log(f->si->options.ctx, LOG_WARNING, line);
	}
	(void)answer(f, k, "error-msg", text);
	(void)answer(f, k, "error-code", number);
	f->slots[k]->told = code != 0;
}

bool
static_ip_is_tried(const struct folder *f, unsigned k, const struct setting *s)
{
	const struct slot *slot = f->slots[k];

	return (slot != NULL && slot->is_tried &&
	    memcmp(&slot->tried, s, sizeof(*s)) == 0);
}

bool
static_ip_read_setting(struct folder *f, unsigned k, struct setting *s)
{
	char path[STATIC_IP_PATH];
	struct pvk_err e;

	path_of(f, k, "", path);
	if (setting_read(f->si->options.xs, path, s, &e) == 0)
		return (true);
	static_ip_note_error(f->si, &e);
	return (false);
}

/* Its enabled is ours to remove, unless it is a new one meanwhile. */
static void
consume(struct folder *f, unsigned k)
{
	const struct hook_static_ip *ev = &f->si->event;
	bool gone = true;

	if (ev->enabled4 != HOOK_LEAVE)
		gone = answer(f, k, "enabled", NULL);
	if (ev->enabled6 != HOOK_LEAVE)
		gone = answer(f, k, "enabled6", NULL) && gone;
	if (gone)
		f->slots[k]->is_tried = false;
	if (f->slots[k]->told)
		static_ip_tell(f, k, 0, "");
}

static void
note_success(struct slot *slot, const struct hook_static_ip *ev)
{
	if (ev->enabled4 != HOOK_LEAVE)
		slot->before.ipv4 = ev->enabled4 != HOOK_RESTORE;
	if (ev->enabled6 != HOOK_LEAVE)
		slot->before.ipv6 = ev->enabled6 != HOOK_RESTORE;
}

void
static_ip_done(struct static_ip *si, const struct hook_result *r)
{
	struct folder *f = &si->folder[r->sriov ? SRIOV : VIF];
	unsigned k = si->event.vif;
	struct setting s;

	if (!si->sent || r->kind != HOOK_STATIC_IP || r->vif != k ||
	    r->sriov != si->event.sriov)
		return;
	si->sent = false;
	/* while it was under way, no slot was looked at, nor forgotten */
	if (r->status == 0)
		note_success(f->slots[k], &si->event);
	if (!static_ip_read_setting(f, k, &s) ||
	    !static_ip_is_tried(f, k, &s)) {
		f->changed |= UINT64_C(1) << k;
		return;
	}
	if (r->status == 0)
		consume(f, k);
	else
		static_ip_tell(f, k,
		    r->status > 0 ? r->status : STATIC_IP_KILLED,
		    r->text[0] != '\0' ? r->text : "the hook failed");
}
