/* SPDX-License-Identifier: BSD-2-Clause */
/* The probe's disk, and options in it; see probe_image.h. */
#include "probe_image.h"

#include <fcntl.h>
#include <string.h>

#include "boot/disk.h"	     /* of probe/ */
#include "boot/given.h"	     /* of probe/ */
#include "measure/options.h" /* of probe/ */
#include "util/auto.h"
#include "util/io.h"

#ifdef HAVE_PROBE
#include "probe_embedded.h"
#endif

/* in an entry of the partition table */
#define PARTITION_TYPE 4

static int
from_inside(struct pvk_buf *image, struct pvk_err *e)
{
#ifdef HAVE_PROBE
	/* a NUL stands behind it */
	return (
	    pvk_buf_add(image, probe_embedded, sizeof(probe_embedded) - 1, e));
#else
	(void)image;
	return (pvk_err_set(e, PVK_ESERVICE,
	    "probe: this pvkit was built without one, on a machine that can't "
	    "make it; name it with --image"));
#endif
}

static int
from_file(const char *path, struct pvk_buf *image, struct pvk_err *e)
{
	PVK_AUTO_FD int fd = open(path, O_RDONLY | O_CLOEXEC);
	char block[65536];
	size_t got;

	if (fd < 0)
		return (pvk_err_sys(e, PVK_EIO, "%s", path));
	do {
		if (pvk_read_full(fd, block, sizeof(block), &got, path, e) !=
			0 ||
		    pvk_buf_add(image, block, got, e) != 0)
			return (-1);
		if (image->len > PROBE_IMAGE_MAX)
			return (pvk_err_set(e, PVK_ECORRUPT,
			    "%s: more than 1 MiB, expected pvprobe.img", path));
	} while (got == sizeof(block));
	return (0);
}

/* Where the options begin in the image; NULL: that is no probe. */
static char *
options_place(const struct pvk_buf *image)
{
	static const char mark[] = GIVEN_MARK;
	char *first, *end = (char *)image->data + image->len;

	first = image->len == 0
	    ? NULL
	    : memmem(image->data, image->len, mark, sizeof(mark) - 1);
	if (first == NULL)
		return (NULL);
	first += sizeof(mark) - 1;
	if ((size_t)(end - first) < GIVEN_BYTES ||
	    memmem(first, (size_t)(end - first), mark, sizeof(mark) - 1) !=
		NULL)
		return (NULL);
	return (first);
}

static int
options_put(const char *options, char *place, struct pvk_err *e)
{
	struct options o;

	options_init(&o);
	if (options_words(&o, options, e) != 0 || options_check(&o, e) != 0)
		return (pvk_err_prefix(e, "--option"));
	if (strlen(options) >= GIVEN_BYTES)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "--option: %zu bytes of options, expected at most %d",
		    strlen(options), GIVEN_BYTES - 1));
	memset(place, 0, GIVEN_BYTES);
	memcpy(place, options, strlen(options));
	return (0);
}

int
probe_image_make(const char *path, const char *options, struct pvk_buf *image,
    struct pvk_err *e)
{
	const char *name = path != NULL ? path : "the probe inside";
	char *place;

	if ((path != NULL ? from_file(path, image, e)
			  : from_inside(image, e)) != 0)
		return (-1);
	place = options_place(image);
	if (place == NULL || image->len % DISK_SECTOR != 0 ||
	    memcmp((char *)image->data + DISK_SECTOR - 2, "\x55\xaa", 2) != 0)
		return (pvk_err_set(e, PVK_ECORRUPT,
		    "%s: no disk of a probe, expected pvprobe.img", name));
	return (options_put(options, place, e));
}

bool
probe_image_has_esp(const struct pvk_buf *image)
{
	const uint8_t *mbr = (const uint8_t *)image->data;

	return (mbr[DISK_PARTITION + PARTITION_TYPE] == DISK_PARTITION_EFI);
}
