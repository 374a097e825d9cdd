/* SPDX-License-Identifier: BSD-2-Clause */
/* The insides of a list of what is left out. */
#ifndef PVK_IMAGE_SLIM_H
#define PVK_IMAGE_SLIM_H

#include "image/image.h"
#include "util/num.h"

struct slim_pattern {
	char *text; /* owned; without "!" and slashes at its ends */
	bool keep;
};

struct pvk_image_slim {
	struct slim_pattern *list; /* owned */
	size_t len;
};

/* The pattern because of which the path is left out, or NULL: it stays. */
const struct slim_pattern *slim_drops(const struct pvk_image_slim *s,
    const char *path);

#endif
