/* SPDX-License-Identifier: BSD-2-Clause */
/* Judges the rules of rules_cpu.def that are about processors and clocks. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "check/check_private.h"
#include "util/num.h"

/* A list has a name, alone or followed by its quality: "XENTIMER(950)". */
static bool
offers(const char *list, const char *name)
{
	size_t n = strlen(name);
	const char *at = list;

	while (at != NULL && (at = strstr(at, name)) != NULL) {
		if ((at == list || at[-1] == ' ') &&
		    (at[n] == '\0' || at[n] == ' ' || at[n] == '('))
			return (true);
		at += n;
	}
	return (false);
}

static bool
is_slow_clock(const char *name)
{
	static const char *const names[] = { "i8254", "ACPI-fast", "ACPI-safe",
		"HPET", "RTC", "hpet", "acpi_pm", "jiffies", "refined-jiffies",
		"pit" };

	for (size_t i = 0; i < PVK_COUNT(names); i++)
		if (strcmp(name, names[i]) == 0)
			return (true);
	return (false);
}

void
check_clock(struct judge *j)
{
	const char *now = fact(j, "time.counter");
	const char *all = fact(j, "time.counters"), *set;
	bool better;

	if (now == NULL || !is_slow_clock(now))
		return;
	better = is_freebsd(j) ? offers(all, "XENTIMER") ||
		(strcmp(now, "i8254") == 0 && offers(all, "ACPI-fast"))
			       : offers(all, "xen") || offers(all, "tsc");
	set = is_freebsd(j) ? fact(j, "loader.kern.timecounter.hardware")
			    : fact(j, "cmdline.clocksource");
	if (better)
		trip(j, "", "%s of %s%s", now, all,
		    set != NULL ? ", set at boot" : "");
}

/* Of "TSC-low(1000) XENTIMER(950)" what is behind a name; 0 without. */
static long
quality_of(const char *list, const char *name)
{
	size_t n = strlen(name);

	for (const char *at = list; (at = strstr(at, name)) != NULL; at += n)
		if ((at == list || at[-1] == ' ') && at[n] == '(')
			return (strtol(at + n + 1, NULL, 10));
	return (0);
}

/*
 * FreeBSD prefers it by itself when it is told that its speed never changes,
 * which Xen tells but those that are not migrated, or for whom it plays one.
 */
void
check_clock_tsc(struct judge *j)
{
	const char *now = fact(j, "time.counter");
	const char *all = fact(j, "time.counters");

	if (now != NULL && strncmp(now, "TSC", 3) == 0 &&
	    offers(all, "XENTIMER") &&
	    quality_of(all, now) <= quality_of(all, "XENTIMER"))
		trip(j, "", "%s of %s", now, all);
}

void
check_event_timer(struct judge *j)
{
	const char *now = fact(j, "time.event-timer");
	const char *all = fact(j, "time.event-timers");

	if (now != NULL && strcmp(now, "XENTIMER") != 0 &&
	    offers(all, "XENTIMER"))
		trip(j, "", "%s of %s", now, all);
}

void
check_hz(struct judge *j)
{
	bool running = is_running(j);
	uint64_t hz;

	if (fact_number(j, running ? "time.hz" : "loader.kern.hz", &hz) &&
	    hz >= 1000)
		trip(j, "", "%s %" PRIu64,
		    running ? "kern.hz is" : "loader.conf has kern.hz", hz);
}

void
check_powerd(struct judge *j)
{
	if (fact_switched_on(j, "rc.powerd_enable"))
		trip(j, "", "powerd_enable");
	if (fact_switched_on(j, "rc.powerdxx_enable"))
		trip(j, "", "powerdxx_enable");
}

/* What power_profile of rc.d leaves as it is, or sets to what a guest has. */
static bool
saves_power(const char *value)
{
	return (value[0] != '\0' && strcasecmp(value, "NONE") != 0 &&
	    strcasecmp(value, "HIGH") != 0 && strcasecmp(value, "C1") != 0);
}

