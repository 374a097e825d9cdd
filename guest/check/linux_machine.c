/* SPDX-License-Identifier: BSD-2-Clause */
/* Linux: processors, clocks, memory, counters of the network; see linux.h. */
#include <sys/timex.h>

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "linux.h"
#include "util/num.h"

#define CPUS_MAX 4096
#define CPU	 "/sys/devices/system/cpu"
#define CLOCK	 "/sys/devices/system/clocksource/clocksource0"
#define BALLOON	 "/sys/devices/system/xen_memory/xen_memory0"

/* ---- lists of processors: "0-3,8" ---- */

/* The next range; false at the end, and of what is none. */
static bool
next_range(const char **list, unsigned long *from, unsigned long *to)
{
	char *end;

	if (**list < '0' || **list > '9')
		return (false);
	*from = *to = strtoul(*list, &end, 10);
	if (*end == '-')
		*to = strtoul(end + 1, &end, 10);
	*list = *end == ',' ? end + 1 : end;
	return (*from <= *to && *to < CPUS_MAX);
}

uint64_t
linux_count_list(const char *list)
{
	unsigned long from, to;
	uint64_t n = 0;

	while (next_range(&list, &from, &to))
		n += to - from + 1;
	return (n);
}

static void
mark(const char *list, uint8_t *bits, uint8_t bit)
{
	unsigned long from, to;

	while (next_range(&list, &from, &to))
		for (unsigned long i = from; i <= to; i++)
			bits[i] |= bit;
}

void
linux_common_list(const char *a, const char *b, char *out, size_t size)
{
	uint8_t bits[CPUS_MAX + 1] = { 0 };
	size_t n = 0, from;

	mark(a, bits, 1);
	mark(b, bits, 2);
	out[0] = '\0';
	for (size_t i = 0; i < CPUS_MAX && n < size; i++) {
		if (bits[i] != 3)
			continue;
		for (from = i; bits[i + 1] == 3; i++)
			;
		n += (size_t)snprintf(out + n, size - n,
		    from == i ? "%s%zu" : "%s%zu-%zu", n > 0 ? "," : "", from,
		    i);
	}
}

static void
take_count(const struct look *l, const char *fact, const char *path)
{
	char list[256];

	if (look_line(l, path, list, sizeof(list)))
		pvk_facts_set_uint(l->f, fact, linux_count_list(list));
	else
		pvk_facts_unseen(l->f, fact, errno);
}

/* "cpu  user nice system idle iowait irq softirq steal guest ..." */
static void
take_ticks(const struct look *l)
{
	uint64_t n, total = 0, steal = 0;
	char line[256], *p, *end;

	if (!look_line(l, "/proc/stat", line, sizeof(line)) ||
	    strncmp(line, "cpu ", 4) != 0)
		return;
	p = line + 4;
	for (unsigned i = 0; i < 8; i++, p = end) {
		n = strtoull(p, &end, 10);
		if (end == p)
			return;
		total += n;
		steal = n;
	}
	pvk_facts_set_uint(l->f, "cpu.total", total);
	pvk_facts_set_uint(l->f, "cpu.steal", steal);
}

static void
take_processors(const struct look *l)
{
	char offline[256], present[256], both[256];

	take_count(l, "cpu.count", CPU "/online");
	take_count(l, "cpu.threads-per-core",
	    CPU "/cpu0/topology/thread_siblings_list");
	if (look_line(l, CPU "/offline", offline, sizeof(offline)) &&
	    look_line(l, CPU "/present", present, sizeof(present))) {
		linux_common_list(offline, present, both, sizeof(both));
		pvk_facts_set(l->f, "cpu.offline", both);
	} else
		pvk_facts_unseen(l->f, "cpu.offline", errno);
	take_ticks(l);
}

/* ---- clocks ---- */

static void
take_clocks(const struct look *l)
{
	struct timex t = { .modes = 0 };
	char text[128];
	const char *third;

	look_take(l, "time.counter", CLOCK "/current_clocksource");
	look_take(l, "time.counters", CLOCK "/available_clocksource");
	if (l->is_live && adjtimex(&t) >= 0)
		pvk_facts_set_bool(l->f, "time.synchronized",
		    (t.status & STA_UNSYNC) == 0);
	if (look_read(l, "/etc/adjtime", text, sizeof(text)) < 0) {
		/* hwclock(8) takes UTC, then */
		if (errno == ENOENT)
			pvk_facts_set_bool(l->f, "time.rtc-local", false);
		else
			pvk_facts_unseen(l->f, "time.rtc-local", errno);
		return;
	}
	third = strchr(text, '\n');
	third = third != NULL ? strchr(third + 1, '\n') : NULL;
	pvk_facts_set_bool(l->f, "time.rtc-local",
	    third != NULL && strncmp(third + 1, "LOCAL", 5) == 0);
}

/* ---- memory ---- */

bool
linux_value(const char *text, const char *name, uint64_t *n)
{
	size_t len = strlen(name);

	for (; text != NULL; text = strchr(text, '\n')) {
		text += *text == '\n';
		if (strncmp(text, name, len) != 0 || text[len] != ':')
			continue;
		text += len + 1;
		text += strspn(text, " \t");
		*n = strtoull(text, NULL, 10);
		return (*text >= '0' && *text <= '9');
	}
	return (false);
}

static void
take_kib(struct pvk_facts *f, const char *fact, bool found, uint64_t kib)
{
	uint64_t bytes;

	if (found && !pvk_mul_overflow(kib, PVK_KIB, &bytes))
		pvk_facts_set_uint(f, fact, bytes);
	else
		pvk_facts_absent(f, fact);
}

static void
take_memory(const struct look *l)
{
	uint64_t total = 0, swap = 0, unused = 0;
	char text[LOOK_TEXT];
	bool found;

	if (look_read(l, "/proc/meminfo", text, sizeof(text)) < 0) {
		pvk_facts_unseen(l->f, "memory.total", errno);
		return;
	}
	found = linux_value(text, "MemTotal", &total);
	take_kib(l->f, "memory.total", found, total);
	found = linux_value(text, "SwapTotal", &swap) &&
	    linux_value(text, "SwapFree", &unused) && unused <= swap;
	take_kib(l->f, "swap.total", found, swap);
	take_kib(l->f, "swap.used", found, swap - unused);
	look_take(l, "memory.balloon-current", BALLOON "/info/current_kb");
	look_take(l, "memory.balloon-target", BALLOON "/target_kb");
}

void
linux_machine(const struct look *l)
{
	take_processors(l);
	take_clocks(l);
	take_memory(l);
}
