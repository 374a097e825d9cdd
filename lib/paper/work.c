/* SPDX-License-Identifier: BSD-2-Clause */
/* A command as what is done, and how much of it at once; see import.h. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "paper/import_private.h"
#include "paper/job.h"
#include "paper/probe.h"
#include "util/num.h"
#include "util/size.h"

#define BLOCK_NEAR 0.1 /* MB for MiB is no other experiment */

static const char *const loads[] = { "depth=", "iodepth=", "numjobs=",
	"streams=" };

/* The number in a word that tells a load; 0: it is another word. */
static double
load_of(const char *word)
{
	double n;

	for (size_t i = 0; i < PVK_COUNT(loads); i++) {
		const char *number = word + strlen(loads[i]);

		if (strncmp(word, loads[i], strlen(loads[i])) == 0 &&
		    pvk_decimal_parse(&number, &n) && n > 0)
			return (n);
	}
	return (0);
}

void
pvk_work_parse(const char *command, char *work, size_t size, double *load)
{
	size_t used = 0, len;
	double n;

	*load = 0;
	if (work != NULL)
		work[0] = '\0';
	for (const char *p = command; *p != '\0'; p += len) {
		p += strspn(p, " ");
		len = strcspn(p, " ");
		n = load_of(p);
		if (n > 0)
			*load = *load > 0 ? *load * n : n;
		else if (work != NULL && used < size)
			used +=
			    (size_t)snprintf(work + used, size - used, "%s%.*s",
				used > 0 && len > 0 ? " " : "", (int)len, p);
	}
}

/* Bytes of a request: "bs=1M", of pvprobe "sizes=1M"; 0: it is another word. */
static double
block_of(const char *word, size_t len)
{
	size_t key = strncmp(word, "bs=", 3) == 0 ? 3
	    : strncmp(word, "sizes=", 6) == 0	  ? 6
						  : 0;
	char text[32];
	struct pvk_err e;
	uint64_t n;

	if (key == 0 || len >= sizeof(text))
		return (0);
	snprintf(text, sizeof(text), "%.*s", (int)(len - key), word + key);
	if (pvk_size_parse(text, 1, UINT64_MAX, "bs", &n, &e) != 0)
		return (0);
	return ((double)n);
}

double
pvk_work_block(const struct pvk_result *r)
{
	double block = 0;
	size_t len;

	for (const char *p = r->command; *p != '\0' && block <= 0; p += len) {
		p += strspn(p, " ");
		len = strcspn(p, " ");
		block = block_of(p, len);
	}
	return (block);
}

void
pvk_work_kind(const struct pvk_result *r, char *kind, size_t size)
{
	double block = r->request;
	size_t used = 0, len;

	kind[0] = '\0';
	for (const char *p = r->command; *p != '\0'; p += len) {
		p += strspn(p, " ");
		len = strcspn(p, " ");
		if (block <= 0)
			block = block_of(p, len);
		/* a setting, or which device, is not what is done */
		if (len == 0 || memchr(p, '=', len) != NULL ||
		    (len == strlen(r->device) &&
			memcmp(p, r->device, len) == 0))
			continue;
		if (used < size)
			used += (size_t)snprintf(kind + used, size - used,
			    "%s%.*s", used > 0 ? " " : "", (int)len, p);
	}
	if (block > 0 && used > 0 && used < size)
		snprintf(kind + used, size - used, " %.0f", block);
}

/* What the tools call what they do: fio and pvguest bench, pvprobe, iperf3 */
struct deed {
	const char *word;
	bool random, reads, writes, network;
};
static const struct deed deeds[] = {
	{ "read", false, true, false, false },
	{ "write", false, false, true, false },
	{ "rw", false, true, true, false },
	{ "readwrite", false, true, true, false },
	{ "randread", true, true, false, false },
	{ "randwrite", true, false, true, false },
	{ "randrw", true, true, true, false },
	{ "tcp", false, false, false, true },
	{ "TCP", false, false, false, true },
	{ "UDP", false, false, false, true },
	{ "send", false, false, false, true },
	{ "receive", false, false, false, true },
	{ "ping", false, false, false, true },
};

/* NULL: the command has none of these words */
static const struct deed *
deed_of(const char *command)
{
	size_t len;

	for (const char *p = command; *p != '\0'; p += len) {
		p += strspn(p, " ");
		len = strcspn(p, " ");
		for (size_t i = 0; i < PVK_COUNT(deeds); i++)
			if (strlen(deeds[i].word) == len &&
			    memcmp(p, deeds[i].word, len) == 0)
				return (&deeds[i]);
	}
	return (NULL);
}

bool
pvk_work_is_other(const struct pvk_board *b, const struct pvk_path *p,
    const struct pvk_result *r, const char **what)
{
	const struct deed *d = deed_of(r->command);

	if (d == NULL)
		return (false);
	if (d->network) {
		*what = "more than a network";
		return (!pvk_probe_is_net_path(b, p));
	}
	if (pvk_job_is_network(b, p)) {
		*what = "a network";
		return (true);
	}
	if (d->random != p->random) {
		*what = p->random ? "random requests" : "sequential requests";
		return (true);
	}
	*what = p->write ? "writes" : "reads";
	return (p->write ? !d->writes : !d->reads);
}

bool
pvk_work_differs(const struct pvk_board *b, const struct pvk_path *p,
    const struct pvk_result *r, char *how, size_t size)
{
	double block = pvk_work_block(r);
	bool other_block = block > 0 && fabs(block / p->block - 1) > BLOCK_NEAR;
	bool other_load = r->load > 0 && r->load != p->qd &&
	    strcmp(r->load_unit, "streams") != 0;
	char a[PVK_QUANTITY_TEXT], c[PVK_QUANTITY_TEXT];

	how[0] = '\0';
	if (r->at != SIZE_MAX || pvk_job_is_network(b, p) ||
	    (!other_block && !other_load))
		return (false);
	if (other_block && other_load)
		snprintf(how, size,
		    "%s x %.0f was measured, and the path is %s x %.0f",
		    pvk_quantity_format(block, PVK_SIZE, a), r->load,
		    pvk_quantity_format(p->block, PVK_SIZE, c), p->qd);
	else if (other_block)
		snprintf(how, size,
		    "blocks of %s were measured, and the path is drawn with %s",
		    pvk_quantity_format(block, PVK_SIZE, a),
		    pvk_quantity_format(p->block, PVK_SIZE, c));
	else
		snprintf(how, size,
		    "%.0f at once were measured, and the path is drawn with "
		    "%.0f",
		    r->load, p->qd);
	return ((other_block && p->block_given) || (other_load && p->qd_given));
}

bool
pvk_work_is_vouched(const struct pvk_board *b, size_t i)
{
	for (size_t o = 0; o < b->noptions; o++)
		if (b->options[o].from == i || b->options[o].to == i)
			return (true);
	return (b->results[i].current);
}

void
pvk_work_judge(struct pvk_board *b)
{
	char how[PVK_WORK_HOW];
	const char *what;

	for (size_t i = 0; i < b->nresults; i++) {
		struct pvk_result *r = &b->results[i];
		const struct pvk_path *p =
		    r->path_index < b->npaths ? &b->paths[r->path_index] : NULL;

		if (p == NULL || r->elsewhere)
			continue;
		if (pvk_work_is_other(b, p, r, &what))
			import_gate(r, "work", false,
			    "%s was measured, and the path is %s",
			    deed_of(r->command)->word, what);
		else if (!pvk_work_is_vouched(b, i) &&
		    pvk_work_differs(b, p, r, how, sizeof(how)))
			import_gate(r, "work", false, "%s", how);
	}
}
