/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Landlock (landlock(7), since Linux 5.13): a set of rights to files that are
 * taken away, and rules where some are given back. Kernels know more rights
 * from version to version, and refuse those that they do not know.
 */
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <unistd.h>

#include <linux/landlock.h>

#include "os/confine_linux_read.h"
#include "util/auto.h"
#include "util/num.h"

/* The same number on every processor; musl may not know them yet. */
#define CALL_CREATE_RULESET 444
#define CALL_ADD_RULE	    445
#define CALL_RESTRICT_SELF  446

#define WRITING                                                              \
	(LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE |        \
	    LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE | \
	    LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR |     \
	    LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK |     \
	    LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK |   \
	    LANDLOCK_ACCESS_FS_MAKE_SYM)
#define REFER	 ((uint64_t)1 << 13) /* from version 2 */
#define TRUNCATE ((uint64_t)1 << 14) /* from version 3 */

/* The device, or its folder, where it can be opened anew after a loss */
static int
allow_writing(int rules, const char *path, struct pvk_err *e)
{
	PVK_AUTO_FD int fd = open(path, O_PATH | O_CLOEXEC);
	struct landlock_path_beneath_attr rule = {
		.allowed_access = LANDLOCK_ACCESS_FS_WRITE_FILE,
		.parent_fd = fd,
	};

	if (fd < 0)
		return (0); /* not here */
	if (syscall(CALL_ADD_RULE, rules, LANDLOCK_RULE_PATH_BENEATH, &rule,
		0) != 0)
		return (pvk_err_sys(e, PVK_ESYS, "landlock: %s", path));
	return (0);
}

int
confine_read(struct pvk_err *e)
{
	static const char *const devices[] = { "/dev/xen", "/proc/xen",
		"/dev/null" };
	struct landlock_ruleset_attr attr = { .handled_access_fs = WRITING };
	PVK_AUTO_FD int rules = -1;
	long version;

	version = syscall(CALL_CREATE_RULESET, NULL, 0,
	    LANDLOCK_CREATE_RULESET_VERSION);
	if (version < 1)
		return (0);
	attr.handled_access_fs |=
	    (version >= 2 ? REFER : 0) | (version >= 3 ? TRUNCATE : 0);
	rules = (int)syscall(CALL_CREATE_RULESET, &attr, sizeof(attr), 0);
	if (rules < 0)
		return (pvk_err_sys(e, PVK_ESYS, "landlock"));
	for (size_t i = 0; i < PVK_COUNT(devices); i++)
		if (allow_writing(rules, devices[i], e) != 0)
			return (-1);
	if (syscall(CALL_RESTRICT_SELF, rules, 0) != 0)
		return (pvk_err_sys(e, PVK_ESYS, "landlock"));
	return (1);
}
