/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is measured: a device, a file that was there, or one that is made for
 * it. The last has no name from the moment it is open, so that however this
 * ends nothing of it stays; it is also the only one that is written without
 * more ado.
 */
#ifndef BENCH_DISK_TARGET_H
#define BENCH_DISK_TARGET_H

#include <stdbool.h>
#include <stdint.h>

#include "cli.h"

#define TARGET_ALIGN 4096 /* of memory and places, for any device */

struct target {
	const char *path; /* borrowed */
	int fd;
	uint64_t size; /* bytes that are used */
	bool made;     /* by us, for this */
	bool is_file;
	bool direct;	    /* past the cache of this system */
	const char *caches; /* why not even so; or NULL */
	char device[64];
};

struct target_wish {
	const char *path;
	uint64_t size; /* the most that is used; 0: all */
	uint64_t made; /* of a file that is made */
	bool write;
	bool sworn; /* the name of what is destroyed was said a second time */
};

/*
 * Opens, or makes, and fills what was made with data that nothing compresses.
 * PVK_EPERM when it is not ours to write, PVK_EINTR.
 */
int target_open(const struct cli *c, const struct target_wish *w,
    struct target *t, struct pvk_err *e);
/* Of one that target_open did not open, too. */
void target_close(struct target *t);

#endif
