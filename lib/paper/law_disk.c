/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Disks and RAID; see law.h. Of random requests: the array's disks do
 * reads + penalty x writes of them, so that is what divides their sum. Adding
 * the shares, n iops r + n iops w / penalty, is a common mistake: it has the
 * same disk busy twice.
 */
#include "paper/law.h"

double
pvk_law_disk_iops(double seek, double rpm)
{
	return (1 / (seek + 30 / rpm));
}

double
pvk_law_raid_random(enum pvk_raid raid, double n, double iops, double reads)
{
	static const double penalty[] = {
		[PVK_RAID0] = 1,
		[PVK_RAID1] = 2,
		[PVK_RAID5] = 4,
		[PVK_RAID6] = 6,
		[PVK_RAID10] = 2,
	};

	return (n * iops / (reads + penalty[raid] * (1 - reads)));
}

double
pvk_law_raid_stream(enum pvk_raid raid, double n, double rate, bool write)
{
	if (!write)
		return (n * rate);
	switch (raid) {
	case PVK_RAID1:
		return (rate);
	case PVK_RAID5:
		return ((n - 1) * rate);
	case PVK_RAID6:
		return ((n - 2) * rate);
	case PVK_RAID10:
		return (n / 2 * rate);
	case PVK_RAID0:
		break;
	}
	return (n * rate);
}
