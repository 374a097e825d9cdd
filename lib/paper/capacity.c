/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The capacity of a component for a path: the law of its kind, then what all
 * kinds have in common. Each formula is also told with its numbers put in, for
 * whoever wants to reckon it again.
 */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "paper/solve.h"

static double
value(const struct pvk_component *c, enum pvk_key key)
{
	return (c->given[key] ? c->value[key] : 0);
}

/* A key of c as its owner would write it, for a formula. */
struct shown {
	char text[PVK_QUANTITY_TEXT];
};

static struct shown
show(const struct pvk_component *c, enum pvk_key key)
{
	struct shown s = { "" };

	pvk_key_format(key, value(c, key), s.text);
	return (s);
}

static struct shown
show_as(double v, enum pvk_dimension dim)
{
	struct shown s = { "" };

	pvk_quantity_format(v, dim, s.text);
	return (s);
}

static void say(struct pvk_stage *out, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Appends to the formula; what does not fit is cut. */
static void
say(struct pvk_stage *out, const char *fmt, ...)
{
	size_t len = strlen(out->formula);
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(out->formula + len, sizeof(out->formula) - len, fmt, ap);
	va_end(ap);
}

static double
cpu_capacity(const struct pvk_component *c, struct pvk_stage *out)
{
	double count = value(c, PVK_KEY_COUNT);

	if (c->given[PVK_KEY_WORK]) {
		say(out, "%s CPU / %s", show(c, PVK_KEY_COUNT).text,
		    show(c, PVK_KEY_WORK).text);
		return (pvk_law_cpu_work(count, value(c, PVK_KEY_WORK)));
	}
	if (c->given[PVK_KEY_USE]) {
		say(out, "%s x %s CPU / %s", show(c, PVK_KEY_AT).text,
		    show(c, PVK_KEY_COUNT).text, show(c, PVK_KEY_USE).text);
		return (pvk_law_cpu_measured(value(c, PVK_KEY_AT), count,
		    value(c, PVK_KEY_USE)));
	}
	say(out, "%s x %s CPU / %s cycles a byte", show(c, PVK_KEY_CLOCK).text,
	    show(c, PVK_KEY_COUNT).text, show(c, PVK_KEY_CYCLES).text);
	return (pvk_law_cpu_cycles(value(c, PVK_KEY_CLOCK), count,
	    value(c, PVK_KEY_CYCLES)));
}

/* What is under way at once: the ring's slots, or what the path has to offer */
static double
ring_capacity(const struct pvk_component *c, const struct pvk_path *p,
    struct pvk_stage *out)
{
	double slots = value(c, PVK_KEY_SLOTS) * value(c, PVK_KEY_REQUEST);

	if (p->qd * p->block < slots) {
		say(out, "qd %s x %s / %s", show_as(p->qd, PVK_COUNT).text,
		    show_as(p->block, PVK_SIZE).text,
		    show(c, PVK_KEY_LATENCY).text);
		slots = p->qd * p->block;
	} else
		say(out, "%s requests x %s / %s", show(c, PVK_KEY_SLOTS).text,
		    show(c, PVK_KEY_REQUEST).text,
		    show(c, PVK_KEY_LATENCY).text);
	return (pvk_law_window(slots, value(c, PVK_KEY_LATENCY)));
}

static double
emulated_capacity(const struct pvk_component *c, struct pvk_stage *out)
{
	say(out, "%s / %s", show(c, PVK_KEY_REQUEST).text,
	    show(c, PVK_KEY_LATENCY).text);
	return (pvk_law_window(value(c, PVK_KEY_REQUEST),
	    value(c, PVK_KEY_LATENCY)));
}

static double
bus_capacity(const struct pvk_component *c, struct pvk_stage *out)
{
	unsigned gen = (unsigned)value(c, PVK_KEY_GEN);
	double links = value(c, PVK_KEY_LINKS), mps, overhead;

	switch (c->kind) {
	case PVK_PCIE:
		mps = value(c, PVK_KEY_MPS);
		overhead = value(c, PVK_KEY_OVERHEAD);
		say(out, "gen%u x%.0f %s x %.0f / (%.0f + %.0f)", gen,
		    value(c, PVK_KEY_LANES),
		    show_as(pvk_law_pcie_raw(gen, value(c, PVK_KEY_LANES)),
			PVK_RATE)
			.text,
		    mps, mps, overhead);
		return (
		    pvk_law_pcie(gen, value(c, PVK_KEY_LANES), mps, overhead));
	case PVK_SATA:
		say(out, "%.0f x %s", links,
		    show_as(pvk_law_sata(gen), PVK_RATE).text);
		return (links * pvk_law_sata(gen));
	case PVK_DRAM:
		say(out, "%s x 8 B x %s", show(c, PVK_KEY_TRANSFERS).text,
		    show(c, PVK_KEY_CHANNELS).text);
		return (pvk_law_dram(value(c, PVK_KEY_TRANSFERS),
		    value(c, PVK_KEY_CHANNELS)));
	default:
		say(out, "%.0f x %s of %s", links, show(c, PVK_KEY_TYPE).text,
		    show_as(pvk_law_bus((enum pvk_bus)value(c, PVK_KEY_TYPE)),
			PVK_RATE)
			.text);
		return (
		    links * pvk_law_bus((enum pvk_bus)value(c, PVK_KEY_TYPE)));
	}
}

static double
disk_random(const struct pvk_component *c, const struct pvk_path *p,
    struct pvk_stage *out)
{
	enum pvk_raid raid = (enum pvk_raid)value(c, PVK_KEY_RAID);
	double n = value(c, PVK_KEY_COUNT), iops = value(c, PVK_KEY_IOPS);
	double total;

	if (!c->given[PVK_KEY_IOPS])
		iops = pvk_law_disk_iops(value(c, PVK_KEY_SEEK),
		    value(c, PVK_KEY_RPM));
	total = pvk_law_raid_random(raid, n, iops, p->reads);
	say(out, "%.0f x %s, RAID %s, %s reads = %s x %s", n,
	    show_as(iops, PVK_REQUESTS).text, show(c, PVK_KEY_RAID).text,
	    show_as(p->reads, PVK_RATIO).text,
	    show_as(total, PVK_REQUESTS).text,
	    show_as(p->block, PVK_SIZE).text);
	return (total * p->block);
}

static double
disk_capacity(const struct pvk_component *c, const struct pvk_path *p,
    struct pvk_stage *out)
{
	enum pvk_raid raid = (enum pvk_raid)value(c, PVK_KEY_RAID);
	enum pvk_key key = p->write ? PVK_KEY_WRITE : PVK_KEY_READ;
	double n = value(c, PVK_KEY_COUNT), x = 0, queue;

	if (p->random && (c->given[PVK_KEY_IOPS] || c->given[PVK_KEY_SEEK]))
		x = disk_random(c, p, out);
	else if (c->given[key]) {
		x = pvk_law_raid_stream(raid, n, value(c, key), p->write);
		say(out, "%.0f x %s, RAID %s, %s", n, show(c, key).text,
		    show(c, PVK_KEY_RAID).text, p->write ? "write" : "read");
	}
	if (!c->given[PVK_KEY_LATENCY])
		return (x);
	queue = pvk_law_window(p->qd * p->block, value(c, PVK_KEY_LATENCY));
	if (x > 0 && queue >= x)
		return (x);
	out->formula[0] = '\0';
	say(out, "qd %.0f x %s / %s", p->qd, show_as(p->block, PVK_SIZE).text,
	    show(c, PVK_KEY_LATENCY).text);
	return (queue);
}

static double
ethernet_capacity(const struct pvk_component *c, struct pvk_stage *out)
{
	struct pvk_frame f = {
		.mtu = value(c, PVK_KEY_MTU),
		.ip = value(c, PVK_KEY_IP) != 0 ? 6 : 4,
		.timestamps = value(c, PVK_KEY_TIMESTAMPS) != 0,
		.vlan = value(c, PVK_KEY_VLAN) != 0,
	};
	double x = pvk_law_ethernet(value(c, PVK_KEY_RATE), &f);

	say(out, "%s x %.0f / %.0f", show(c, PVK_KEY_RATE).text,
	    pvk_law_segment(&f), f.mtu + 38 + (f.vlan ? 4 : 0));
	/* both directions share a half-duplex line */
	if (value(c, PVK_KEY_DUPLEX) != 0) {
		say(out, " / 2, half duplex");
		x /= 2;
	}
	return (x);
}

static double
tcp_capacity(const struct pvk_component *c, struct pvk_stage *out)
{
	double rtt = value(c, PVK_KEY_RTT), x = INFINITY, y;

	if (c->given[PVK_KEY_WINDOW]) {
		x = pvk_law_window(value(c, PVK_KEY_WINDOW), rtt);
		say(out, "window %s / %s", show(c, PVK_KEY_WINDOW).text,
		    show(c, PVK_KEY_RTT).text);
	}
	if (!c->given[PVK_KEY_LOSS])
		return (x);
	y = pvk_law_loss(value(c, PVK_KEY_MSS), rtt, value(c, PVK_KEY_LOSS));
	if (y >= x)
		return (x);
	out->formula[0] = '\0';
	say(out, "%s / %s x sqrt(1.5 / %s)", show(c, PVK_KEY_MSS).text,
	    show(c, PVK_KEY_RTT).text, show(c, PVK_KEY_LOSS).text);
	return (y);
}

/* NFS and iSCSI: headers of the network below, and what may be under way */
static double
storage_capacity(const struct pvk_board *b, const struct pvk_component *c,
    struct pvk_stage *out)
{
	struct pvk_stage below = { 0 };
	double net = ethernet_capacity(&b->components[c->over], &below), x, y;
	double size = value(c, PVK_KEY_SIZE);

	if (c->kind == PVK_NFS)
		x = pvk_law_nfs(net, size);
	else
		x = pvk_law_iscsi(net, size,
		    (unsigned)value(c, PVK_KEY_DIGESTS));
	say(out, "%s of %s in blocks of %s", show_as(x, PVK_RATE).text,
	    show_as(net, PVK_RATE).text, show(c, PVK_KEY_SIZE).text);
	if (!c->given[PVK_KEY_OUTSTANDING])
		return (x);
	y = pvk_law_window(value(c, PVK_KEY_OUTSTANDING) * size,
	    value(c, PVK_KEY_LATENCY));
	if (y >= x)
		return (x);
	out->formula[0] = '\0';
	say(out, "%s x %s / %s", show(c, PVK_KEY_OUTSTANDING).text,
	    show(c, PVK_KEY_SIZE).text, show(c, PVK_KEY_LATENCY).text);
	return (y);
}

static double
kind_capacity(const struct pvk_board *b, const struct pvk_component *c,
    const struct pvk_path *p, struct pvk_stage *out)
{
	switch (c->kind) {
	case PVK_CPU:
		return (cpu_capacity(c, out));
	case PVK_RING:
		return (ring_capacity(c, p, out));
	case PVK_EMULATED:
		return (emulated_capacity(c, out));
	case PVK_DISK:
		return (disk_capacity(c, p, out));
	case PVK_ETHERNET:
		return (ethernet_capacity(c, out));
	case PVK_TCP:
		return (tcp_capacity(c, out));
	case PVK_NFS:
	case PVK_ISCSI:
		return (storage_capacity(b, c, out));
	case PVK_MEASURED:
		say(out, "measured");
		return (value(c, PVK_KEY_RATE));
	default:
		return (bus_capacity(c, out));
	}
}

/* What is left when others use it too, or the data passes it several times */
static double
left(const struct pvk_component *c, double x, struct pvk_stage *out)
{
	char formula[PVK_FORMULA];

	if (c->given[PVK_KEY_BACKGROUND]) {
		x -= value(c, PVK_KEY_BACKGROUND);
		if (out != NULL) {
			snprintf(formula, sizeof(formula), "%.150s",
			    out->formula);
			out->formula[0] = '\0';
			say(out, "(%s - %s)", formula,
			    show(c, PVK_KEY_BACKGROUND).text);
		}
	}
	if (c->given[PVK_KEY_SHARED]) {
		x /= value(c, PVK_KEY_SHARED);
		if (out != NULL)
			say(out, " / %s users", show(c, PVK_KEY_SHARED).text);
	}
	if (c->given[PVK_KEY_VISITS]) {
		x /= value(c, PVK_KEY_VISITS);
		if (out != NULL)
			say(out, " / %s visits", show(c, PVK_KEY_VISITS).text);
	}
	return (x);
}

int
paper_capacity(const struct pvk_board *b, const struct pvk_component *c,
    const struct pvk_path *path, struct pvk_stage *out, struct pvk_err *e)
{
	memset(out, 0, sizeof(*out));
	out->component = c;
	out->bound = left(c, kind_capacity(b, c, path, out), out);
	if (c->given[PVK_KEY_TYPICAL])
		out->typical = left(c, value(c, PVK_KEY_TYPICAL), NULL);
	out->expected =
	    out->typical > 0 ? fmin(out->typical, out->bound) : out->bound;
	if (isfinite(out->bound) && out->bound > 0 &&
	    (!c->given[PVK_KEY_TYPICAL] || out->typical > 0))
		return (0);
	return (pvk_err_set(e, PVK_ECONFIG,
	    "%s:%u: components.%s: nothing is left of its capacity for the "
	    "path %s (%s), expected more",
	    b->file, c->line, c->name, path->name,
	    out->formula[0] != '\0' ? out->formula
		: path->random	    ? "no iops"
		: path->write	    ? "no write"
				    : "no read"));
}
