/* SPDX-License-Identifier: BSD-2-Clause */
/* The stages of a build, in the order in which build.c goes through them. */
#ifndef PVK_IMAGE_STAGES_H
#define PVK_IMAGE_STAGES_H

#include "image/gpt.h"
#include "image/passwd.h"
#include "image/tree.h"

/* Where the partitions are, by index of struct gpt; -1: none. */
struct layout {
	struct gpt gpt;
	int boot, esp, swap, root;
};
/* PVK_EUSAGE when size is too small for all of them. */
int layout_plan(const struct pvk_image_spec *spec, struct layout *l,
    struct pvk_err *e);

/* A whole set, checked against the manifest. */
int read_set(struct tree *t, const char *path, struct pvk_err *e);
/* Is it FreeBSD, which, for which machine? Fills t->b. */
int identify(struct tree *t, struct pvk_err *e);
int put_overlay(struct tree *t, struct pvk_err *e);
/* pvguest's package: its files, and itself. */
int put_agent(struct tree *t, struct pvk_err *e);
/* Accounts, keys, and the databases that know of them. */
int put_users(struct tree *t, struct pvk_err *e);
/* fstab, loader.conf, rc.conf, sysctl.conf, firstboot. */
int put_settings(struct tree *t, const struct layout *l, struct pvk_err *e);
/*
 * How it boots: drops the ESP from l where that was left to us and the sets
 * have no UEFI. PVK_ENOENT when they lack what was asked for.
 */
int choose_firmware(struct tree *t, struct layout *l, struct pvk_err *e);
/* The ESP, the boot blocks, the table. */
int put_boot(struct tree *t, const struct layout *l, struct pvk_canvas *out,
    struct pvk_err *e);

#endif
