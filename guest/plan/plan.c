/* SPDX-License-Identifier: BSD-2-Clause */
/* The keys that every guest has; see plan.h. */
#include "plan/plan.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "config.h"
#include "util/num.h"

const char *const plan_folders[] = { "attr/vif", "xenserver/attr/net-sriov-vf",
	"data/volumes", NULL };

const char *const plan_singles[] = { "control/feature-balloon",
	"control/feature-static-ip-setting", "feature/hotplug/vbd",
	"feature/hotplug/vif", "data/domain", "data/host_name",
	"data/host_name_dns", "data/os_distro", "data/os_majorver",
	"data/os_minorver", "data/os_name", "data/os_uname", NULL };

const struct plan_key *
plan_find(const struct plan *p, const char *path)
{
	for (size_t i = 0; i < p->n; i++)
		if (strcmp(p->keys[i].path, path) == 0)
			return (&p->keys[i]);
	return (NULL);
}

bool
plan_covers(const struct plan *p, const char *path)
{
	size_t len = strlen(path);

	for (size_t i = 0; i < p->n; i++) {
		const char *key = p->keys[i].path;

		if (strncmp(key, path, len) == 0 &&
		    (key[len] == '\0' || key[len] == '/'))
			return (true);
	}
	return (false);
}

/* The components of path, less those that it shares with the key before it. */
static size_t
new_nodes(const struct plan *p, const char *path)
{
	const char *before = p->n > 0 ? p->keys[p->n - 1].path : "";
	bool shared = true;
	size_t n = 0;

	for (size_t end = 1; path[end - 1] != '\0'; end++) {
		if (path[end] != '/' && path[end] != '\0')
			continue;
		shared = shared && strncmp(before, path, end) == 0 &&
		    (before[end] == '/' || before[end] == '\0');
		n += !shared;
	}
	return (n);
}

static const char *
keep(struct plan *p, const char *text)
{
	char *copy = p->text + p->used;
	size_t size = strlen(text) + 1;

	memcpy(copy, text, size);
	p->used += size;
	return (copy);
}

bool
plan_add(struct plan *p, enum plan_kind kind, const char *path,
    const char *value)
{
	struct plan_key *k = &p->keys[p->n];

	if (p->n == PLAN_KEYS ||
	    strlen(path) + strlen(value) + 2 > PLAN_TEXT - p->used)
		return (false);
	p->nodes += new_nodes(p, path);
	k->path = keep(p, path);
	k->value = keep(p, value);
	k->kind = kind;
	p->n++;
	return (true);
}

/* What is not known is not said. */
static void
add_text(struct plan *p, const char *path, const char *value)
{
	if (value[0] != '\0')
		plan_add(p, PLAN_OWN, path, value);
}

static void
add_number(struct plan *p, enum plan_kind kind, const char *path, uint64_t n)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRIu64, n);
	plan_add(p, kind, path, text);
}

static void
add_flag(struct plan *p, enum plan_kind kind, const char *path, bool is_true)
{
	if (is_true)
		plan_add(p, kind, path, "1");
}

/*
 * The host takes feature-balloon for granted once the key is there, whatever
 * its value: so it is there only when true.
 */
static void
add_features(struct plan *p, const struct plan_input *in)
{
	const struct facts_system *s = in->system;

	add_flag(p, PLAN_OFFER, "control/feature-balloon",
	    s->balloon && in->balloon);
	add_flag(p, PLAN_OFFER, "control/feature-poweroff", s->power);
	add_flag(p, PLAN_OFFER, "control/feature-reboot", s->power);
	add_flag(p, PLAN_OFFER, "control/feature-suspend", s->suspend);
	add_flag(p, PLAN_OFFER, "control/feature-vcpu-hotplug",
	    s->vcpu_hotplug);
	add_flag(p, PLAN_OWN, "control/feature-static-ip-setting",
	    in->static_ip);
	add_flag(p, PLAN_OWN, "feature/hotplug/vbd", s->hotplug_vbd);
	add_flag(p, PLAN_OWN, "feature/hotplug/vif", s->hotplug_vif);
}

static void
add_data(struct plan *p, const struct plan_input *in)
{
	const struct facts_system *s = in->system;

	add_text(p, "data/domain", s->domain);
	add_text(p, "data/host_name", s->host);
	add_text(p, "data/host_name_dns", s->host);
	add_text(p, "data/os_distro", s->distro);
	add_text(p, "data/os_majorver", s->major);
	add_text(p, "data/os_minorver", s->minor);
	add_text(p, "data/os_name", s->name);
	add_text(p, "data/os_uname", s->kernel);
	if (in->memory->total_kib == 0)
		return;
	add_number(p, PLAN_MEMORY, "data/meminfo_free", in->memory->free_kib);
	add_number(p, PLAN_MEMORY, "data/meminfo_total", in->memory->total_kib);
}

static bool
add_volume(struct plan *p, uint32_t k, const struct facts_volume *v)
{
	char free[24], size[24], path[64];
	const struct {
		const char *name, *value;
	} keys[] = {
		{ "extents/0", v->device },
		{ "filesystem", v->filesystem },
		{ "free", free },
		{ "mount_points/0", v->mount_point },
		{ "name", v->mount_point },
		{ "size", size },
	};
	bool ok = true;

	snprintf(free, sizeof(free), "%" PRIu64, v->free);
	snprintf(size, sizeof(size), "%" PRIu64, v->size);
	for (size_t i = 0; i < PVK_COUNT(keys); i++) {
		snprintf(path, sizeof(path), "data/volumes/%" PRIu32 "/%s", k,
		    keys[i].name);
		ok = plan_add(p, PLAN_MEMORY, path, keys[i].value) && ok;
	}
	return (ok);
}

/* The host's tool stack does not read these; programs in domain 0 may. */
static void
add_volumes(struct plan *p, const struct facts_volumes *volumes)
{
	size_t nodes = p->nodes;

	for (uint32_t i = 0; i < volumes->n; i++)
		if (!add_volume(p, i, &volumes->volume[i]))
			p->left_out++;
	p->nodes = nodes;
}

/*
 * All four numbers have to be integers, or the host sees no tools at all; with
 * them it does, so they come last.
 */
static void
add_version(struct plan *p, const char *application)
{
	char text[64];

	snprintf(text, sizeof(text), "%s %s",
	    application != NULL ? application : "pvguest", PVK_VERSION);
	plan_add(p, PLAN_OWN, "attr/PVAddons/Application", text);
	add_number(p, PLAN_OWN, "attr/PVAddons/BuildVersion",
	    PVK_VERSION_BUILD);
	plan_add(p, PLAN_OWN, "attr/PVAddons/Installed", "1");
	add_number(p, PLAN_OWN, "attr/PVAddons/MicroVersion",
	    PVK_VERSION_MICRO);
	add_number(p, PLAN_OWN, "attr/PVAddons/MinorVersion",
	    PVK_VERSION_MINOR);
	add_number(p, PLAN_OWN, "attr/PVAddons/MajorVersion",
	    PVK_VERSION_MAJOR);
}

void
plan_make(const struct plan_input *in, struct plan *p)
{
	p->n = p->nodes = p->left_out = p->used = 0;
	add_features(p, in);
	add_data(p, in);
	if (in->volumes != NULL)
		add_volumes(p, in->volumes);
	plan_add_nics(p, in);
	add_version(p, in->application);
}
