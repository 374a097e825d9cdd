/* SPDX-License-Identifier: BSD-2-Clause */
/* A look at one key; see glance.h. */
#include "plan/glance.h"

#include "util/auto.h"
#include "util/text.h"

bool
glance(struct pvk_xs *xs, const char *path, char *out, size_t size)
{
	PVK_AUTO_FREE char *value = NULL;
	struct pvk_err e;
	size_t len;

	out[0] = '\0';
	if (pvk_xs_read(xs, path, &value, &len, &e) != 0)
		return (false);
	pvk_text_show(value, len, out, size);
	return (true);
}
