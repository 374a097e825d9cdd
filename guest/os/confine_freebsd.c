/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * FreeBSD: see confine.h. The publisher lives in Capsicum's capability mode: no
 * names of files, sockets or processes, only the descriptors that it has, each
 * with the rights that it needs. The collector has to ask sysctl(3) and the
 * interfaces, open xenstore anew and start hooks, none of which that mode
 * allows; it takes nothing from the host, and gets limits.
 */
#include <sys/param.h>

#include <sys/capsicum.h>
#include <sys/procctl.h>
#include <sys/resource.h>

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "os/confine.h"
#include "util/num.h"

#define FILES_MAX  32
#define FILES_SEEN 256 /* where the collector's may be */
#define MEMORY_MAX (256 * PVK_MIB)

/* Since FreeBSD 13.1; older ones refuse it. */
#ifndef PROC_NO_NEW_PRIVS_CTL
#define PROC_NO_NEW_PRIVS_CTL	 19
#define PROC_NO_NEW_PRIVS_ENABLE 1
#endif

struct limit {
	int resource;
	rlim_t max;
};

static void
add(char *done, size_t size, const char *what)
{
	size_t len = strlen(done);

	snprintf(done + len, size - len, "%s%s", len > 0 ? ", " : "", what);
}

static int
set_limits(const struct limit *limits, size_t n, struct pvk_err *e)
{
	for (size_t i = 0; i < n; i++) {
		struct rlimit l = { limits[i].max, limits[i].max };

		if (setrlimit(limits[i].resource, &l) != 0)
			return (pvk_err_sys(e, PVK_ESYS, "limit %d",
			    limits[i].resource));
	}
	return (0);
}

/* No other of its user looks into it, nor does it gain by what it executes. */
static void
close_process(void)
{
	int arg = PROC_TRACE_CTL_DISABLE;

	procctl(P_PID, getpid(), PROC_TRACE_CTL, &arg);
	arg = PROC_NO_NEW_PRIVS_ENABLE;
	procctl(P_PID, getpid(), PROC_NO_NEW_PRIVS_CTL, &arg);
}

static int
become_user(const char *user, struct pvk_err *e)
{
	const struct passwd *pw;

	errno = 0;
	pw = getpwnam(user);
	if (pw == NULL && errno != 0)
		return (pvk_err_sys(e, PVK_ECONFIG, "user %s", user));
	if (pw == NULL)
		return (
		    pvk_err_set(e, PVK_ECONFIG, "user %s: no such user", user));
	if (setgroups(1, &pw->pw_gid) != 0 ||
	    setresgid(pw->pw_gid, pw->pw_gid, pw->pw_gid) != 0 ||
	    setresuid(pw->pw_uid, pw->pw_uid, pw->pw_uid) != 0)
		return (pvk_err_sys(e, PVK_ESYS, "user %s", user));
	return (0);
}

/*
 * 0, also for a descriptor that is not open and a kernel without Capsicum, or
 * -1. Of fcntl(2), F_GETFL and F_SETFL are all that is allowed.
 */
static int
limit_fd(int fd, const cap_rights_t *rights, struct pvk_err *e)
{
	if (cap_rights_limit(fd, rights) != 0) {
		if (errno == ENOSYS || errno == EBADF)
			return (0);
		return (
		    pvk_err_sys(e, PVK_ESYS, "rights of descriptor %d", fd));
	}
	if (cap_rights_is_set(rights, CAP_FCNTL) &&
	    cap_fcntls_limit(fd, CAP_FCNTL_GETFL | CAP_FCNTL_SETFL) != 0)
		return (
		    pvk_err_sys(e, PVK_ESYS, "rights of descriptor %d", fd));
	return (0);
}

static int
limit_standard(struct pvk_err *e)
{
	cap_rights_t none, out;

	cap_rights_init(&none);
	cap_rights_init(&out, CAP_WRITE, CAP_FSTAT);
	if (limit_fd(STDIN_FILENO, &none, e) != 0 ||
	    limit_fd(STDOUT_FILENO, &out, e) != 0 ||
	    limit_fd(STDERR_FILENO, &out, e) != 0)
		return (-1);
	return (0);
}

int
confine_xenstore(int fd, struct pvk_err *e)
{
	cap_rights_t rights;

	cap_rights_init(&rights, CAP_READ, CAP_WRITE, CAP_EVENT, CAP_FCNTL);
	return (fd < 0 ? 0 : limit_fd(fd, &rights, e));
}

/* Of what the collector had open, some is: the log, pipes of hooks. */
static void
close_others(int xenstore, int peer)
{
	for (int fd = STDERR_FILENO + 1; fd < FILES_SEEN; fd++)
		if (fd != xenstore && fd != peer)
			close(fd);
}

/* The socket to the collector brings descriptors, which CAP_READ allows. */
static int
limit_descriptors(int xenstore, int peer, struct pvk_err *e)
{
	if (limit_standard(e) != 0 || confine_xenstore(xenstore, e) != 0 ||
	    confine_xenstore(peer, e) != 0)
		return (-1);
	return (0);
}

/* Their files cannot be read later. */
static void
cache_zones(void)
{
	struct tm tm;

	tzset();
	gmtime_r(&(time_t){ 0 }, &tm);
}

int
confine_publisher(const char *user, int xenstore, int peer, char *done,
    size_t size, struct pvk_err *e)
{
	static const struct limit limits[] = { { RLIMIT_CORE, 0 },
		{ RLIMIT_FSIZE, 0 }, { RLIMIT_MEMLOCK, 0 }, { RLIMIT_NPROC, 0 },
		{ RLIMIT_NOFILE, FILES_MAX }, { RLIMIT_AS, MEMORY_MAX } };

	done[0] = '\0';
	close_others(xenstore, peer);
	cache_zones();
	if (geteuid() == 0 && user[0] != '\0') {
		if (become_user(user, e) != 0)
			return (-1);
		snprintf(done, size, "user %s", user);
	}
	close_process();
	if (set_limits(limits, PVK_COUNT(limits), e) != 0 ||
	    limit_descriptors(xenstore, peer, e) != 0)
		return (-1);
	add(done, size, "limits");
	if (cap_enter() == 0)
		add(done, size, "capability mode, rights of descriptors");
	else if (errno == ENOSYS)
		add(done, size, "no capability mode, for this kernel has none");
	else
		return (pvk_err_sys(e, PVK_ESYS, "capability mode"));
	return (0);
}

int
confine_collector(bool has_hooks, char *done, size_t size, struct pvk_err *e)
{
	static const struct limit limits[] = { { RLIMIT_CORE, 0 },
		{ RLIMIT_MEMLOCK, 0 } };

	done[0] = '\0';
	if (has_hooks) {
		add(done, size, "nothing, for there are hooks");
		return (0);
	}
	close_process();
	if (set_limits(limits, PVK_COUNT(limits), e) != 0)
		return (-1);
	add(done, size, "no new privileges, limits");
	return (0);
}
