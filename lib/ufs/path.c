/* SPDX-License-Identifier: BSD-2-Clause */
/* Paths, part by part; see path.h. */
#include <string.h>

#include "ufs/layout.h"
#include "ufs/path.h"
#include "util/text.h"

int
ufs_path_error(struct pvk_err *e, enum pvk_code code, const char *object,
    const char *path, const char *fact)
{
	char shown[256];

	pvk_text_show(path, strlen(path), shown, sizeof(shown));
	return (pvk_err_set(e, code, "%s: %s: %s", object, shown, fact));
}

int
ufs_part_first(const char *object, const char *path, struct ufs_part *p,
    struct pvk_err *e)
{
	*p = (struct ufs_part){ .path = path, .name = path };
	return (ufs_part_next(object, p, e));
}

int
ufs_part_next(const char *object, struct ufs_part *p, struct pvk_err *e)
{
	do {
		p->name += p->len;
		p->name += strspn(p->name, "/");
		p->len = strcspn(p->name, "/");
	} while (p->len == 1 && p->name[0] == '.');
	if (p->len == 2 && memcmp(p->name, "..", 2) == 0)
		return (ufs_path_error(e, PVK_EUSAGE, object, p->path,
		    "has .. in it"));
	if (p->len > UFS_NAME_MAX)
		return (ufs_path_error(e, PVK_EUSAGE, object, p->path,
		    "a part has more than 255 bytes"));
	return (0);
}
