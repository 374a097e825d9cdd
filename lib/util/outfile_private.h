/* SPDX-License-Identifier: BSD-2-Clause */
/* Files without a name, for the systems that have them. */
#ifndef PVK_UTIL_OUTFILE_PRIVATE_H
#define PVK_UTIL_OUTFILE_PRIVATE_H

/*
 * A file in dir that has no name and vanishes with its last descriptor; -1
 * when there can't be one, or when it could not be given a name later.
 */
int outfile_open_unnamed(const char *dir);
/* Gives it one. -1 (errno); EEXIST when path exists. */
int outfile_link_unnamed(int fd, const char *path);

#endif
