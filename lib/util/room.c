/* SPDX-License-Identifier: BSD-2-Clause */
/* Room for a large file; see room.h. */
#include <sys/statvfs.h>

#include "util/num.h"
#include "util/room.h"

#define KEPT_SHARE 20
#define KEPT_MOST  (UINT64_C(1) << 30)

uint64_t
pvk_room_kept(uint64_t total)
{
	return (pvk_min(total / KEPT_SHARE, KEPT_MOST));
}

int
pvk_room_check(int fd, uint64_t size, const char *name, struct pvk_err *e)
{
	struct statvfs fs;
	double kept, room, mib = (double)PVK_MIB;

	if (fstatvfs(fd, &fs) != 0)
		return (0); /* whoever writes finds out */
	kept = (double)pvk_room_kept((uint64_t)fs.f_blocks * fs.f_frsize);
	room = (double)fs.f_bavail * (double)fs.f_frsize;
	if (room - kept >= (double)size)
		return (0);
	return (pvk_err_set(e, PVK_ECREATE,
	    "%s: needs %.0f MiB, %.0f MiB are free, of which %.0f are to "
	    "stay so; a smaller --size may be answered from a cache",
	    name, (double)size / mib, room / mib, kept / mib));
}
