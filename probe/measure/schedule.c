/* SPDX-License-Identifier: BSD-2-Clause */
/* From options and devices to jobs; see schedule.h. */
#include <stdio.h>
#include <string.h>

#include "measure/schedule.h"

static bool
is_pv(const struct disk *d)
{
	return (strcmp(d->kind, "pv") == 0);
}

/* Asked for, by name or by saying nothing, and of any use */
static bool
is_wanted(const struct options *o, const struct disk *d)
{
	if (d->gone || d->sectors == 0 || (!is_pv(d) && !o->emulated))
		return (false);
	for (size_t i = 0; i < o->ndisks; i++)
		if (strcmp(o->disks[i], d->name) == 0)
			return (true);
	return (o->ndisks == 0 && !d->removable);
}

static struct disk *
disk_named(const char *name)
{
	for (struct disk *d = disks; d != NULL; d = d->next)
		if (!d->gone && strcmp(d->name, name) == 0)
			return (d);
	return (NULL);
}

/*
 * The emulated disk that is the same as a PV one: hda is xvda, or sda; they
 * have the same last letter and size.
 */
static struct disk *
disk_twin(const struct options *o, const struct disk *pv)
{
	char letter = pv->name[strlen(pv->name) - 1];

	for (struct disk *d = disks; d != NULL; d = d->next)
		if (!is_pv(d) && d->sectors == pv->sectors && !d->removable &&
		    d->name[strlen(d->name) - 1] == letter && o->emulated &&
		    !d->gone)
			return (d);
	return (NULL);
}

struct job *
schedule_new(struct schedule *p)
{
	struct job *j = &p->jobs[p->n];

	if (p->n == SCHEDULE_JOBS)
		return (NULL);
	memset(j, 0, sizeof(*j));
	j->against = JOB_NONE;
	p->n++;
	return (j);
}

static int
find(const struct schedule *p, const char *name)
{
	for (size_t i = 0; i < p->n; i++)
		if (strcmp(p->jobs[i].name, name) == 0)
			return ((int)i);
	return (JOB_NONE);
}

/*
 * Adds a job; its index, also when it was there already: an emulated disk does
 * one request at a time, whatever depth is asked for. -2: no room.
 */
static int
add(struct schedule *p, const struct disk *d, enum job_op op, uint32_t block,
    uint32_t depth)
{
	char size[JOB_SIZE], name[JOB_NAME];
	struct job *j;
	int found;

	if (depth > d->depth)
		depth = d->depth;
	snprintf(name, sizeof(name), "%s-%s-%s-%u", d->name, job_op_name(op),
	    job_size(block, size), depth);
	found = find(p, name);
	if (found != JOB_NONE)
		return (found);
	j = schedule_new(p);
	if (j == NULL)
		return (-2);
	memcpy(j->name, name, sizeof(j->name));
	snprintf(j->device, sizeof(j->device), "%s", d->name);
	snprintf(j->kind, sizeof(j->kind), "%s", d->kind);
	snprintf(j->label, sizeof(j->label), "%s (%s) %s %s, depth %u", d->name,
	    d->kind, job_op_name(op), size, depth);
	j->op = op;
	j->block = block;
	j->depth = depth;
	return ((int)p->n - 1);
}

/* A job of a PV disk and the one it is compared with; false: no room. */
static bool
add_pair(struct schedule *p, struct disk *const pair[2], enum job_op op,
    uint32_t block, uint32_t depth)
{
	int at = add(p, pair[0], op, block, depth), against = JOB_NONE;

	if (at >= 0 && pair[1] != NULL) {
		against = add(p, pair[1], op, block, depth);
		p->jobs[at].against = against;
	}
	return (at != -2 && against != -2);
}

static bool
add_disk(struct schedule *p, const struct options *o, struct disk *d,
    bool random)
{
	bool writes = strcmp(o->write, d->name) == 0;
	struct disk *pair[2] = { d, is_pv(d) ? disk_twin(o, d) : NULL };
	struct disk *alone[2] = { d, NULL };

	for (size_t i = 0; i < o->nsizes; i++) {
		uint32_t block = o->sizes[i];

		if (block % d->sector_bytes != 0 ||
		    block > d->sectors * DISK_SECTOR)
			continue;
		for (size_t k = 0; k < o->ndepths; k++) {
			uint32_t depth = o->depths[k];

			/* written first, so that there is something to read */
			if (writes &&
			    !add_pair(p, alone,
				random ? JOB_RANDWRITE : JOB_WRITE, block,
				depth))
				return (false);
			if (!add_pair(p, pair, random ? JOB_RANDREAD : JOB_READ,
				block, depth))
				return (false);
		}
	}
	return (true);
}

static int
check_names(const struct options *o, struct pvk_err *e)
{
	const struct disk *d;

	for (size_t i = 0; i < o->ndisks; i++)
		if (disk_named(o->disks[i]) == NULL)
			return (pvk_err_set(e, PVK_EUSAGE,
			    "disks: %s: no such disk here", o->disks[i]));
	if (o->write[0] == '\0')
		return (0);
	d = disk_named(o->write);
	if (d == NULL)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "write: %s: no such disk here", o->write));
	if (d->readonly)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "write: %s: the host gives it read-only", o->write));
	return (0);
}

/* PV disks with their twins first, then what is emulated and has none. */
static bool
add_disks(struct schedule *p, const struct options *o, bool pv, bool random)
{
	for (struct disk *d = disks; d != NULL; d = d->next)
		if (is_pv(d) == pv && is_wanted(o, d) &&
		    !add_disk(p, o, d, random))
			return (false);
	return (true);
}

int
schedule_make(struct schedule *p, const struct options *o, struct pvk_err *e)
{
	p->n = 0;
	if (options_check(o, e) != 0 || check_names(o, e) != 0)
		return (-1);
	if (o->no_disks)
		return (0);
	for (int random = 0; random < 2; random++) {
		if (random == 0 ? !o->sequential : !o->random)
			continue;
		if (!add_disks(p, o, true, random == 1) ||
		    !add_disks(p, o, false, random == 1))
			return (pvk_err_set(e, PVK_ELIMIT,
			    "more than %d jobs: ask for fewer disks, sizes or "
			    "depths",
			    SCHEDULE_JOBS));
	}
	return (0);
}

bool
schedule_make_pv(struct schedule *p, const struct options *o)
{
	struct options some = *o;
	struct pvk_err e;

	some.emulated = false;
	some.ndisks = 0;
	for (size_t i = 0; i < o->ndisks; i++)
		if (disk_named(o->disks[i]) != NULL)
			memcpy(some.disks[some.ndisks++], o->disks[i],
			    sizeof(some.disks[0]));
	if (o->ndisks > 0 && some.ndisks == 0)
		return (false);
	return (schedule_make(p, &some, &e) == 0 && p->n > 0);
}

struct job *
schedule_find(struct schedule *p, const char *name)
{
	int at = find(p, name);

	return (at == JOB_NONE ? NULL : &p->jobs[at]);
}

bool
schedule_is_compared(const struct schedule *p, const struct job *j)
{
	return (
	    j->n > 0 && j->against != JOB_NONE && p->jobs[j->against].n > 0);
}

const struct job *
schedule_best(const struct schedule *p)
{
	const struct job *best = NULL;
	struct stats s;
	uint64_t most = 0;

	for (size_t i = 0; i < p->n; i++) {
		const struct job *j = &p->jobs[i];

		if (j->op != JOB_READ || !job_is_pv(j) || j->n == 0)
			continue;
		stats_make(j->samples, j->n, &s);
		if (s.median > most) {
			most = s.median;
			best = j;
		}
	}
	return (best);
}
