/* SPDX-License-Identifier: BSD-2-Clause */
/* MANIFEST, the list of a release's sets with their hashes; see set.h. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "image/set.h"
#include "util/auto.h"

#define LINES_MAX 1000

static bool
is_sha256(const char *p)
{
	return (strspn(p, "0123456789abcdefABCDEF") == SET_SHA256 - 1);
}

int
manifest_find(const char *manifest, const char *path, char hex[SET_SHA256],
    struct pvk_err *e)
{
	const char *slash = strrchr(path, '/');
	const char *base = slash != NULL ? slash + 1 : path;
	char line[1024], *rest;
	FILE *f = fopen(manifest, "re");
	int found = 0;

	if (f == NULL)
		return (pvk_err_sys(e, PVK_EIO, "%s", manifest));
	for (int i = 0; i < LINES_MAX && found == 0 &&
	     fgets(line, sizeof(line), f) != NULL;
	     i++) {
		char *name = strtok_r(line, " \t\r\n", &rest);
		char *sum = strtok_r(NULL, " \t\r\n", &rest);

		if (name == NULL || strcmp(name, base) != 0)
			continue;
		if (sum == NULL || !is_sha256(sum) ||
		    strlen(sum) != SET_SHA256 - 1) {
			found = pvk_err_set(e, PVK_ECORRUPT,
			    "%s: line %d: no SHA-256 behind %s", manifest,
			    i + 1, base);
			break;
		}
		for (size_t k = 0; k < SET_SHA256; k++)
			hex[k] = (char)tolower((unsigned char)sum[k]);
		found = 1;
	}
	fclose(f);
	return (found);
}
