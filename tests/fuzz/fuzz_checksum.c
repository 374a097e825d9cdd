/* SPDX-License-Identifier: BSD-2-Clause */
/* Checksum members: their names and their text. What passes for a checksum is
 * one that we could have written. */
#include <stdlib.h>
#include <string.h>

#include "xva/checksum.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void
check_text(enum pvk_sum kind, const char *text, size_t len)
{
	const char *digits;

	if (!sum_is_text(kind, text, len))
		return;
	digits = kind == PVK_SUM_SHA1 ? "0123456789abcdef" : "0123456789ABCDEF";
	if (len != (kind == PVK_SUM_SHA1 ? 40u : 16u) ||
	    strspn(text, digits) < len)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char text[SUM_TEXT];
	struct sum_state *sums;
	struct pvk_err e;
	enum pvk_sum kind;
	char *copy;

	copy = malloc(len + 1);
	if (copy == NULL)
		return (0);
	if (len > 0)
		memcpy(copy, data, len);
	copy[len] = '\0';
	check_text(PVK_SUM_SHA1, copy, len);
	check_text(PVK_SUM_XXHASH, copy, len);
	kind = sum_kind_of_name(copy);
	sums = sum_state_new(&e);
	if (sums != NULL && kind != PVK_SUM_NONE) {
		if (sum_of(sums, kind, data, len, text, &e) != 0 ||
		    !sum_is_text(kind, text, strlen(text)))
			abort();
	}
	sum_state_free(sums);
	free(copy);
	return (0);
}
