/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of SHA-1 sums that ends a file of export_vsn 0 or 1: an XML-RPC
 * struct of member name -> 40 hexadecimal digits.
 */
#ifndef PVK_XVA_READER_TABLE_H
#define PVK_XVA_READER_TABLE_H

#include "xva/reader.h"

/* The file's table was there and could be read. */
bool reader_has_table(const struct reader *r);
size_t reader_table_size(const struct reader *r); /* chunks it lists */
/* NULL when the chunk is not in it. Borrowed. */
const char *reader_table_sum(const struct reader *r, const char *name);

#endif
