/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Linux: what is taken away; see confine.h. capabilities(7), prctl(2) and
 * setrlimit(2) for all; for the publisher another user and a filter of system
 * calls, for a collector without hooks Landlock.
 *
 * A sanitizer needs system calls, and memory, of its own: with one there is no
 * filter and no limit on memory.
 */
#include "os/confine.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <linux/capability.h>
#include <linux/securebits.h>

#include "os/confine_linux_filter.h"
#include "os/confine_linux_read.h"
#include "util/num.h"

#ifdef __has_feature
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define IS_SANITIZED true
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define IS_SANITIZED true
#endif
#ifndef IS_SANITIZED
#define IS_SANITIZED false
#endif

#define MEMORY_MAX ((rlim_t)64 << 20)
#define FILES_MAX  64
#define FILES_SEEN 1024 /* descriptors that may be open */

/* ---- for both ---- */

struct limit {
	int resource;
	rlim_t max;
};

static int
set_limits(const struct limit *limits, size_t n, struct pvk_err *e)
{
	struct rlimit r;

	for (size_t i = 0; i < n; i++) {
		if (getrlimit(limits[i].resource, &r) != 0)
			return (pvk_err_sys(e, PVK_ESYS, "getrlimit"));
		if (r.rlim_max > limits[i].max)
			r.rlim_max = limits[i].max;
		if (r.rlim_cur > r.rlim_max)
			r.rlim_cur = r.rlim_max;
		if (setrlimit(limits[i].resource, &r) != 0)
			return (pvk_err_sys(e, PVK_ESYS, "setrlimit"));
	}
	return (0);
}

static int
no_new_privileges(struct pvk_err *e)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return (pvk_err_sys(e, PVK_ESYS, "prctl"));
	return (0);
}

/*
 * What no program that is run can get back, but for the capabilities in keep.
 * Without the right to do it there is nothing to lose.
 */
static void
bound_capabilities(uint64_t keep)
{
	for (unsigned cap = 0; cap < 64; cap++)
		if ((keep >> cap & 1) == 0)
			prctl(PR_CAPBSET_DROP, cap, 0, 0, 0);
}

static int
set_capabilities(uint64_t keep, struct pvk_err *e)
{
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3
	};
	struct __user_cap_data_struct data[2];

	if (syscall(SYS_capget, &head, data) != 0)
		return (pvk_err_sys(e, PVK_ESYS, "capget"));
	for (size_t i = 0; i < 2; i++) {
		data[i].permitted &= (uint32_t)(keep >> 32 * i);
		data[i].effective &= data[i].permitted;
		data[i].inheritable = 0;
	}
	if (syscall(SYS_capset, &head, data) != 0)
		return (pvk_err_sys(e, PVK_ESYS, "capset"));
	return (0);
}

static void
add(char *done, size_t size, const char *what)
{
	size_t len = strlen(done);

	snprintf(done + len, size - len, "%s%s", len > 0 ? ", " : "", what);
}

/* ---- the publisher ---- */

/*
 * From /etc/passwd alone: to ask for more would load libraries that are larger
 * than all of us.
 */
static int
find_user(const char *user, uid_t *uid, gid_t *gid, struct pvk_err *e)
{
	FILE *f = fopen("/etc/passwd", "re");
	const struct passwd *pw;
	bool found = false;

	if (f == NULL)
		return (pvk_err_sys(e, PVK_ECONFIG, "/etc/passwd"));
	while (!found && (pw = fgetpwent(f)) != NULL) {
		found = strcmp(pw->pw_name, user) == 0;
		if (found) {
			*uid = pw->pw_uid;
			*gid = pw->pw_gid;
		}
	}
	fclose(f);
	if (!found)
		return (pvk_err_set(e, PVK_ECONFIG,
		    "user %s: not in /etc/passwd", user));
	return (0);
}

static int
become_user(const char *user, struct pvk_err *e)
{
	uid_t uid = 0;
	gid_t gid = 0;

	if (find_user(user, &uid, &gid, e) != 0)
		return (-1);
	if (setgroups(0, NULL) != 0 || setresgid(gid, gid, gid) != 0 ||
	    setresuid(uid, uid, uid) != 0)
		return (pvk_err_sys(e, PVK_ESYS, "user %s", user));
	return (0);
}

