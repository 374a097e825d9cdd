/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Small UFS2 images for tests: made by the writer in a file without a name,
 * then looked at as bytes. Whatever fails here fails the test.
 */
#ifndef PVK_TESTS_UFS_IMAGE_H
#define PVK_TESTS_UFS_IMAGE_H

#include "testing.h"
#include "ufs/layout.h"
#include "ufs/ufs.h"

struct ufs_image {
	int fd;			   /* owned */
	struct pvk_canvas *canvas; /* owned: of fd */
	uint64_t size;
	struct pvk_ufs_options o;
	struct pvk_ufs_writer *w; /* owned; NULL after the end */
	struct pvk_err e;
	uint8_t *bytes; /* owned; the image, once it has been asked for */
};

/* Everything that a file can have, and is easy to recognise. */
struct pvk_ufs_attr ufs_image_attr(uint64_t seed);

/* An image with nothing in it, with blocks of that size, fragments of 1/8. */
void ufs_image_begin(struct ufs_image *im, uint64_t size, uint32_t block);
/* A file of len bytes that seed gives, written in pieces. */
void ufs_image_file(struct ufs_image *im, const char *path, uint64_t seed,
    size_t len);
void ufs_image_dir(struct ufs_image *im, const char *path);
void ufs_image_link(struct ufs_image *im, const char *path, const char *target);
void ufs_image_symlink(struct ufs_image *im, const char *path,
    const char *target);
/* Finishes it, checks it, and gives its bytes, which the image owns. */
uint8_t *ufs_image_end(struct ufs_image *im);
void ufs_image_free(struct ufs_image *im);

/* The ids of the rules that the checker finds broken: "A B", each once; owned.
 */
char *ufs_image_check(const uint8_t *bytes, uint64_t size);

/* A reader of bytes; both are closed by ufs_image_shut. */
struct ufs_opened {
	struct pvk_src *src;
	struct pvk_ufs *u;
};
struct ufs_opened ufs_image_open(const uint8_t *bytes, uint64_t size);
void ufs_image_shut(struct ufs_opened *o);
/* The file is what ufs_image_file() would have written. */
void ufs_image_expect(struct pvk_ufs *u, const char *path, uint64_t seed,
    size_t len);

#endif
