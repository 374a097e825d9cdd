/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The fields of VM_guest_metrics but for networks.
 */
#include "judge.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* OCaml's native integers have 63 bits. */
#define OCAML_MAX ((UINT64_C(1) << 62) - 1)

static const char *const drivers_keys[][2] = {
	{ "attr/PVAddons/MajorVersion", "major" },
	{ "attr/PVAddons/MinorVersion", "minor" },
	{ "attr/PVAddons/MicroVersion", "micro" },
	{ "attr/PVAddons/BuildVersion", "build" },
	{ "attr/PVAddons/Application", "application" },
};

static const char *const os_keys[][2] = {
	{ "data/os_name", "name" },
	{ "data/os_uname", "uname" },
	{ "data/os_distro", "distro" },
	{ "data/os_majorver", "major" },
	{ "data/os_minorver", "minor" },
	{ "attr/os/spmajor", "spmajor" },
	{ "attr/os/spminor", "spminor" },
};

static const char *const memory_keys[][2] = {
	{ "data/meminfo_free", "free" },
	{ "data/meminfo_total", "total" },
};

#define TAKE_ALL(map, s, keys) \
	take_all(map, s, keys, sizeof(keys) / sizeof((keys)[0]))

void
metrics_take(struct pairs *map, const struct sight *s, const char *key,
    const char *name)
{
	const char *value = sight_get(s, key);

	if (value != NULL)
		pairs_add(map, name, value);
}

static void
take_all(struct pairs *map, const struct sight *s, const char *const keys[][2],
    size_t n)
{
	for (size_t i = 0; i < n; i++)
		metrics_take(map, s, keys[i][0], keys[i][1]);
}

/* A sign, a base (0x 0o 0b 0u), digits and, but for the first, underscores. */
bool
metrics_int(const char *s, long long *value)
{
	static const char digits[] = "0123456789abcdef";
	bool minus = *s == '-', based = false;
	uint64_t n = 0, limit = OCAML_MAX, base = 10;
	const char *known;

	if (*s == '-' || *s == '+')
		s++;
	if (s[0] == '0' && s[1] != '\0' && strchr("xXoObBuU", s[1]) != NULL) {
		based = true;
		base = strchr("xX", s[1]) ? 16
		    : strchr("oO", s[1])  ? 8
		    : strchr("bB", s[1])  ? 2
					  : 10;
		limit = 2 * OCAML_MAX + 1;
		s += 2;
	} else if (minus)
		limit++;
	if (*s == '\0' || *s == '_')
		return (false);
	for (; *s != '\0'; s++) {
		if (*s == '_')
			continue;
		known = strchr(digits, tolower((unsigned char)*s));
		if (known == NULL || (uint64_t)(known - digits) >= base)
			return (false);
		if (n > (limit - (uint64_t)(known - digits)) / base)
			return (false);
		n = n * base + (uint64_t)(known - digits);
	}
	if (based && n > OCAML_MAX) /* the top bit is the sign */
		n |= UINT64_C(1) << 63;
	*value = (long long)(minus ? 0 - n : n);
	return (true);
}

struct walk {
	struct metrics *m;
	const struct sight *sight;
};

/* The next word; *rest goes behind the blank that ends it. */
static char *
word(const char **rest)
{
	size_t len = strcspn(*rest, " ");
	char *s = format("%.*s", (int)len, *rest);

	*rest += len + ((*rest)[len] == ' ');
	return (s);
}

/* drivers/N = "VENDOR NAME VERSION ATTRIBUTES": NAME -> the others */
static void
driver(void *ctx, const char *name)
{
	const struct walk *w = ctx;
	char *key = format("drivers/%s", name);
	const char *rest = sight_get(w->sight, key);
	long long unused;
	char *vendor, *what, *version, *others;

	free(key);
	if (rest == NULL || !metrics_int(name, &unused))
		return;
	vendor = word(&rest);
	what = word(&rest);
	version = word(&rest);
	others = format("%s %s %.*s", vendor, version, (int)strcspn(rest, "\n"),
	    rest);
	for (char *p = what; *p != '\0'; p++)
		*p = (char)tolower((unsigned char)*p);
	pairs_add(&w->m->pv_drivers_version, what, others);
	free(others);
	free(version);
	free(what);
	free(vendor);
}

static void
drivers(struct metrics *m, const struct sight *s)
{
	struct walk w = { m, s };

	TAKE_ALL(&m->pv_drivers_version, s, drivers_keys);
	sight_list(s, "drivers", driver, &w);
	if (m->pv_drivers_version.n > 0 &&
	    pairs_get(&m->pv_drivers_version, "micro") == NULL)
		pairs_add(&m->pv_drivers_version, "micro", "-1");
}

/* All four must be numbers, or there are no tools. */
static void
tools(struct metrics *m)
{
	static const char *const names[] = { "major", "minor", "micro",
		"build" };
	long long v[4] = { 0, 0, -1, -1 };

	for (int i = 0; i < 4; i++) {
		const char *s = pairs_get(&m->pv_drivers_version, names[i]);
		if (s == NULL && i < 2)
			return;
		if (s != NULL && !metrics_int(s, &v[i])) {
			pairs_add(&m->remarks, "attr/PVAddons",
			    "tools not recognised: a version is no number");
			return;
		}
	}
	m->tools = pairs_is(&m->os_version, "distro", "windows") ? TOOLS_WINDOWS
								 : TOOLS_LINUX;
	m->version = format("%lld.%lld.%lld-%lld", v[0], v[1], v[2], v[3]);
}

/*
 * control/K -> K. A reason against suspending counts only beside
 * control/feature-suspend, whose place it takes.
 */
static void
control(void *ctx, const char *name)
{
	const struct walk *w = ctx;
	const char *reason = sight_get(w->sight, "data/cant_suspend_reason");
	char *key = format("control/%s", name);

	if (reason != NULL && strcmp(name, "feature-suspend") == 0)
		pairs_add(&w->m->other, "data-cant-suspend-reason", reason);
	else
		metrics_take(&w->m->other, w->sight, key, name);
	free(key);
}

struct service_walk {
	struct metrics *m;
	const struct sight *sight;
	const char *service;
};

static void
service_key(void *ctx, const char *name)
{
	const struct service_walk *w = ctx;
	char *to = format("%s/%s", w->service, name);
	char *key = format("data/service/%s", to);

	metrics_take(&w->m->services, w->sight, key, to);
	free(key);
	free(to);
}

static void
service(void *ctx, const char *name)
{
	const struct walk *w = ctx;
	struct service_walk keys = { w->m, w->sight, name };
	char *dir = format("data/service/%s", name);

	sight_list(w->sight, dir, service_key, &keys);
	free(dir);
}

static enum tristate
tristate(const struct sight *s, const char *key)
{
	const char *value = sight_get(s, key);

	if (value != NULL && strcmp(value, "0") == 0)
		return (TRI_NO);
	if (value != NULL && strcmp(value, "1") == 0)
		return (TRI_YES);
	return (TRI_UNSPECIFIED);
}

static void
host_name(struct metrics *m, const struct sight *s)
{
	const char *name = sight_get(s, "data/host_name_dns");
	const char *domain = sight_get(s, "data/domain");

	if (name != NULL && domain != NULL)
		m->host_name = format("%s.%s", name, domain);
	else if (name != NULL)
		m->host_name = format("%s", name);
}

void
metrics_init(struct metrics *m, const struct sight *s)
{
	struct walk w = { m, s };

	*m = (struct metrics){ .drivers_detected = s->connected };
	drivers(m, s);
	TAKE_ALL(&m->os_version, s, os_keys);
	TAKE_ALL(&m->memory, s, memory_keys);
	tools(m);
	metrics_networks(m, s);
	sight_list(s, "control", control, &w);
	metrics_take(&m->other, s, "data/ts", "data-ts");
	metrics_take(&m->services, s, "data/pvs_target/target_software_version",
	    "pvs_target/target_software_version");
	sight_list(s, "data/service", service, &w);
	m->hotplug_vbd = tristate(s, "feature/hotplug/vbd");
	m->hotplug_vif = tristate(s, "feature/hotplug/vif");
	host_name(m, s);
}

void
metrics_fini(struct metrics *m)
{
	free(m->version);
	free(m->host_name);
	pairs_free(&m->pv_drivers_version);
	pairs_free(&m->os_version);
	pairs_free(&m->networks);
	pairs_free(&m->other);
	pairs_free(&m->services);
	pairs_free(&m->memory);
	pairs_free(&m->remarks);
}
