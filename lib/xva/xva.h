/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * XVA, the appliance file of XenServer and XCP-ng: a tar of ova.xml and of the
 * disks in chunks, each followed by its checksum (docs/formats/xva.md).
 */
#ifndef PVK_XVA_XVA_H
#define PVK_XVA_XVA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "disk/disk.h"
#include "util/err.h"
#include "util/progress.h"
#include "xva/finding.h"
#include "xva/host.h"
#include "xva/ova.h"

#define PVK_XVA_CHUNK ((size_t)1 << 20) /* what writers write */

enum pvk_sum { PVK_SUM_NONE, PVK_SUM_SHA1, PVK_SUM_XXHASH };
enum pvk_compression { PVK_PLAIN, PVK_GZIP, PVK_ZSTD };

#endif