void
check_power_states(struct judge *j)
{
	static const char *const names[] = { "performance_cpu_freq",
		"performance_cx_lowest", "economy_cpu_freq",
		"economy_cx_lowest" };
	char name[PVK_FACT_NAME_MAX];

	for (size_t i = 0; i < PVK_COUNT(names); i++) {
		const char *value;

		snprintf(name, sizeof(name), "rc.%s", names[i]);
		value = fact(j, name);
		if (value != NULL && saves_power(value))
			trip(j, names[i], "%s", value);
	}
}

void
check_cpu_modules(struct judge *j)
{
	static const char *const names[] = { "coretemp", "amdtemp",
		"cpu_microcode", "k10temp" };

	for (size_t i = 0; i < PVK_COUNT(names); i++)
		if (words_have(fact(j, "kernel.modules"), names[i]))
			trip(j, names[i], "is loaded");
	if (fact_switched_on(j, "rc.microcode_update_enable"))
		trip(j, "cpu_microcode", "microcode_update_enable");
}

void
check_debug_kernel(struct judge *j)
{
	const char *debug = fact(j, "kernel.debug");
	const char *ident = fact(j, "kernel.ident");

	if (debug != NULL && debug[0] != '\0')
		trip(j, "", "%s%s%s", ident != NULL ? ident : "",
		    ident != NULL ? ": " : "", debug);
}

void
check_steal(struct judge *j)
{
	uint64_t stolen, all;

	if (!fact_number(j, "cpu.steal", &stolen) ||
	    !fact_number(j, "cpu.total", &all) || stolen >= all ||
	    all > UINT64_MAX / 100 || stolen <= all / 10)
		return;
	trip(j, "", "%u %% of the time since it booted",
	    (unsigned)(stolen * 100 / all));
	trip_gain(j, all * 100 / (all - stolen));
}

/* How many there are in "2-3,5". */
static uint64_t
count_cpus(const char *list)
{
	uint64_t n = 0, first, last;
	char *end;

	while (*list >= '0' && *list <= '9') {
		first = strtoull(list, &end, 10);
		last = first;
		if (*end == '-' && end[1] >= '0' && end[1] <= '9')
			last = strtoull(end + 1, &end, 10);
		if (last < first || last - first > 4096)
			return (n);
		n += last - first + 1;
		list = *end == ',' ? end + 1 : "";
	}
	return (n);
}

void
check_cpu_offline(struct judge *j)
{
	const char *list = fact(j, "cpu.offline");
	uint64_t off = list != NULL ? count_cpus(list) : 0, on, given;

	if (off == 0 || !fact_number(j, "cpu.count", &on) || on == 0 ||
	    on > 65536)
		return;
	/* a PV guest has places for those that it may be given one day */
	if (!fact_number(j, "cpu.available", &given)) {
		if (fact_is(j, "xen.type", "PV") ||
		    fact_is(j, "xen.type", "PVH"))
			return;
	} else if (given <= on)
		return;
	else
		off = pvk_min(off, given - on);
	trip(j, "", "%s; %" PRIu64 " in use", list, on);
	trip_gain(j, (on + off) * 100 / on);
}

void
check_many_cpus(struct judge *j)
{
	uint64_t n;

	if (fact_number(j, "cpu.count", &n) && n > 32)
		trip(j, "", "%" PRIu64 " processors", n);
}

void
check_threads(struct judge *j)
{
	uint64_t n;

	if (fact_number(j, "cpu.threads-per-core", &n) && n > 1)
		trip(j, "", "%" PRIu64 " threads a core", n);
}

void
check_balloon(struct judge *j)
{
	uint64_t least, most, now;

	if (fact_number(j, "memory.dynamic-min", &least) &&
	    fact_number(j, "memory.dynamic-max", &most)) {
		if (least < most)
			trip(j, "",
			    "dynamic range of %" PRIu64 " to %" PRIu64 " MiB",
			    least / 1024, most / 1024);
	} else if (fact_number(j, "memory.balloon-current", &now) &&
	    fact_number(j, "memory.static-max", &most) &&
	    is_squeezed(now, most))
		trip(j, "", "%" PRIu64 " of %" PRIu64 " MiB are left",
		    now / 1024, most / 1024);
}
