/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Errors. The library never prints or exits: a function that can fail takes a
 * struct pvk_err, which it fills once, at the place where the fact is known.
 *
 * A message reads "object: place: fact, expectation": lower case, no full stop,
 * for example "a.xva: Ref:4/00000007 at 7343616: 12 bytes, expected 1048576".
 */
#ifndef PVK_UTIL_ERR_H
#define PVK_UTIL_ERR_H

enum pvk_code {
	PVK_OK = 0,
	PVK_EUSAGE,   /* what was asked makes no sense */
	PVK_ECORRUPT, /* the input breaks its format */
	PVK_EUNSUPP,  /* the input is sound, we do not handle it */
	PVK_ELIMIT,   /* the input asks for more than we are willing to give */
	PVK_ENOENT,   /* no such file, member, disk, field */
	PVK_ESERVICE, /* a program or library that this needs is missing */
	PVK_EBUG,     /* we broke our own promise */
	PVK_ENOMEM,
	PVK_ESYS,    /* the operating system refused: threads, processes */
	PVK_ECREATE, /* an output cannot be created, or exists already */
	PVK_EIO,
	PVK_EAGAIN, /* it may work later */
	PVK_EPROTO, /* a peer broke its protocol */
	PVK_EPERM,
	PVK_ECONFIG, /* a configuration file is wrong */
	PVK_EINTR,   /* the user asked to stop */
};

struct pvk_err {
	enum pvk_code code;
	int sys; /* errno behind it, or 0 */
	char msg[512];
};

/*
 * Fills *e and returns -1, so that a caller can "return (pvk_err_set(...))".
 * A message that does not fit is cut. e may not be NULL.
 */
int pvk_err_set(struct pvk_err *e, enum pvk_code code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/*
 * The same for a failed system call: appends ": strerror(errno)" and keeps
 * errno. ENOENT, EACCES, EPERM, ENOMEM and ENOSPC choose their own code;
 * every other errno gives the code passed.
 */
int pvk_err_sys(struct pvk_err *e, enum pvk_code code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Puts "fmt: " before the message; at most one level up. Returns -1. */
int pvk_err_prefix(struct pvk_err *e, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif
