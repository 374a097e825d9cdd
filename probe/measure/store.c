/* SPDX-License-Identifier: BSD-2-Clause */
/* Results in xenstore; see store.h. */
#include "measure/store.h"

#include <stdio.h>
#include <string.h>

#include "measure/say.h"

#define FOLDER "data/pvprobe"
#define KEY    80

static int
put(struct pvk_xs *xs, const char *key, const char *text, struct pvk_err *e)
{
	char path[KEY];

	snprintf(path, sizeof(path), FOLDER "/%s", key);
	return (pvk_xs_write(xs, path, text, strlen(text), e));
}

int
store_state(struct pvk_xs *xs, const char *state, struct pvk_err *e)
{
	return (put(xs, "state", state, e));
}

static int
put_job(struct pvk_xs *xs, const struct run *r, size_t i, struct pvk_err *e)
{
	const struct job *j = &r->schedule.jobs[i];
	char key[KEY], line[SAY_LINE];

	say_job(j, line);
	snprintf(key, sizeof(key), "job/%s", j->name);
	if (put(xs, key, line, e) != 0)
		return (-1);
	if (!schedule_is_compared(&r->schedule, j))
		return (0);
	say_ratio(&r->schedule, j, line);
	snprintf(key, sizeof(key), "ratio/%s", j->name);
	return (put(xs, key, line, e));
}

int
store_results(struct pvk_xs *xs, const struct run *r, unsigned runs,
    struct pvk_err *e)
{
	char number[16];

	/* its parent is there since the first state was written */
	if (pvk_xs_rm(xs, FOLDER "/job", e) != 0 ||
	    pvk_xs_rm(xs, FOLDER "/ratio", e) != 0)
		return (-1);
	for (size_t i = 0; i < r->schedule.n; i++)
		if (put_job(xs, r, i, e) != 0)
			return (-1);
	snprintf(number, sizeof(number), "%u", runs);
	return (put(xs, "runs", number, e));
}
