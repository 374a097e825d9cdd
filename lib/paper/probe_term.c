/* SPDX-License-Identifier: BSD-2-Clause */
/* What pvprobe measured, for a terminal. */
#include <stdio.h>
#include <string.h>

#include "paper/probe.h"
#include "util/num.h"

static void
put_count(double n, const char *what, struct pvk_out *o)
{
	if (n > 0)
		pvk_out(o, "%.0f %s%s", n, what, n > 1 ? "s" : "");
	else
		pvk_out(o, "no %s", what);
}

/* What the host emulates; who unplugged it looked whether it is gone. */
static void
put_emulated(const struct pvk_probe *p, struct pvk_out *o)
{
	if (!p->looked)
		return;
	pvk_out(o, "  emulated: ");
	put_count(p->ide_disks, "IDE disk", o);
	pvk_out(o, ", ");
	put_count(p->nics, "RTL8139 NIC", o);
	if (strcmp(p->unplug, "no") != 0) {
		pvk_out(o, "; unplug=");
		pvk_out_text(o, p->unplug);
		pvk_out(o,
		    p->unplugged ? " was done"
				 : " is nothing that this host knows");
	}
	pvk_out(o, "\n");
}

static void
put_machine(const struct pvk_probe *p, struct pvk_out *o)
{
	char size[PVK_QUANTITY_TEXT], first[PVK_WORDS], took[PVK_WORDS];
	char guest[PVK_WORDS];

	pvk_out(o, "pvprobe ");
	pvk_out_text(o, p->version);
	pvk_out(o, " on Xen ");
	pvk_out_text(o, p->xen[0] != '\0' ? p->xen : "(none)");
	pvk_out(o, ", ");
	pvk_out_text(o, p->mode);
	pvk_out(o, ", %s; the first measurement began %s after the start",
	    pvk_quantity_format(p->memory, PVK_SIZE, size),
	    pvk_words_time(p->first, first));
	if (p->first_guest > 0)
		pvk_out(o, " (%s without stolen time)",
		    pvk_words_time(p->first_guest, guest));
	pvk_out(o, ", all took %s\n", pvk_words_time(p->took, took));
	for (size_t i = 0; i < p->ndevices; i++) {
		const struct pvk_probe_device *d = &p->devices[i];

		pvk_out(o, "  ");
		pvk_out_text(o, d->name);
		pvk_out(o, " (");
		pvk_out_text(o, d->kind);
		pvk_out(o, ")%s%s%s", d->size > 0 ? ", " : "",
		    d->size > 0 ? pvk_quantity_format(d->size, PVK_SIZE, size)
				: "",
		    d->features[0] != '\0' ? ": " : "");
		pvk_out_text(o, d->features);
		pvk_out(o, "\n");
	}
	put_emulated(p, o);
}

/* "[187, 189]", in MB/s */
static const char *
interval(const struct pvk_stats *s, char out[PVK_WORDS])
{
	char lo[PVK_DECIMAL_TEXT], hi[PVK_DECIMAL_TEXT];

	snprintf(out, PVK_WORDS, "[%s, %s]", pvk_decimal_short(s->lo / 1e6, lo),
	    pvk_decimal_short(s->hi / 1e6, hi));
	return (out);
}

static const char *
times(const struct pvk_stats_ratio *r, char out[PVK_WORDS])
{
	char ratio[PVK_DECIMAL_TEXT], lo[PVK_DECIMAL_TEXT];
	char hi[PVK_DECIMAL_TEXT];

	out[0] = '\0';
	if (r->ratio > 0)
		snprintf(out, PVK_WORDS, "%s [%s, %s]",
		    pvk_decimal_fixed(r->ratio, 2, ratio),
		    pvk_decimal_fixed(r->lo, 2, lo),
		    pvk_decimal_fixed(r->hi, 2, hi));
	return (out);
}

static const char *
latency(double seconds, char out[PVK_QUANTITY_TEXT])
{
	return (
	    seconds > 0 ? pvk_quantity_format(seconds, PVK_TIME, out) : "-");
}

/* Of a ping, people want the time. */
static const char *
round_trip(const struct pvk_stats *s, double block, char out[PVK_WORDS])
{
	char lo[PVK_DECIMAL_TEXT], hi[PVK_DECIMAL_TEXT];

	snprintf(out, PVK_WORDS, "[%s, %s] ms",
	    pvk_decimal_short(block / s->hi * 1e3, lo),
	    pvk_decimal_short(block / s->lo * 1e3, hi));
	return (out);
}

static void
put_row(const struct pvk_probe *p, size_t i, unsigned width, struct pvk_out *o)
{
	const struct pvk_result *r = &p->import.results[i];
	char rate[PVK_QUANTITY_TEXT], range[PVK_WORDS], ratio[PVK_WORDS];
	char p50[PVK_QUANTITY_TEXT], cpu[PVK_DECIMAL_TEXT];
	struct pvk_stats_ratio times_emulated = pvk_probe_ratio(p, i);
	unsigned columns = pvk_out_columns(r->label);
	struct pvk_stats s;
	bool ping;

	pvk_stats_make(r->samples, r->nsamples, &s);
	ping = strcmp(p->jobs[i].op, "ping") == 0 && s.lo > 0;
	pvk_out(o, "  ");
	pvk_out_text(o, r->label);
	pvk_out(o, "%*s %12s %-18s %4s %% %10s  %s\n",
	    columns < width ? (int)(width - columns) : 0, "",
	    ping ? pvk_quantity_format(p->jobs[i].block / s.median, PVK_TIME,
		       rate)
		 : pvk_quantity_format(s.median, PVK_RATE, rate),
	    ping ? round_trip(&s, p->jobs[i].block, range)
		 : interval(&s, range),
	    pvk_decimal_fixed(r->cpu * 100, 0, cpu), latency(r->latency, p50),
	    times(&times_emulated, ratio));
}

