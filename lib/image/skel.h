/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The files that a new account finds in its home: those of /usr/share/skel of
 * the sets, as pw(8) copies them; "dot.profile" is ".profile".
 */
#ifndef PVK_IMAGE_SKEL_H
#define PVK_IMAGE_SKEL_H

#include <stddef.h>
#include <stdint.h>

#include "util/buf.h"

#define SKEL_MAX   32 /* FreeBSD has 8 */
#define SKEL_LIMIT ((size_t)256 << 10)
#define SKEL_NAME  64

struct skel {
	size_t len;
	struct skel_file {
		char name[SKEL_NAME]; /* in the home */
		uint16_t mode;
		struct pvk_buf data;
	} list[SKEL_MAX];
};

/* What path is to be kept in, empty; NULL when it is no such file. */
struct pvk_buf *skel_keep(struct skel *s, const char *path, uint16_t mode);
void skel_fini(struct skel *s);

#endif