static int
limit_publisher(struct pvk_err *e)
{
	static const struct limit limits[] = { { RLIMIT_CORE, 0 },
		{ RLIMIT_FSIZE, 0 }, { RLIMIT_MEMLOCK, 0 }, { RLIMIT_NPROC, 0 },
		{ RLIMIT_NOFILE, FILES_MAX }, { RLIMIT_AS, MEMORY_MAX } };

	return (set_limits(limits, PVK_COUNT(limits) - IS_SANITIZED, e));
}

/* The log's, a hook's, what the one who started us left open. */
static void
close_others(int xenstore, int peer)
{
	for (int fd = STDERR_FILENO + 1; fd < FILES_SEEN; fd++)
		if (fd != xenstore && fd != peer)
			close(fd);
}

/* 1: done, 0: not here, -1 */
static int
filter_calls(struct pvk_err *e)
{
	/*
	 * The C library looks for the time zone's file when first asked for a
	 * date, even in UTC; from here on it must not.
	 */
	if (setenv("TZ", "UTC0", 1) != 0)
		return (pvk_err_sys(e, PVK_ENOMEM, "TZ"));
	tzset();
	return (IS_SANITIZED ? 0 : confine_filter(e));
}

int
confine_publisher(const char *user, int xenstore, int peer, char *done,
    size_t size, struct pvk_err *e)
{
	static const unsigned long bits =
	    (SECURE_ALL_BITS | SECURE_ALL_LOCKS) & ~SECBIT_KEEP_CAPS;
	bool is_root = geteuid() == 0;
	int filtered;

	close_others(xenstore, peer);
	done[0] = '\0';
	if (no_new_privileges(e) != 0)
		return (-1);
	bound_capabilities(0);
	if (is_root)
		prctl(PR_SET_SECUREBITS, bits, 0, 0, 0);
	if (is_root && user[0] != '\0') {
		if (become_user(user, e) != 0)
			return (-1);
		add(done, size, "user ");
		snprintf(done + strlen(done), size - strlen(done), "%s", user);
	}
	/* nor may others of that user look into it */
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
		return (pvk_err_sys(e, PVK_ESYS, "prctl"));
	if (set_capabilities(0, e) != 0 || limit_publisher(e) != 0)
		return (-1);
	add(done, size, "no capabilities, no new privileges, limits");
	filtered = filter_calls(e);
	if (filtered >= 0)
		add(done, size,
		    filtered > 0 ? "system calls filtered"
				 : "system calls not filtered, which this "
				   "system can't");
	return (filtered >= 0 ? 0 : -1);
}

int
confine_xenstore(int fd, struct pvk_err *e)
{
	(void)fd;
	(void)e;
	return (0);
}

/* ---- the collector ---- */

/*
 * It starts publishers, as another user, and ends them; that is all. With hooks
 * it keeps what it has, for these are the administrator's programs.
 */
int
confine_collector(bool has_hooks, char *done, size_t size, struct pvk_err *e)
{
	static const struct limit limits[] = { { RLIMIT_CORE, 0 },
		{ RLIMIT_MEMLOCK, 0 }, { RLIMIT_NOFILE, FILES_MAX } };
	static const uint64_t keep = 1U << CAP_SETUID | 1U << CAP_SETGID |
	    1U << CAP_SETPCAP | 1U << CAP_KILL;
	int only_reads;

	done[0] = '\0';
	if (has_hooks) {
		add(done, size, "nothing, for there are hooks");
		return (0);
	}
	if (no_new_privileges(e) != 0)
		return (-1);
	bound_capabilities(keep);
	if (set_capabilities(keep, e) != 0 ||
	    set_limits(limits, PVK_COUNT(limits), e) != 0)
		return (-1);
	add(done, size, "few capabilities, no new privileges, limits");
	only_reads = confine_read(e);
	if (only_reads >= 0)
		add(done, size,
		    only_reads > 0 ? "files can't be written or run"
				   : "files can be written, for this system "
				     "can't forbid that");
	return (only_reads >= 0 ? 0 : -1);
}
