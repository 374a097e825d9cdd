/* SPDX-License-Identifier: BSD-2-Clause */
/* What stands in for http_curl.c when there is no libcurl. */
#include <stdbool.h>

#include "fetch/http.h"

int
http_get(const struct http_request *q, bool *no_range, struct pvk_err *e)
{
	*no_range = false;
	return (pvk_err_set(e, PVK_ESERVICE,
	    "%s: this pvkit was built without libcurl", q->url));
}

const char *
http_version(void)
{
	return (NULL);
}
