/* SPDX-License-Identifier: BSD-2-Clause */
/* Requests about single nodes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/num.h"
#include "xenstore/xenstore_private.h"

int
pvk_xs_read(struct pvk_xs *xs, const char *path, char **value, size_t *len,
    struct pvk_err *e)
{
	if (request_call_path(xs, WIRE_READ, path, e) != 0)
		return (-1);
	*value = request_reply_text(xs, e);
	if (*value == NULL)
		return (-1);
	if (len != NULL)
		*len = xs->in.head.len;
	return (0);
}

int
pvk_xs_write(struct pvk_xs *xs, const char *path, const void *value, size_t len,
    struct pvk_err *e)
{
	struct wire_part parts[] = { { path, strlen(path) + 1 },
		{ value, len } };
	struct request rq = { WIRE_WRITE, path, parts, PVK_COUNT(parts) };

	if (request_check_path(path, e) != 0)
		return (-1);
	return (request_call_ok(xs, &rq, e));
}

static int
call_path_ok(struct pvk_xs *xs, enum wire_type type, const char *path,
    struct pvk_err *e)
{
	struct wire_part part = { path, strlen(path) + 1 };
	struct request rq = { type, path, &part, 1 };

	if (request_check_path(path, e) != 0)
		return (-1);
	return (request_call_ok(xs, &rq, e));
}

int
pvk_xs_mkdir(struct pvk_xs *xs, const char *path, struct pvk_err *e)
{
	return (call_path_ok(xs, WIRE_MKDIR, path, e));
}

int
pvk_xs_rm(struct pvk_xs *xs, const char *path, struct pvk_err *e)
{
	return (call_path_ok(xs, WIRE_RM, path, e));
}

int
pvk_xs_domain_path(struct pvk_xs *xs, uint32_t domid, char **path,
    struct pvk_err *e)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "%u", (unsigned)domid);
	struct wire_part part = { text, (size_t)len + 1 };
	struct request rq = { WIRE_GET_DOMAIN_PATH, "domain path", &part, 1 };
	size_t texts;

	if (request_call(xs, &rq, e) != 0)
		return (-1);
	if (!wire_count_texts(wire_payload(&xs->in), xs->in.head.len, &texts) ||
	    texts != 1)
		return (client_desync(xs, e, "a domain's path is no text"));
	*path = request_reply_text(xs, e);
	return (*path == NULL ? -1 : 0);
}
