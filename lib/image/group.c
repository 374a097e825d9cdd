/* SPDX-License-Identifier: BSD-2-Clause */
/* group(5) with groups for new users; see passwd.h. */
#include <inttypes.h>
#include <string.h>

#include "image/passwd.h"

static int
put_wheel(const char *line, size_t len, const struct account *add, size_t nadd,
    struct pvk_buf *out, struct pvk_err *e)
{
	const char *comma = len > 0 && line[len - 1] == ':' ? "" : ",";

	if (pvk_buf_add(out, line, len, e) != 0)
		return (-1);
	for (size_t i = 0; i < nadd; i++) {
		if (pvk_buf_addf(out, e, "%s%s", comma, add[i].name) != 0)
			return (-1);
		comma = ",";
	}
	return (pvk_buf_add(out, "\n", 1, e));
}

int
group_make(const struct pvk_buf *group, const struct account *add, size_t nadd,
    struct pvk_buf *out, struct pvk_err *e)
{
	const char *p = pvk_buf_text(group);
	bool wheel = false;

	while (*p != '\0') {
		size_t len = strcspn(p, "\n");

		for (size_t i = 0; i < nadd; i++) {
			size_t n = strlen(add[i].name);

			if (strncmp(p, add[i].name, n) == 0 && p[n] == ':')
				return (pvk_err_set(e, PVK_EUSAGE,
				    "--user %s: FreeBSD has a group of that name",
				    add[i].name));
		}
		if (strncmp(p, "wheel:", 6) == 0) {
			wheel = true;
			if (put_wheel(p, len, add, nadd, out, e) != 0)
				return (-1);
		} else if (pvk_buf_addf(out, e, "%.*s\n", (int)len, p) != 0)
			return (-1);
		p += len;
		p += *p == '\n';
	}
	if (!wheel)
		return (
		    pvk_err_set(e, PVK_ECORRUPT, "etc/group: no group wheel"));
	for (size_t i = 0; i < nadd; i++)
		if (pvk_buf_addf(out, e, "%s:*:%" PRIu32 ":\n", add[i].name,
			add[i].id) != 0)
			return (-1);
	return (0);
}
