/* SPDX-License-Identifier: BSD-2-Clause */
/* Settings KEY="VALUE", in the order of their first mention. */
#ifndef PVK_IMAGE_KV_H
#define PVK_IMAGE_KV_H

#include "image/image.h"

#define KV_MAX 512

struct kv {
	size_t len;
	struct {
		char *key, *value; /* owned */
	} list[KV_MAX];
};

/*
 * Sets key, again or anew; the value may hold nothing that a shell or the
 * loader would take for more than text. PVK_EUSAGE; what: "--rc"
 */
int kv_set(struct kv *kv, const char *key, const char *value, const char *what,
    struct pvk_err *e);
/* "KEY=VALUE", with or without quotes around the value. */
int kv_add(struct kv *kv, const char *text, const char *what,
    struct pvk_err *e);
int kv_add_list(struct kv *kv, const struct pvk_image_list *l, const char *what,
    struct pvk_err *e);
void kv_remove(struct kv *kv, const char *key);
/* Lines KEY="VALUE", or KEY=VALUE when bare. */
int kv_print(const struct kv *kv, bool bare, struct pvk_buf *text,
    struct pvk_err *e);
void kv_fini(struct kv *kv);

#endif
