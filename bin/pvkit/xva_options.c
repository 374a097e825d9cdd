/* SPDX-License-Identifier: BSD-2-Clause */
/* Options that several verbs of xva share; see xva_options.h. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "util/size.h"

#include "xva_options.h"

int
option_checksum(const char *arg, enum pvk_sum *sum, struct pvk_err *e)
{
	if (strcmp(arg, "sha1") == 0)
		*sum = PVK_SUM_SHA1;
	else if (strcmp(arg, "xxhash") == 0)
		*sum = PVK_SUM_XXHASH;
	else
		return (pvk_err_set(e, PVK_EUSAGE,
		    "--checksum: \"%s\", expected sha1 or xxhash", arg));
	return (0);
}

int
option_compress(const char *arg, struct pvk_xva_output *out, struct pvk_err *e)
{
	size_t name = strcspn(arg, ":");
	uint64_t level = 0;

	if (name == 4 && strncmp(arg, "none", 4) == 0 && arg[4] == '\0')
		out->compression = PVK_PLAIN;
	else if (name == 4 && strncmp(arg, "gzip", 4) == 0)
		out->compression = PVK_GZIP;
	else if (name == 4 && strncmp(arg, "zstd", 4) == 0)
		out->compression = PVK_ZSTD;
	else
		return (pvk_err_set(e, PVK_EUSAGE,
		    "--compress: \"%s\", expected none, gzip[:N] or zstd[:N]",
		    arg));
	if (arg[name] == ':' &&
	    pvk_uint_parse(arg + name + 1, 1,
		out->compression == PVK_GZIP ? 12 : 19, "--compress", &level,
		e) != 0)
		return (-1);
	out->level = (int)level;
	return (0);
}

int
option_threads(const char *arg, size_t *threads, struct pvk_err *e)
{
	uint64_t n;

	if (pvk_uint_parse(arg, 1, 64, "--threads", &n, e) != 0)
		return (-1);
	*threads = (size_t)n;
	return (0);
}

static bool
is_older(const struct pvk_host *a, const struct pvk_host *b)
{
	return (a->xapi_major < b->xapi_major ||
	    (a->xapi_major == b->xapi_major && a->xapi_minor < b->xapi_minor));
}

int
option_host(const char *arg, struct option_hosts *hosts, struct pvk_err *e)
{
	const struct pvk_host *h = pvk_host_find(arg, e);
	struct pvk_host old = hosts->host;

	if (h == NULL)
		return (-1);
	if (hosts->count++ == 0) {
		hosts->host = *h;
		return (0);
	}
	if (is_older(h, &old))
		hosts->host = *h;
	hosts->host.reads_gzip = old.reads_gzip && h->reads_gzip;
	hosts->host.reads_zstd = old.reads_zstd && h->reads_zstd;
	hosts->host.reads_xxhash = old.reads_xxhash && h->reads_xxhash;
	hosts->host.boots_uefi = old.boots_uefi && h->boots_uefi;
	return (0);
}

void
option_warn(const struct cli *c, const struct pvk_host *h, enum pvk_sum sum,
    enum pvk_compression compression)
{
	if (sum == PVK_SUM_XXHASH && !h->reads_xxhash)
		cli_warn(c, "%s does not know xxhash checksums", h->name);
	if ((compression == PVK_ZSTD && !h->reads_zstd) ||
	    (compression == PVK_GZIP && !h->reads_gzip))
		cli_warn(c, "%s does not read %s", h->name,
		    pvk_compression_name(compression));
}

int
option_date(char date[OPTION_DATE], struct pvk_err *e)
{
	const char *text = getenv("SOURCE_DATE_EPOCH");
	uint64_t n = 0;
	struct tm tm;
	time_t t;

	if (text != NULL &&
	    pvk_uint_parse(text, 0, (uint64_t)1 << 36, "SOURCE_DATE_EPOCH", &n,
		e) != 0)
		return (-1);
	t = (time_t)n;
	if (gmtime_r(&t, &tm) == NULL ||
	    strftime(date, OPTION_DATE, "%Y-%m-%d", &tm) == 0)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "SOURCE_DATE_EPOCH: \"%s\" is no time", text));
	return (0);
}

const char *
option_bytes(uint64_t bytes, char buf[OPTION_BYTES])
{
	char human[PVK_SIZE_TEXT];

	if (bytes < 1024)
		snprintf(buf, OPTION_BYTES, "%" PRIu64 " bytes", bytes);
	else
		snprintf(buf, OPTION_BYTES, "%" PRIu64 " bytes (%s)", bytes,
		    pvk_size_format(bytes, human));
	return (buf);
}
