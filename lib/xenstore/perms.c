/* SPDX-License-Identifier: BSD-2-Clause */
/* Requests about permissions. */
#include <stdlib.h>
#include <string.h>

#include "util/auto.h"
#include "util/num.h"
#include "xenstore/xenstore_private.h"

static bool
parse_perms(const char *text, struct pvk_xs_perm *perms, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!wire_parse_perm(text, &perms[i]))
			return (false);
		text += strlen(text) + 1;
	}
	return (true);
}

/* "@introduceDomain" and its like have permissions too. */
static int
check_path(const char *path, struct pvk_err *e)
{
	return (wire_is_path(path, true) ? 0 : request_check_path(path, e));
}

int
pvk_xs_get_perms(struct pvk_xs *xs, const char *path,
    struct pvk_xs_perm **perms, size_t *n, struct pvk_err *e)
{
	struct wire_part part = { path, strlen(path) + 1 };
	struct request rq = { WIRE_GET_PERMS, path, &part, 1 };
	PVK_AUTO_FREE struct pvk_xs_perm *list = NULL;

	if (check_path(path, e) != 0 || request_call(xs, &rq, e) != 0)
		return (-1);
	if (!wire_count_texts(wire_payload(&xs->in), xs->in.head.len, n) ||
	    *n == 0)
		return (client_desync(xs, e, "permissions without an end"));
	list = calloc(*n, sizeof(*list));
	if (list == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "%s: no memory", path));
	if (!parse_perms(wire_payload(&xs->in), list, *n))
		return (client_desync(xs, e, "permissions that are none"));
	*perms = pvk_steal(&list);
	return (0);
}

/*
 * Fills text. Its length; 0 when there is nothing that a peer would understand,
 * SIZE_MAX, which no request takes, when there is no room for all.
 */
static size_t
format_perms(char text[WIRE_REQUEST_MAX], const struct pvk_xs_perm *perms,
    size_t n)
{
	size_t len = 0, one;

	for (size_t i = 0; i < n; i++) {
		if (len + WIRE_PERM_TEXT_MAX > WIRE_REQUEST_MAX)
			return (SIZE_MAX);
		one = wire_format_perm(text + len, &perms[i]);
		if (one == 0)
			return (0);
		len += one + 1;
	}
	return (len);
}

int
pvk_xs_set_perms(struct pvk_xs *xs, const char *path,
    const struct pvk_xs_perm *perms, size_t n, struct pvk_err *e)
{
	char text[WIRE_REQUEST_MAX];
	size_t len = format_perms(text, perms, n);
	struct wire_part parts[] = { { path, strlen(path) + 1 },
		{ text, len } };
	struct request rq = { WIRE_SET_PERMS, path, parts, PVK_COUNT(parts) };

	if (check_path(path, e) != 0)
		return (-1);
	if (len == 0)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "%s: no permissions, or of no known kind", path));
	return (request_call_ok(xs, &rq, e));
}
