/* SPDX-License-Identifier: BSD-2-Clause */
/* Progress of long work on one line of a terminal; see progress.h. */
#include <sys/ioctl.h>

#include <inttypes.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "util/num.h"
#include "util/progress.h"
#include "util/size.h"
#include "util/text.h"

#define SECOND_NS      ((uint64_t)1000000000)
#define FIRST_AFTER_NS SECOND_NS
#define REDRAW_NS      (SECOND_NS / 10)

static uint64_t
now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ((uint64_t)ts.tv_sec * SECOND_NS + (uint64_t)ts.tv_nsec);
}

void
pvk_progress_init(struct pvk_progress *p, FILE *out, bool quiet,
    const char *label, uint64_t total)
{
	memset(p, 0, sizeof(*p));
	pthread_mutex_init(&p->lock, NULL);
	p->label = label;
	p->total = total;
	p->started_ns = now_ns();
	if (!quiet && out != NULL && isatty(fileno(out)))
		p->out = out;
}

/* "0:42", "1:02:03"; nothing when it would be more than four days */
static void
eta_format(double seconds, char *out, size_t outsize)
{
	unsigned s;

	out[0] = '\0';
	if (!(seconds < 100 * 3600.0))
		return;
	s = (unsigned)(seconds + 0.5);
	if (s >= 3600)
		snprintf(out, outsize, "  ETA %u:%02u:%02u", s / 3600,
		    s / 60 % 60, s % 60);
	else
		snprintf(out, outsize, "  ETA %u:%02u", s / 60, s % 60);
}

void
pvk_progress_line(const char *label, uint64_t done, uint64_t total,
    uint64_t elapsed_ns, char *out, size_t outsize)
{
	char shown[48], amount[PVK_SIZE_TEXT], speed[PVK_SIZE_TEXT];
	char percent[16] = "", eta[32] = "";
	double seconds = (double)elapsed_ns / (double)SECOND_NS;
	double rate = seconds > 0 ? (double)done / seconds : 0;

	if (total > 0) {
		/* what was announced and what came may differ */
		double left = done < total ? (double)(total - done) : 0;
		double whole = (double)total;

		snprintf(percent, sizeof(percent), "  %u %%",
		    (unsigned)(100 * (whole - left) / whole));
		eta_format(rate > 0 ? left / rate : 1e9, eta, sizeof(eta));
	}
	snprintf(out, outsize, "%s  %s%s  %s/s%s",
	    pvk_text_show(label, strlen(label), shown, sizeof(shown)),
	    pvk_size_format(done, amount), percent,
	    pvk_size_format(rate < 1e18 ? (uint64_t)rate : 0, speed), eta);
}

static size_t
terminal_width(FILE *out)
{
	struct winsize w;

	if (ioctl(fileno(out), TIOCGWINSZ, &w) != 0 || w.ws_col == 0)
		return (80);
	return (w.ws_col);
}

/* A line that wraps could not be drawn over: it is cut to the terminal. */
static void
draw(struct pvk_progress *p, uint64_t now)
{
	char line[200];
	size_t width = pvk_min(terminal_width(p->out), sizeof(line));

	pvk_progress_line(p->label, p->done, p->total, now - p->started_ns,
	    line, width);
	fprintf(p->out, "\r%s\033[K", line);
	fflush(p->out);
	p->drawn_ns = now;
	p->drawn = true;
}

void
pvk_progress_add(struct pvk_progress *p, uint64_t bytes)
{
	uint64_t now;

	if (p == NULL || p->out == NULL)
		return;
	pthread_mutex_lock(&p->lock);
	p->done += bytes;
	now = now_ns();
	if (now - p->started_ns >= FIRST_AFTER_NS &&
	    now - p->drawn_ns >= REDRAW_NS)
		draw(p, now);
	pthread_mutex_unlock(&p->lock);
}

void
pvk_progress_fini(struct pvk_progress *p)
{
	if (p == NULL)
		return;
	if (p->drawn) {
		fputs("\r\033[K", p->out);
		fflush(p->out);
	}
	pthread_mutex_destroy(&p->lock);
}
