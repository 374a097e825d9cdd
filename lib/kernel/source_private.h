/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the kinds of kernel sources share. A kind is one function that fills a
 * struct pvk_kernel_source: it finds the kernel, says where its bytes are and
 * which modules it saw.
 */
#ifndef PVK_KERNEL_SOURCE_PRIVATE_H
#define PVK_KERNEL_SOURCE_PRIVATE_H

#include "kernel/kernel_source.h"
#include "util/buf.h"

struct pvk_kernel_source {
	const char *path; /* borrowed while it is opened, then not used */
	char *name;	  /* owned: what messages call the kernel */
	char member[512]; /* fit to be shown */
	/* the kernel, of whichever of the members below; set by its kind */
	const struct pvk_kernel_bytes *bytes;
	int fd; /* owned: the kernel; -1: it is in data, or in wrapped */
	const struct pvk_kernel_bytes *wrapped; /* borrowed; or NULL */
	uint64_t at;				/* what of it was unpacked */
	enum pvk_kernel_holder holder;
	struct pvk_kernel_fd file;
	struct pvk_buf data; /* owned */
	struct pvk_kernel_memory memory;
	bool has_modules;
	struct pvk_kernel_modules modules;
};

/* DIR/boot/kernel or DIR, with all that lies beside the kernel */
int source_open_dir(struct pvk_kernel_source *s, struct pvk_err *e);
/*
 * Compressed, an archive, or both, from s->fd, which is read from where it is,
 * or from s->wrapped. Leaves the kernel in s->data.
 */
int source_open_archive(struct pvk_kernel_source *s, struct pvk_err *e);
/*
 * The kernel of "boot/kernel" has this name in it, once "./" and "/" are off;
 * *beside is the name of another file there, when it is one.
 */
bool source_is_kernel(const char *path, const char **beside);
/* Sets s->member, and s->name to path and it. */
int source_set_member(struct pvk_kernel_source *s, const char *member,
    struct pvk_err *e);

/* Says what it is instead: -1 */
int source_refuse(struct pvk_kernel_source *s, const char *what,
    struct pvk_err *e);

#endif
