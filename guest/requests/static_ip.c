/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Addresses that the host sets; see static_ip.h. A callback of a watch only
 * notes which slot changed; static_ip_turn() looks at it, and so once for all
 * the keys of a setting. What was tried is remembered, so that nothing is tried
 * twice until the host writes something else.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "requests/static_ip.h"
#include "requests/static_ip_private.h"
#include "util/auto.h"

const char *const static_ip_folders[FOLDERS] = {
	[VIF] = "xenserver/device/vif",
	[SRIOV] = "xenserver/device/net-sriov-vf",
};

static void
note_change(void *ctx, const char *path)
{
	struct folder *f = ctx;
	size_t len = strlen(static_ip_folders[f->number]);
	const char *name = strrchr(path, '/');
	unsigned long k;
	char *end;

	if (name == NULL ||
	    strncmp(path, static_ip_folders[f->number], len) != 0 ||
	    path[len] != '/') {
		f->list = true;
		return;
	}
	/* our own answer */
	if (strcmp(name, "/error-code") == 0 || strcmp(name, "/error-msg") == 0)
		return;
	k = strtoul(path + len + 1, &end, 10);
	if ((*end == '/' || *end == '\0') && k < HOOK_SLOTS)
		f->changed |= UINT64_C(1) << k;
}

/* Those that could not be had before, too. */
static void
watch(struct static_ip *si)
{
	struct pvk_err e;

	for (unsigned i = 0; i < FOLDERS; i++) {
		struct folder *f = &si->folder[i];

		if (f->watch != NULL)
			continue;
		if (pvk_xs_watch(si->options.xs, static_ip_folders[i],
			note_change, f, &f->watch, &e) == 0)
			continue;
		f->watch = NULL;
		static_ip_note_error(si, &e);
	}
}

struct static_ip *
static_ip_new(const struct static_ip_options *o, struct pvk_err *e)
{
	struct static_ip *si = calloc(1, sizeof(*si));

	if (si == NULL) {
		pvk_err_set(e, PVK_ENOMEM, "static-ip: out of memory");
		return (NULL);
	}
	si->options = *o;
	for (unsigned i = 0; i < FOLDERS; i++) {
		si->folder[i].si = si;
		si->folder[i].number = i;
	}
	watch(si);
	return (si);
}

static void
forget(struct folder *f, unsigned k)
{
	free(f->slots[k]);
	f->slots[k] = NULL;
}

void
static_ip_free(struct static_ip *si)
{
	struct pvk_err e;

	if (si == NULL)
		return;
	for (unsigned i = 0; i < FOLDERS; i++) {
		(void)pvk_xs_unwatch(si->options.xs, si->folder[i].watch, &e);
		for (unsigned k = 0; k < HOOK_SLOTS; k++)
			forget(&si->folder[i], k);
	}
	free(si);
}

/* ---- what the host wants ---- */

static const struct facts_nic *
find_nic(const struct static_ip *si, const char *mac)
{
	const struct facts_nics *nics = si->options.nics;
	char text[18];

	for (uint32_t i = 0; i < nics->n; i++) {
		const uint8_t *m = nics->nic[i].mac;

		snprintf(text, sizeof(text), "%02x:%02x:%02x:%02x:%02x:%02x",
		    m[0], m[1], m[2], m[3], m[4], m[5]);
		if (strcasecmp(text, mac) == 0)
			return (&nics->nic[i]);
	}
	return (NULL);
}

static void
send_event(struct folder *f, unsigned k, const struct facts_nic *nic,
    struct hook_static_ip *wish)
{
	struct static_ip *si = f->si;
	struct hook_event ev = { .kind = HOOK_STATIC_IP };

	wish->vif = k;
	wish->sriov = f->number == SRIOV;
	snprintf(wish->name, sizeof(wish->name), "%s", nic->name);
	ev.u.static_ip = *wish;
	if (!hook_event_is_sound(&ev)) {
		static_ip_tell(f, k, STATIC_IP_BAD,
		    "its interface has a strange name");
		return;
	}
	si->sent = true;
	si->event = *wish;
	si->options.send(si->options.ctx, &ev);
}

static void
try(struct folder *f, unsigned k, const struct setting *s)
{
	struct setting_before before = { false, false };
	struct slot *slot = f->slots[k];
	const struct facts_nic *nic;
	struct hook_static_ip wish;
	enum setting_wish r;
	const char *why;

	if (slot != NULL)
		before = slot->before;
	r = setting_judge(s, before, &wish, &why);
	nic = find_nic(f->si, s->text[KEY_MAC]);
	if (r == SETTING_NOTHING || nic == NULL) {
		if (slot != NULL)
			slot->is_tried = false;
		return;
	}
	if (slot == NULL)
		slot = f->slots[k] = calloc(1, sizeof(*slot));
	if (slot == NULL) {
		f->changed |= UINT64_C(1) << k; /* another time */
		return;
	}
	slot->tried = *s;
	slot->is_tried = true;
	if (r == SETTING_BAD)
		static_ip_tell(f, k, STATIC_IP_BAD, why);
	else
		send_event(f, k, nic, &wish);
}

static void
look(struct folder *f, unsigned k)
{
	struct setting s;

	if (!static_ip_read_setting(f, k, &s))
		return;
	if (s.text[KEY_MAC][0] == '\0')
		forget(f, k); /* the NIC is gone */
	else if (!static_ip_is_tried(f, k, &s))
		try(f, k, &s);
	else if (find_nic(f->si, s.text[KEY_MAC]) == NULL)
		f->slots[k]->is_tried = false; /* another try when it is back */
}

/* Which slots there are; those that there were are to be looked at too. */
static void
list(struct folder *f)
{
	PVK_AUTO_FREE char **names = NULL;
	char path[STATIC_IP_PATH];
	struct pvk_err e;
	size_t n = 0;

	f->list = false;
	for (unsigned k = 0; k < HOOK_SLOTS; k++)
		if (f->slots[k] != NULL)
			f->changed |= UINT64_C(1) << k;
	if (pvk_xs_directory(f->si->options.xs, static_ip_folders[f->number],
		&names, &n, &e) == 0) {
		for (size_t i = 0; i < n; i++) {
			snprintf(path, sizeof(path), "%s/%.16s",
			    static_ip_folders[f->number], names[i]);
			note_change(f, path);
		}
	} else if (e.code == PVK_ELIMIT) {
		f->changed = UINT64_MAX; /* too many names: ask for each */
	} else if (e.code != PVK_ENOENT) {
		static_ip_note_error(f->si, &e);
	}
}

void
static_ip_turn(struct static_ip *si)
{
	for (unsigned i = 0; i < FOLDERS; i++) {
		struct folder *f = &si->folder[i];

		if (f->list)
			list(f);
		for (unsigned k = 0; k < HOOK_SLOTS && !si->sent; k++) {
			if ((f->changed >> k & 1) == 0)
				continue;
			f->changed &= ~(UINT64_C(1) << k);
			look(f, k);
		}
	}
}

void
static_ip_look(struct static_ip *si)
{
	for (unsigned i = 0; i < FOLDERS; i++)
		si->folder[i].list = true;
}

void
static_ip_again(struct static_ip *si)
{
	watch(si);
	static_ip_look(si);
	for (unsigned i = 0; i < FOLDERS; i++)
		for (unsigned k = 0; k < HOOK_SLOTS; k++)
			if (si->folder[i].slots[k] != NULL) {
				si->folder[i].slots[k]->is_tried = false;
				si->folder[i].slots[k]->told = false;
			}
}
