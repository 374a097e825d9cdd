/* SPDX-License-Identifier: BSD-2-Clause */
/* Files for new homes; see skel.h. */
#include <stdio.h>
#include <string.h>

#include "image/skel.h"

struct pvk_buf *
skel_keep(struct skel *s, const char *path, uint16_t mode)
{
	static const char dir[] = "usr/share/skel/";
	const char *name = path + sizeof(dir) - 1, *dot = "";
	char home[SKEL_NAME];
	size_t i = 0;

	if (strncmp(path, dir, sizeof(dir) - 1) != 0)
		return (NULL);
	if (strncmp(name, "dot.", 4) == 0) {
		name += 4;
		dot = ".";
	}
	if (*name == '\0' || strchr(name, '/') != NULL ||
	    strlen(name) + 1 >= sizeof(home))
		return (NULL);
	snprintf(home, sizeof(home), "%s%s", dot, name);
	while (i < s->len && strcmp(s->list[i].name, home) != 0)
		i++;
	if (i == SKEL_MAX)
		return (NULL);
	if (i == s->len)
		memcpy(s->list[s->len++].name, home, sizeof(home));
	s->list[i].mode = mode;
	s->list[i].data.len = 0;
	return (&s->list[i].data);
}

void
skel_fini(struct skel *s)
{
	for (size_t i = 0; i < s->len; i++)
		pvk_buf_fini(&s->list[i].data);
	s->len = 0;
}
