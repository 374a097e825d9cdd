/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A disk in memory, of data and zeros in runs, against which the tests of
 * lib/disk compare what sources give and sinks have got.
 */
#ifndef PVK_TESTS_DISK_MODEL_H
#define PVK_TESTS_DISK_MODEL_H

#include "disk/disk.h"
#include "testing.h"

struct disk_model {
	uint8_t *bytes; /* owned */
	uint64_t size;
};

/* Runs of data and zeros, some aligned, some not. */
struct disk_model disk_model_new(uint64_t size, uint64_t seed);
void disk_model_free(struct disk_model *m);
/* A sparse file with these bytes. */
void disk_model_write(const struct disk_model *m, const char *name);

/* Has the source the same size and bytes? Read in pieces of any size. */
void disk_model_expect_src(const struct disk_model *m, struct pvk_src *s);
/*
 * Do its extents follow each other up to the end, and are holes zeros? How
 * many bytes are in holes.
 */
uint64_t disk_model_expect_extents(const struct disk_model *m,
    struct pvk_src *s);
/* Writes it all, front to back, in pieces of any size, some as sink_zero. */
int disk_model_fill(const struct disk_model *m, struct pvk_sink *s,
    uint64_t seed, struct pvk_err *e);
/* The same from several threads, in no order, in whole mebibytes. */
void disk_model_fill_parallel(const struct disk_model *m, struct pvk_sink *s);
void disk_model_expect_src_parallel(const struct disk_model *m,
    struct pvk_src *s);
/* Has the file these bytes, and no more? */
void disk_model_expect_file(const struct disk_model *m, const char *name);

#endif
