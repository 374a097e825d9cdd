/* SPDX-License-Identifier: BSD-2-Clause */
/* Lists of texts, and the specification that is made of them; see image.h. */
#include <stdlib.h>

#include "image/image.h"

int
pvk_image_list_add(struct pvk_image_list *l, const char *text,
    struct pvk_err *e)
{
	const char **item;

	if (l->len >= PVK_IMAGE_LIST_MAX)
		return (pvk_err_set(e, PVK_ELIMIT, "%s: more than %d of them",
		    text, PVK_IMAGE_LIST_MAX));
	item = reallocarray(l->item, l->len + 1, sizeof(*item));
	if (item == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "%s: no memory", text));
	l->item = item;
	item[l->len++] = text;
	return (0);
}

void
pvk_image_list_fini(struct pvk_image_list *l)
{
	free(l->item);
	*l = (struct pvk_image_list){ 0 };
}

void
pvk_image_spec_fini(struct pvk_image_spec *spec)
{
	struct pvk_image_list *lists[] = { &spec->sets, &spec->rc,
		&spec->loader, &spec->sysctl, &spec->modules, &spec->ssh_keys,
		&spec->users };

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		pvk_image_list_fini(lists[i]);
}

void
pvk_image_built_fini(struct pvk_image_built *b)
{
	pvk_buf_fini(&b->notes);
}
