/* SPDX-License-Identifier: BSD-2-Clause */
/* Options that several verbs of xva share. */
#ifndef PVKIT_XVA_OPTIONS_H
#define PVKIT_XVA_OPTIONS_H

#include "cli.h"
#include "xva/xva.h"

#define OPTION_CHECKSUM(id)                              \
	{                                                \
		id, "checksum", "KIND", "sha1 or xxhash" \
	}
#define OPTION_COMPRESS(id)                                               \
	{                                                                 \
		id, "compress", "HOW", "none, gzip[:1-12] or zstd[:1-19]" \
	}
#define OPTION_FOR(id)                                                       \
	{                                                                    \
		id, "for", "VERSION",                                        \
		    "a host that must import it; may be given several times" \
	}
#define OPTION_FORCE(id)                                             \
	{                                                            \
		id, "force", NULL, "replace an existing output file" \
	}
#define OPTION_JSON(id)                                                  \
	{                                                                \
		id, "json", NULL, "one JSON document on standard output" \
	}
#define OPTION_OUTPUT(id, what)           \
	{                                 \
		id, "output", "OUT", what \
	}
#define OPTION_THREADS(id)                                         \
	{                                                          \
		id, "threads", "N",                                \
		    "1 to 64; default: one a processor, at most 8" \
	}

int option_checksum(const char *arg, enum pvk_sum *sum, struct pvk_err *e);
int option_compress(const char *arg, struct pvk_xva_output *out,
    struct pvk_err *e);
int option_threads(const char *arg, size_t *threads, struct pvk_err *e);

/*
 * Several hosts as one that has only what all of them have: its version is
 * the oldest's. count is 0 before the first.
 */
struct option_hosts {
	size_t count;
	struct pvk_host host;
};
int option_host(const char *arg, struct option_hosts *hosts, struct pvk_err *e);

/* Warns of what was asked for and the host cannot read. */
void option_warn(const struct cli *c, const struct pvk_host *h,
    enum pvk_sum sum, enum pvk_compression compression);

/*
 * The day of SOURCE_DATE_EPOCH, or the first one: the output never varies.
 * "1970-01-01"
 */
#define OPTION_DATE 16
int option_date(char date[OPTION_DATE], struct pvk_err *e);

/* "1048576 bytes (1.0 MiB)": for people. */
#define OPTION_BYTES 64
const char *option_bytes(uint64_t bytes, char buf[OPTION_BYTES]);

#endif
