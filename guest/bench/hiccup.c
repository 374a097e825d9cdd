/* SPDX-License-Identifier: BSD-2-Clause */
/* Gaps between readings of the clock; see hiccup.h. */
#include <inttypes.h>
#include <math.h>

#include "clocks.h"
#include "hiccup.h"
#include "util/stop.h"

/* The shortest gap of a class */
static double
class_from(size_t i)
{
	return (ldexp(HICCUP_LEAST, (int)i));
}

void
hiccup_count(struct hiccups *h, double gap)
{
	size_t i = 0;

	if (gap < HICCUP_LEAST)
		return;
	while (i < HICCUP_CLASSES - 1 && gap >= class_from(i + 1))
		i++;
	h->classes[i]++;
	h->n++;
	h->lost += gap;
	h->longest = fmax(h->longest, gap);
}

void
hiccup_look(double seconds, struct hiccups *h)
{
	double begun = bench_now(), last = begun, now = begun;

	*h = (struct hiccups){ 0 };
	while (now - begun < seconds && !pvk_stop_requested()) {
		now = bench_now();
		hiccup_count(h, now - last);
		last = now;
	}
	h->seconds = now - begun;
}

void
hiccup_print(const void *what)
{
	const struct hiccups *h = what;

	printf("\n%.1f s of watching the clock: %.2f %% lost in %" PRIu64
	       " gap%s, the longest %.3f ms\n",
	    h->seconds, h->seconds > 0 ? 100 * h->lost / h->seconds : 0, h->n,
	    cli_plural(h->n), 1e3 * h->longest);
	for (size_t i = 0; i < HICCUP_CLASSES; i++)
		if (h->classes[i] > 0)
			printf("  from %8.2f ms %8" PRIu64 "\n",
			    1e3 * class_from(i), h->classes[i]);
}

void
hiccup_json(struct pvk_json *j, const void *what)
{
	const struct hiccups *h = what;

	pvk_json_object(j, "hiccups");
	pvk_json_double(j, "seconds", h->seconds);
	pvk_json_double(j, "lost_ratio",
	    h->seconds > 0 ? h->lost / h->seconds : 0);
	pvk_json_double(j, "longest_s", h->longest);
	pvk_json_array(j, "gaps");
	for (size_t i = 0; i < HICCUP_CLASSES; i++) {
		pvk_json_object(j, NULL);
		pvk_json_double(j, "from_s", class_from(i));
		pvk_json_uint(j, "n", h->classes[i]);
		pvk_json_end(j);
	}
	pvk_json_end(j);
	pvk_json_end(j);
}
