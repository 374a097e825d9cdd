/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A master.passwd: what is made of it has no empty password, and made again of
 * that it is the same.
 */
#include <stdlib.h>
#include <string.h>

#include "image/hashdb.h"
#include "image/passwd.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static int
look(void *ctx, const uint8_t *key, size_t klen, const uint8_t *value,
    size_t vlen, struct pvk_err *e)
{
	const uint8_t *end = memchr(value, '\0', vlen);

	(void)ctx;
	(void)e;
	if (klen == 8 && key[0] == 0xff)
		return (0);
	if (end == NULL || end[1] == '\0')
		abort();
	return (0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const struct passwd_change none = { 0 };
	struct passwd_files a = { 0 }, b = { 0 };
	struct pvk_buf in = { 0 };
	struct pvk_err e;

	if (pvk_buf_add(&in, data, len, &e) == 0 &&
	    passwd_make(&in, &none, &a, &e) == 0) {
		if (hashdb_each(a.spwd_db.data, a.spwd_db.len, "fuzz", look,
			NULL, &e) != 0)
			abort();
		if (passwd_make(&a.master, &none, &b, &e) != 0 ||
		    a.spwd_db.len != b.spwd_db.len ||
		    memcmp(a.spwd_db.data, b.spwd_db.data, a.spwd_db.len) != 0)
			abort();
	}
	passwd_files_fini(&a);
	passwd_files_fini(&b);
	pvk_buf_fini(&in);
	return (0);
}
