/* SPDX-License-Identifier: BSD-2-Clause */
/* Small files as a whole, and their fingerprints; see digest.h. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "paper/digest.h"
#include "util/auto.h"
#include "util/io.h"

int
paper_sha256(const void *bytes, size_t len, char hex[65], struct pvk_err *e)
{
	unsigned char md[EVP_MAX_MD_SIZE];
	unsigned n = 0;

	if (EVP_Digest(bytes, len, md, &n, EVP_sha256(), NULL) != 1 || n != 32)
		return (pvk_err_set(e, PVK_EBUG, "SHA-256: not available"));
	for (unsigned i = 0; i < n; i++)
		snprintf(hex + 2 * i, 3, "%02x", md[i]);
	return (0);
}

size_t
paper_bom(const char *text, size_t len)
{
	return (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0);
}

int
paper_slurp(const char *path, size_t most, char **text, size_t *len,
    struct pvk_err *e)
{
	int is_stdin = strcmp(path, "-") == 0;
	const char *name = is_stdin ? "standard input" : path;
	PVK_AUTO_FREE char *buf = NULL;
	PVK_AUTO_FD int fd = -1;

	fd = is_stdin ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return (pvk_err_sys(e, PVK_EIO, "%s", name));
	buf = malloc(most + 2);
	if (buf == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "%s: no memory", name));
	if (pvk_read_full(fd, buf, most + 1, len, name, e) != 0)
		return (-1);
	if (*len > most)
		return (pvk_err_set(e, PVK_ELIMIT, "%s: more than %zu bytes",
		    name, most));
	buf[*len] = '\0';
	*text = pvk_steal(&buf);
	return (0);
}
