/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The way back from an edit in place. Before the first byte of FILE changes,
 * the old bytes stand, synced, in ".FILE.pvkit-undo" beside it; behind the
 * last one it is removed. Whoever finds one puts the old bytes back. The new
 * ones stand there too: FILE is the file that was edited only as long as each
 * of its bytes is one of the two.
 *
 *	 0 magic[8]	"pvkundo1"
 *	 8 offset[8]	big-endian: where in FILE the bytes stood
 *	16 length[8]	big-endian: how many they are
 *	24 sum[8]	big-endian: XXH64 of all that follows
 *	32 the old bytes, the new bytes
 */
#ifndef PVK_XVA_UNDO_H
#define PVK_XVA_UNDO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/err.h"

/*
 * Replaces len bytes at off of the file open as fd under path, all or, after
 * undo_roll_back, nothing.
 */
int undo_replace(int fd, const char *path, uint64_t off, const void *bytes,
    size_t len, struct pvk_err *e);
/*
 * Finishes an interrupted edit by putting the old bytes back. *rolled says
 * whether there was one. A half-written undo file means that FILE is as it
 * was: it is removed. That of another file, which once had FILE's name, is
 * PVK_ECORRUPT.
 */
int undo_roll_back(const char *path, bool *rolled, struct pvk_err *e);
/*
 * PVK_ECORRUPT when there is an undo file: FILE may be half of one document
 * and half of another.
 */
int undo_refuse(const char *path, struct pvk_err *e);

/*
 * One edit of a file at a time: PVK_EAGAIN when there is another one. *lock
 * becomes a descriptor to be closed at the end, or stays as it is.
 */
int undo_lock(const char *path, int *lock, struct pvk_err *e);

#endif
