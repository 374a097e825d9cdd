/* SPDX-License-Identifier: BSD-2-Clause */
/* What this build was made with; see parts.h. */
#include <archive.h>
#include <expat.h>
#include <jansson.h>
#include <libconfig.h>
#include <libdeflate.h>
#include <openssl/crypto.h>
#include <string.h>
#include <xxhash.h>
#include <zlib.h>
#include <zstd.h>

#include "config.h"
#include "fetch/fetch.h"

#include "parts.h"

void
parts_print(FILE *out)
{
	unsigned xxh = XXH_versionNumber();
	const char *fetch = pvk_fetch_version();

	fprintf(out, "  %s\n", XML_ExpatVersion());
	fprintf(out, "  zlib %s\n", zlibVersion());
	fprintf(out, "  libdeflate %s\n", LIBDEFLATE_VERSION_STRING);
	fprintf(out, "  zstd %s\n", ZSTD_versionString());
	fprintf(out, "  xxhash %u.%u.%u\n", xxh / 10000, xxh / 100 % 100,
	    xxh % 100);
	fprintf(out, "  %s\n", OpenSSL_version(OPENSSL_VERSION));
	fprintf(out, "  %s\n", archive_version_string());
	fprintf(out, "  libconfig %d.%d\n", LIBCONFIG_VER_MAJOR,
	    LIBCONFIG_VER_MINOR);
	fprintf(out, "  jansson %s\n", JANSSON_VERSION);
	/* its own version and that of what it does https with */
	if (fetch != NULL)
		fprintf(out, "  %.*s\n",
		    (int)(strcspn(fetch, " ") + 1 +
			strcspn(fetch + strcspn(fetch, " ") + 1, " ")),
		    fetch);
	else
		fprintf(out, "  libcurl: no (template build --release)\n");
	fprintf(out, "  libnbd: %s\n",
	    HAVE_LIBNBD
		? "yes (qcow2, VHD, VHDX and VMDK disks, through qemu-nbd)"
		: "no (raw disks only)");
}
