/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Random members for the writer, and beside it a model that knows what has to
 * become of them.
 */
#ifndef PVK_TESTS_UFS_MODEL_H
#define PVK_TESTS_UFS_MODEL_H

#include "ufs_image.h"

#define UFS_PATHS   84 /* of up to 3 parts, each a, b, c or d */
#define UFS_OBJECTS 4096
#define UFS_PIECES  4

/* What a name can lead to. */
struct ufs_object {
	enum pvk_ufs_type type;
	uint64_t attr, seed; /* both of their own sequence */
	uint64_t size;
	struct {
		uint64_t off;
		size_t len;
	} piece[UFS_PIECES];
	char target[300];
	uint64_t nlink;
};

struct ufs_model {
	struct ufs_object *object; /* owned */
	size_t nobjects;
	struct ufs_object *at[UFS_PATHS]; /* NULL: nothing */
	char path[UFS_PATHS][8];
	int parent[UFS_PATHS]; /* -1: the root */
};

void ufs_model_init(struct ufs_model *m);
/* One random call, to the writer and to the model: they must agree. */
void ufs_model_act(struct ufs_image *im, struct ufs_model *m, uint64_t *seed);
bool ufs_model_is_dir(const struct ufs_object *o);
struct pvk_ufs_attr ufs_model_attr(const struct ufs_object *o);
/* The bytes that a file has; owned. */
uint8_t *ufs_model_content(const struct ufs_object *o);

#endif
