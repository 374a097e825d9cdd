/* SPDX-License-Identifier: BSD-2-Clause */
/* The names by which xenstored refuses, and what they mean to us. */
#include <errno.h>
#include <string.h>

#include "util/num.h"
#include "util/text.h"
#include "xenstore/xenstore_private.h"

static const struct refusal {
	const char *name;
	int sys;
	enum pvk_code code;
} refusals[] = {
	{ "EINVAL", EINVAL, PVK_EUSAGE },
	{ "EACCES", EACCES, PVK_EPERM },
	{ "EEXIST", EEXIST, PVK_EUSAGE },
	{ "EISDIR", EISDIR, PVK_EUSAGE },
	{ "ENOENT", ENOENT, PVK_ENOENT },
	{ "ENOMEM", ENOMEM, PVK_ENOMEM },
	{ "ENOSPC", ENOSPC, PVK_ELIMIT },
	{ "EIO", EIO, PVK_EIO },
	{ "ENOTEMPTY", ENOTEMPTY, PVK_EUSAGE },
	{ "ENOSYS", ENOSYS, PVK_EUNSUPP },
	{ "EROFS", EROFS, PVK_EPERM },
	{ "EBUSY", EBUSY, PVK_EAGAIN },
	{ "EAGAIN", EAGAIN, PVK_EAGAIN },
	{ "EISCONN", EISCONN, PVK_EUSAGE },
	{ "E2BIG", E2BIG, PVK_ELIMIT },
	{ "EPERM", EPERM, PVK_EPERM },
	/* oxenstored's own; it is not in xs_wire.h */
	{ "EQUOTA", EDQUOT, PVK_ELIMIT },
};

int
refusal_take(struct pvk_xs *xs, const char *object, struct pvk_err *e)
{
	const char *text = wire_payload(&xs->in);
	struct refusal is = { NULL, EIO, PVK_EIO };

	/* the decoder put a NUL behind it, should the peer have forgotten */
	pvk_text_show(text, strlen(text), xs->refusal, sizeof(xs->refusal));
	for (size_t i = 0; i < PVK_COUNT(refusals); i++)
		if (strcmp(text, refusals[i].name) == 0)
			is = refusals[i];
	pvk_err_set(e, is.code, "%s: xenstored says %s", object,
	    xs->refusal[0] != '\0' ? xs->refusal : "no, and not why");
	e->sys = is.sys;
	return (-1);
}

const char *
pvk_xs_refusal(const struct pvk_xs *xs)
{
	return (xs->refusal);
}