static void
put_table(const struct pvk_probe *p, struct pvk_out *o)
{
	unsigned width = 4;

	for (size_t i = 0; i < p->import.n; i++)
		if (pvk_out_columns(p->import.results[i].label) > width)
			width = pvk_out_columns(p->import.results[i].label);
	pvk_out(o, "\n  %-*s %12s %-18s %6s %10s  %s\n", (int)width, "what",
	    "median", "its interval", "CPU", "latency", "PV / emulated");
	for (size_t i = 0; i < p->import.n; i++)
		put_row(p, i, width, o);
}

static const struct pvk_gate *
gate_failed(const struct pvk_result *r, const char *id)
{
	for (size_t k = 0; k < r->ngates; k++)
		if (!r->gates[k].ok && strcmp(r->gates[k].id, id) == 0)
			return (&r->gates[k]);
	return (NULL);
}

/* How many measurements that gate did not let through, from i on; 0: an earlier
 * one has been told of. */
static size_t
gate_count(const struct pvk_probe *p, size_t i, const char *id)
{
	size_t n = 0;

	for (size_t k = 0; k < p->import.n; k++) {
		if (gate_failed(&p->import.results[k], id) == NULL)
			continue;
		if (k < i)
			return (0);
		n++;
	}
	return (n);
}

/* Each gate once, with the first that it is about */
static void
put_gates(const struct pvk_probe *p, struct pvk_out *o)
{
	for (size_t i = 0; i < p->import.n; i++) {
		const struct pvk_result *r = &p->import.results[i];

		for (size_t k = 0; k < r->ngates; k++) {
			const struct pvk_gate *g = &r->gates[k];
			size_t n = g->ok ? 0 : gate_count(p, i, g->id);

			if (n == 0)
				continue;
			pvk_out(o, "INVALID as measurements, for ");
			pvk_out_text(o, g->id);
			pvk_out(o, ": %zu of %zu, the first ", n, p->import.n);
			pvk_out_text(o, r->label);
			pvk_out(o, ": ");
			pvk_out_text(o, g->detail);
			pvk_out(o, "\n");
		}
	}
}

static void
put_comparison(const struct pvk_probe *p, size_t at, struct pvk_out *o)
{
	struct pvk_stats_ratio r = pvk_probe_ratio(p, at);
	char ratio[PVK_WORDS];

	pvk_out_text(o, p->import.results[at].label);
	pvk_out(o,
	    strcmp(p->jobs[at].op, "ping") == 0 ? " is %s times as quick as "
						: " moves %s times what ",
	    times(&r, ratio));
	pvk_out_text(o, p->import.results[p->jobs[at].against].label);
	pvk_out(o, "%s%s.\n",
	    strcmp(p->jobs[at].op, "ping") == 0 ? "" : " does",
	    r.shown ? "" : ": no difference shown, the intervals overlap");
}

/* Whether anything of that kind was measured. */
static bool
has(const struct pvk_probe *p, bool net)
{
	for (size_t i = 0; i < p->import.n; i++)
		if (pvk_probe_is_net(&p->jobs[i]) == net)
			return (true);
	return (false);
}

static void
put_sentences(const struct pvk_probe *p, struct pvk_out *o)
{
	static const char *const ops[] = { "send", "receive", "ping" };
	size_t at = pvk_probe_main(p);
	bool compared = false;

	if (at != SIZE_MAX)
		put_comparison(p, at, o);
	else if (has(p, false))
		pvk_out(o, "There was no emulated disk to compare with%s.\n",
		    p->looked && p->ide_disks > 0 ? " that is a PV one, too"
			: p->unplugged		  ? ": they were unplugged"
						  : "");
	for (size_t i = 0; i < PVK_COUNT(ops); i++) {
		at = pvk_probe_main_net(p, ops[i]);
		if (at != SIZE_MAX)
			put_comparison(p, at, o);
		compared |= at != SIZE_MAX;
	}
	if (has(p, true) && !compared)
		pvk_out(o, "There was no emulated NIC to compare with%s.\n",
		    p->looked && p->nics > 0 ? " that is a PV one, too"
			: p->unplugged	     ? ": they were unplugged"
					     : "");
}

void
pvk_probe_term(const struct pvk_probe *p, struct pvk_out *o)
{
	put_machine(p, o);
	if (p->newer_is_cut)
		pvk_out(o,
		    "A later run is cut off: this is what the one before it "
		    "measured.\n");
	if (p->import.n == 0) {
		pvk_out(o, "Nothing was measured: ");
		pvk_out_text(o,
		    p->error[0] != '\0' ? p->error
					: "there was nothing to measure");
		pvk_out(o, "\n");
		return;
	}
	put_table(p, o);
	pvk_out(o, "\n");
	put_sentences(p, o);
	put_gates(p, o);
}
