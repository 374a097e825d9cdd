/* SPDX-License-Identifier: BSD-2-Clause */
/* The probe's disk: the one that this program carries, or another. */
#ifndef PVKIT_PROBE_IMAGE_H
#define PVKIT_PROBE_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/buf.h"
#include "util/err.h"

#define PROBE_IMAGE_MAX ((size_t)1 << 20)

/*
 * The image of path, NULL: the one inside pvkit, with the options in it, words
 * KEY=VALUE between blanks; as long as it is, a multiple of 512 bytes. *image
 * is empty before, and owned by the caller. PVK_ESERVICE when there is none
 * inside, PVK_ECORRUPT when it is no probe, PVK_EUSAGE for a wrong option.
 */
int probe_image_make(const char *path, const char *options,
    struct pvk_buf *image, struct pvk_err *e);

/*
 * Whether an image that probe_image_make() has made starts by UEFI: the first
 * partition of its MBR is an EFI system partition. Older images have none.
 */
bool probe_image_has_esp(const struct pvk_buf *image);

#endif
