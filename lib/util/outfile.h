/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An output file that appears under its name only when it is whole and synced.
 * Where the file system can (O_TMPFILE) it has no name at all until then, so
 * that not even SIGKILL leaves anything behind; elsewhere it is written as
 * ".NAME.tmp-XXXXXX" beside it. "-" is standard output: neither applies.
 * A name that is a disk device, a FIFO or a character device (/dev/null) is
 * opened and written in place, FORCE or not. A symbolic link is followed: the
 * file that it leads to is replaced, the link stays; one that leads nowhere is
 * refused.
 */
#ifndef PVK_UTIL_OUTFILE_H
#define PVK_UTIL_OUTFILE_H

#include <stdbool.h>
#include <stdint.h>

#include "util/err.h"

#define PVK_OUTFILE_FORCE 1u /* an existing file may be replaced */
#define PVK_OUTFILE_NAMED 2u /* another program must open it by name */

struct pvk_outfile; /* opaque */

/*
 * PVK_ECREATE when it exists (without FORCE) or cannot be created. With NAMED
 * the temporary always has a name. NULL on error.
 */
struct pvk_outfile *pvk_outfile_new(const char *path, unsigned flags,
    struct pvk_err *e);
int pvk_outfile_fd(const struct pvk_outfile *o); /* borrowed */
/* The name to show in messages: the final one. Borrowed. */
const char *pvk_outfile_name(const struct pvk_outfile *o);
/* The temporary's path, for NAMED only. Borrowed. */
const char *pvk_outfile_temp(const struct pvk_outfile *o);
/* A regular file or block device: pwrite works. */
bool pvk_outfile_seekable(const struct pvk_outfile *o);
bool pvk_outfile_is_device(const struct pvk_outfile *o);
/*
 * Syncs and gives it its name. Without FORCE a file that has appeared under
 * that name meanwhile is not replaced: PVK_ECREATE. After an error there is no
 * new file, but when the very last step failed, to sync the directory: then it
 * is there, and whole. The caller still frees it.
 */
int pvk_outfile_commit(struct pvk_outfile *o, struct pvk_err *e);
/* Frees; what was not committed is removed. NULL is fine. */
void pvk_outfile_free(struct pvk_outfile *o);

#endif
