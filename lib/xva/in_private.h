/* SPDX-License-Identifier: BSD-2-Clause */
/* What in.c and the decoders in_gzip.c and in_zstd.c share. */
#ifndef PVK_XVA_IN_PRIVATE_H
#define PVK_XVA_IN_PRIVATE_H

#include "xva/in.h"

#define IN_BUFFER ((size_t)256 << 10)

struct xva_in;

/* A decoder pulls file bytes by in_fill and gives tar bytes. */
struct in_decoder {
	void *(*start)(struct pvk_err *e);
	/* like xva_in_read */
	int (*read)(struct xva_in *in, void *state, void *buf, size_t len,
	    size_t *got, struct pvk_err *e);
	void (*stop)(void *state);
};

extern const struct in_decoder in_gzip;
extern const struct in_decoder in_zstd;

struct xva_in {
	char *name;
	int fd;		       /* -1: memory */
	const uint8_t *memory; /* borrowed */
	uint64_t file_size;    /* 0: not known */
	uint64_t base;	       /* where in the file the tar begins */
	bool seekable;
	enum pvk_compression compression;
	bool skippable, cut_short, junk;

	/* file bytes read ahead; for seekable ones a window at window_off */
	uint8_t *buf;
	size_t len, used;
	uint64_t file_used;
	uint64_t window_off;

	const struct in_decoder *decoder;
	void *state;
	uint64_t pos;
};

/*
 * Makes sure that buf[used..len) holds at least one unused byte; at the end
 * of the file it stays empty. 0 or -1.
 */
int in_fill(struct xva_in *in, struct pvk_err *e);

#endif
