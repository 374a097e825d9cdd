/* SPDX-License-Identifier: BSD-2-Clause */
/* Chunk checksums; see checksum.h. */
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "xva/checksum.h"

struct sum_state {
	enum pvk_sum kind;
	EVP_MD *sha1;
	EVP_MD_CTX *evp;
	XXH64_state_t *xxh;
};

struct sum_state *
sum_state_new(struct pvk_err *e)
{
	struct sum_state *s = calloc(1, sizeof(*s));

	if (s != NULL) {
		s->sha1 = EVP_MD_fetch(NULL, "SHA1", NULL);
		s->evp = EVP_MD_CTX_new();
		s->xxh = XXH64_createState();
	}
	if (s == NULL || s->sha1 == NULL || s->evp == NULL || s->xxh == NULL) {
		sum_state_free(s);
		pvk_err_set(e, PVK_ENOMEM, "no memory for a checksum");
		return (NULL);
	}
	return (s);
}

void
sum_state_free(struct sum_state *s)
{
	if (s == NULL)
		return;
	EVP_MD_CTX_free(s->evp);
	EVP_MD_free(s->sha1);
	XXH64_freeState(s->xxh);
	free(s);
}

static int
openssl_failed(struct pvk_err *e)
{
	return (
	    pvk_err_set(e, PVK_EBUG, "libcrypto could not compute a SHA-1"));
}

int
sum_begin(struct sum_state *s, enum pvk_sum kind, struct pvk_err *e)
{
	s->kind = kind;
	if (kind == PVK_SUM_XXHASH)
		XXH64_reset(s->xxh, 0);
	else if (EVP_DigestInit_ex2(s->evp, s->sha1, NULL) != 1)
		return (openssl_failed(e));
	return (0);
}

int
sum_add(struct sum_state *s, const void *p, size_t len, struct pvk_err *e)
{
	if (len == 0)
		return (0);
	if (s->kind == PVK_SUM_XXHASH)
		XXH64_update(s->xxh, p, len);
	else if (EVP_DigestUpdate(s->evp, p, len) != 1)
		return (openssl_failed(e));
	return (0);
}

int
sum_end(struct sum_state *s, char text[SUM_TEXT], struct pvk_err *e)
{
	static const char hex[] = "0123456789abcdef";
	unsigned char md[EVP_MAX_MD_SIZE];
	unsigned len;

	if (s->kind == PVK_SUM_XXHASH) {
		snprintf(text, SUM_TEXT, "%016llX",
		    (unsigned long long)XXH64_digest(s->xxh));
		return (0);
	}
	if (EVP_DigestFinal_ex(s->evp, md, &len) != 1 || len != 20)
		return (openssl_failed(e));
	for (unsigned i = 0; i < len; i++) {
		text[2 * i] = hex[md[i] >> 4];
		text[2 * i + 1] = hex[md[i] & 15];
	}
	text[2 * len] = '\0';
	return (0);
}

int
sum_of(struct sum_state *s, enum pvk_sum kind, const void *p, size_t len,
    char text[SUM_TEXT], struct pvk_err *e)
{
	if (sum_begin(s, kind, e) != 0 || sum_add(s, p, len, e) != 0)
		return (-1);
	return (sum_end(s, text, e));
}

const char *
sum_extension(enum pvk_sum kind)
{
	return (kind == PVK_SUM_XXHASH ? ".xxhash" : ".checksum");
}

enum pvk_sum
sum_kind_of_name(const char *name)
{
	const char *dot = strrchr(name, '.');

	if (dot != NULL && strcmp(dot, ".checksum") == 0)
		return (PVK_SUM_SHA1);
	if (dot != NULL && strcmp(dot, ".xxhash") == 0)
		return (PVK_SUM_XXHASH);
	return (PVK_SUM_NONE);
}

bool
sum_is_text(enum pvk_sum kind, const char *text, size_t len)
{
	const char *digits =
	    kind == PVK_SUM_XXHASH ? "0123456789ABCDEF" : "0123456789abcdef";

	if (len != (kind == PVK_SUM_XXHASH ? 16 : 40))
		return (false);
	for (size_t i = 0; i < len; i++)
		if (text[i] == '\0' || strchr(digits, text[i]) == NULL)
			return (false);
	return (true);
}

const char *
pvk_sum_name(enum pvk_sum s)
{
	return (s == PVK_SUM_SHA1     ? "sha1"
		: s == PVK_SUM_XXHASH ? "xxhash"
				      : "none");
}
