/* SPDX-License-Identifier: BSD-2-Clause */
/* Figures that are known by sight; see verdict.h. */
#include <math.h>
#include <string.h>

#include "paper/verdict.h"

#define CEILING_NEAR 0.03
#define STEP_NEAR    0.03
#define UNIT_NEAR    0.005 /* a slip of units is exact */

static const char low_speed[] =
    "the port runs at a lower speed: cable, autonegotiation, an old switch";
static const char other_port[] =
    "the traffic takes a 1 Gb/s port: the management network, a wrong route, "
    "or a bond that hashes one flow to one link";
static const char slow_link[] =
    "the SATA link negotiated a lower speed: backplane, cable";
static const char few_lanes[] =
    "the card has fewer PCIe lanes, or an older generation: the wrong slot";
static const char usb[] = "the disk hangs on a USB 2 port";

/* Bytes a second, by the laws of law.h */
static const struct pvk_signature ceilings[] = {
	{ "10m", "10 Mb/s Ethernet", low_speed, 1176853.0559, 0 },
	{ "100m", "100 Mb/s Ethernet", low_speed, 11768530.559, 0 },
	{ "usb2", "USB 2", usb, 53248000, 0 },
	{ "1gbe-1500", "1 Gb/s Ethernet, MTU 1500", other_port, 117685305.591,
	    0 },
	{ "1gbe-9000", "1 Gb/s Ethernet, MTU 9000", other_port, 123755255.588,
	    0 },
	{ "sata1", "SATA, 1.5 Gb/s", slow_link, 150e6, 0 },
	{ "pcie1x1-128", "PCIe 1 x1, MPS 128", few_lanes, 210526315.789, 0 },
	{ "pcie1x1-256", "PCIe 1 x1, MPS 256", few_lanes, 228571428.571, 0 },
	{ "pcie1x1-512", "PCIe 1 x1, MPS 512", few_lanes, 238805970.149, 0 },
	{ "sata2", "SATA, 3 Gb/s", slow_link, 300e6, 0 },
	{ "sata3", "SATA, 6 Gb/s", "the limit of one SATA link", 600e6, 0 },
	{ "pcie1x4-128", "PCIe 1 x4, MPS 128", few_lanes, 842105263.158, 0 },
	{ "pcie1x4-256", "PCIe 1 x4, MPS 256", few_lanes, 914285714.286, 0 },
	{ "pcie1x4-512", "PCIe 1 x4, MPS 512", few_lanes, 955223880.597, 0 },
};

static const struct pvk_signature steps[] = {
	{ "half", "half of it",
	    "half the lanes, links or paths; one leg of a mirror; the data "
	    "crosses one component twice; half duplex",
	    0.5, 0 },
	{ "quarter", "a quarter of it",
	    "RAID 5 reads and writes back for each small write; write cache off",
	    0.25, 0 },
	{ "bits", "an eighth of it", "bits taken for bytes", 0.125, 0 },
	{ "bytes", "eight times of it", "bytes taken for bits", 8, 0 },
	{ "mib", "MB / MiB", "MiB taken for MB", 1 / 1.048576, 0 },
	{ "mb", "MiB / MB", "MB taken for MiB", 1.048576, 0 },
	{ "gib", "GB / GiB", "GiB taken for GB", 1 / 1.073741824, 0 },
	{ "gb", "GiB / GB", "GB taken for GiB", 1.073741824, 0 },
};

static struct pvk_signature
nearest(const struct pvk_signature *table, size_t n, double value)
{
	struct pvk_signature best = { 0 };
	double deviation;

	for (size_t i = 0; i < n; i++) {
		deviation = value / table[i].known - 1;
		if (best.id != NULL && fabs(deviation) >= fabs(best.deviation))
			continue;
		best = table[i];
		best.deviation = deviation;
	}
	return (best);
}

struct pvk_signature
pvk_signature_rate(double measured)
{
	struct pvk_signature s =
	    nearest(ceilings, sizeof(ceilings) / sizeof(ceilings[0]), measured);

	if (fabs(s.deviation) > CEILING_NEAR)
		memset(&s, 0, sizeof(s));
	return (s);
}

struct pvk_signature
pvk_signature_ratio(double ratio)
{
	struct pvk_signature s =
	    nearest(steps, sizeof(steps) / sizeof(steps[0]), ratio);
	bool unit = s.known > 0.9 && s.known < 1.1;

	if (fabs(s.deviation) > (unit ? UNIT_NEAR : STEP_NEAR))
		memset(&s, 0, sizeof(s));
	return (s);
}
