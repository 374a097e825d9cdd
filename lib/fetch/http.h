/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One request, by libcurl (http_curl.c), or by nothing where there is none
 * (http_missing.c).
 */
#ifndef PVK_FETCH_HTTP_H
#define PVK_FETCH_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/err.h"

#define HTTP_UNKNOWN UINT64_MAX

struct http_request {
	const char *url;
	uint64_t from; /* the first byte that is wanted */
	unsigned patience;
	/*
	 * Called once, before data: it is the file from that byte on, of total
	 * bytes or HTTP_UNKNOWN. from is what was asked for, or 0.
	 */
	int (*begin)(void *ctx, uint64_t from, uint64_t total,
	    struct pvk_err *e);
	int (*data)(void *ctx, const void *buf, size_t len, struct pvk_err *e);
	void *ctx;
};

/*
 * 0, or -1 with the codes of pvk_fetch. *no_range: the server refused from, as
 * it does with one at the end of the file or beyond.
 */
int http_get(const struct http_request *q, bool *no_range, struct pvk_err *e);
const char *http_version(void);

#endif
