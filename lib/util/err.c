/* SPDX-License-Identifier: BSD-2-Clause */
/* Filling in struct pvk_err: the one place where messages are formatted. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "util/err.h"

int
pvk_err_set(struct pvk_err *e, enum pvk_code code, const char *fmt, ...)
{
	va_list ap;

	e->code = code;
	e->sys = 0;
	va_start(ap, fmt);
	vsnprintf(e->msg, sizeof(e->msg), fmt, ap);
	va_end(ap);
	return (-1);
}

static enum pvk_code
code_of_errno(int sys, enum pvk_code otherwise)
{
	switch (sys) {
	case ENOENT:
	case ENOTDIR:
		return (otherwise == PVK_ECREATE ? PVK_ECREATE : PVK_ENOENT);
	case EACCES:
	case EPERM:
		return (PVK_EPERM);
	case ENOMEM:
		return (PVK_ENOMEM);
	case ENOSPC:
	case EDQUOT:
		return (PVK_EIO);
	default:
		return (otherwise);
	}
}

int
pvk_err_sys(struct pvk_err *e, enum pvk_code code, const char *fmt, ...)
{
	int sys = errno;
	size_t len;
	va_list ap;

	e->code = code_of_errno(sys, code);
	e->sys = sys;
	va_start(ap, fmt);
	vsnprintf(e->msg, sizeof(e->msg), fmt, ap);
	va_end(ap);
	len = strlen(e->msg);
	snprintf(e->msg + len, sizeof(e->msg) - len, ": %s", strerror(sys));
	errno = sys;
	return (-1);
}

int
pvk_err_prefix(struct pvk_err *e, const char *fmt, ...)
{
	char old[sizeof(e->msg)];
	size_t len;
	va_list ap;

	memcpy(old, e->msg, sizeof(old));
	va_start(ap, fmt);
	vsnprintf(e->msg, sizeof(e->msg), fmt, ap);
	va_end(ap);
	len = strlen(e->msg);
	snprintf(e->msg + len, sizeof(e->msg) - len, ": %s", old);
	return (-1);
}
