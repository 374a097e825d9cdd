/* SPDX-License-Identifier: BSD-2-Clause */
/* The jobs of pvguest bench disk; see disk_job.h. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "disk_job.h"
#include "util/num.h"

/* Each answers a question of its own: pvguest-bench(8) says which. */
static const struct disk_job jobs[] = {
	{ "seqread", PVK_MIB, 8, 100, false, false },
	{ "seqwrite", PVK_MIB, 8, 0, false, false },
	{ "seqread-qd1", 128 * PVK_KIB, 1, 100, false, false },
	{ "rr-qd1", 4 * PVK_KIB, 1, 100, true, false },
	{ "rw-qd1", 4 * PVK_KIB, 1, 0, true, false },
	{ "rr-qd32", 4 * PVK_KIB, 32, 100, true, false },
	{ "rw-qd32", 4 * PVK_KIB, 32, 0, true, false },
	{ "mix70", 8 * PVK_KIB, 16, 70, true, false },
	{ "syncw", 4 * PVK_KIB, 1, 0, true, true },
};

int
disk_job_find(const char *name, size_t len, struct disk_job *job,
    struct pvk_err *e)
{
	char all[160] = "";
	size_t n = 0;

	for (size_t i = 0; i < PVK_COUNT(jobs); i++) {
		if (strlen(jobs[i].name) == len &&
		    memcmp(jobs[i].name, name, len) == 0) {
			*job = jobs[i];
			return (0);
		}
		n += (size_t)snprintf(all + n, sizeof(all) - n, " %s",
		    jobs[i].name);
	}
	return (pvk_err_set(e, PVK_EUSAGE, "--jobs: no job %.*s, expected%s",
	    (int)pvk_min(len, 32), name, all));
}

void
disk_job_words(const struct disk_job *job, char *out, size_t size)
{
	const char *kind = job->reads == 100 ? "read" : "write";

	if (job->reads > 0 && job->reads < 100)
		kind = "rw";
	snprintf(out, size, "%s%s bs=%" PRIu64 " depth=%u%s",
	    job->random ? "rand" : "", kind, job->block, job->depth,
	    job->sync ? " sync" : "");
}
