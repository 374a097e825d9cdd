/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One file by HTTP, into a cache: what came is kept beside its name until it is
 * whole, so that the next run goes on where this one was cut; what is whole
 * must have the SHA-256 that was asked for before it gets its name.
 *
 * The server is a stranger: its headers, redirects, length and patience have
 * limits. Over https its certificate must be good.
 */
#ifndef PVK_FETCH_FETCH_H
#define PVK_FETCH_FETCH_H

#include <stdbool.h>
#include <stdint.h>

#include "util/err.h"
#include "util/progress.h"

#define PVK_FETCH_SHA256 65 /* hexadecimal digits and a NUL */

/* All texts are borrowed. */
struct pvk_fetch {
	const char *url;    /* http or https */
	const char *path;   /* the file; PATH.part is what came so far */
	const char *sha256; /* in lower case; NULL: then it begins anew */
	uint64_t max;	    /* bytes; more is PVK_ELIMIT */
	unsigned patience;  /* seconds without data, and to connect */
	struct pvk_progress *progress; /* or NULL; its total is set here */
};

/* What this build fetches with: "libcurl/7.88.1 OpenSSL/3.0.17", NULL: not */
const char *pvk_fetch_version(void);

/*
 * Makes path that file, without a request when it is that already. A transfer
 * that was cut is taken up again as long as each try brings something.
 *
 * PVK_ENOENT (404 or 410), PVK_ESERVICE when no server can be reached (or
 * without libcurl), PVK_EAGAIN when it has no time now or another process
 * fetches the same, PVK_EPERM, PVK_EPROTO for a certificate or an answer that
 * is not good, PVK_EIO when it was cut, PVK_ECORRUPT when it is not what it
 * should be: then nothing of it stays. PVK_EUSAGE for a URL that is none.
 */
int pvk_fetch(const struct pvk_fetch *f, struct pvk_err *e);

/* The SHA-256 of a file. PVK_ENOENT. */
int pvk_fetch_hash(const char *path, char hex[PVK_FETCH_SHA256],
    struct pvk_err *e);

#endif
