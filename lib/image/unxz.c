/* SPDX-License-Identifier: BSD-2-Clause */
/* Unpacks .xz; see unxz.h. */
#include <lzma.h>
#include <stdlib.h>

#include "image/unxz.h"
#include "util/num.h"

#define OUT_SIZE ((size_t)256 << 10)
/* FreeBSD's own sets need 9 MiB, xz -9 needs 65 */
#define MEMORY_MAX  (96 * PVK_MIB)
#define THREADS_MAX 8

struct unxz {
	lzma_stream z;
	unxz_source *source;
	void *ctx;
	const char *name;
	lzma_action action;
	bool end;
	uint8_t out[OUT_SIZE];
};

struct unxz *
unxz_new(unxz_source *source, void *ctx, const char *name, struct pvk_err *e)
{
	lzma_mt how = { .flags = LZMA_CONCATENATED,
		.memlimit_threading = MEMORY_MAX,
		.memlimit_stop = MEMORY_MAX };
	struct unxz *u = calloc(1, sizeof(*u));

	if (u == NULL) {
		pvk_err_set(e, PVK_ENOMEM, "%s: no memory", name);
		return (NULL);
	}
	u->z = (lzma_stream)LZMA_STREAM_INIT;
	u->source = source;
	u->ctx = ctx;
	u->name = name;
	how.threads =
	    (uint32_t)pvk_min(pvk_max(lzma_cputhreads(), 1), THREADS_MAX);
	if (lzma_stream_decoder_mt(&u->z, &how) != LZMA_OK) {
		pvk_err_set(e, PVK_ENOMEM, "%s: no memory for xz", name);
		unxz_free(u);
		return (NULL);
	}
	return (u);
}

static int
xz_error(const struct unxz *u, lzma_ret r, struct pvk_err *e)
{
	switch (r) {
	case LZMA_MEM_ERROR:
		return (pvk_err_set(e, PVK_ENOMEM, "%s: no memory", u->name));
	case LZMA_MEMLIMIT_ERROR:
		return (pvk_err_set(e, PVK_ELIMIT,
		    "%s: xz data that needs %llu MiB of memory, at most %llu "
		    "are given",
		    u->name,
		    (unsigned long long)(lzma_memusage(&u->z) / PVK_MIB),
		    (unsigned long long)(MEMORY_MAX / PVK_MIB)));
	case LZMA_BUF_ERROR:
		return (pvk_err_set(e, PVK_ECORRUPT,
		    "%s: xz data ends too early: the file was cut", u->name));
	case LZMA_OPTIONS_ERROR:
		return (pvk_err_set(e, PVK_EUNSUPP,
		    "%s: a kind of xz that is not known", u->name));
	default:
		return (pvk_err_set(e, PVK_ECORRUPT, "%s: xz data is damaged",
		    u->name));
	}
}

int
unxz_read(struct unxz *u, const uint8_t **buf, size_t *len, struct pvk_err *e)
{
	lzma_ret r = LZMA_OK;

	u->z.next_out = u->out;
	u->z.avail_out = sizeof(u->out);
	while (!u->end && u->z.avail_out > 0) {
		if (u->z.avail_in == 0 && u->action == LZMA_RUN) {
			if (u->source(u->ctx, &u->z.next_in, &u->z.avail_in,
				e) != 0)
				return (-1);
			if (u->z.avail_in == 0)
				u->action = LZMA_FINISH;
		}
		r = lzma_code(&u->z, u->action);
		if (r == LZMA_STREAM_END)
			u->end = true;
		else if (r != LZMA_OK)
			return (xz_error(u, r, e));
	}
	*buf = u->out;
	*len = sizeof(u->out) - u->z.avail_out;
	return (0);
}

void
unxz_free(struct unxz *u)
{
	if (u == NULL)
		return;
	lzma_end(&u->z);
	free(u);
}
