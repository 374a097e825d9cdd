/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The laws against figures that were reckoned elsewhere, to the digits given:
 * the numbers are those of the table in docs/formats/whiteboard.md, "Figures to
 * check against".
 */
#include <math.h>

#include "paper/law.h"
#include "testing.h"
#include "util/num.h"

#define MB    1e6
#define GBIT  125e6 /* bytes a second of 1 Gb/s */
#define EXACT 1e-9

static double
ethernet(double line, double mtu, unsigned ip, bool timestamps, bool vlan)
{
	struct pvk_frame f = { mtu, ip, timestamps, vlan, false };

	return (pvk_law_ethernet(line, &f));
}

static double
udp(void)
{
	struct pvk_frame f = { 1500, 4, false, false, true };

	return (pvk_law_ethernet(GBIT, &f));
}

/* got against wanted: with so many decimals of wanted, or exactly (-1) */
struct vector {
	unsigned number;
	const char *what;
	double got, wanted;
	int decimals;
};

static void
check(const struct vector *v, size_t n)
{
	double slack;

	for (size_t i = 0; i < n; i++) {
		slack = v[i].decimals < 0 ? fabs(v[i].wanted) * EXACT
					  : 0.5000001 * pow(10, -v[i].decimals);
		if (fabs(v[i].got - v[i].wanted) > slack)
			fail_msg("vector %u, %s: %.12g, expected %.12g",
			    v[i].number, v[i].what, v[i].got, v[i].wanted);
	}
}

static void
networks(void **state)
{
	double e1 = ethernet(GBIT, 1500, 4, true, false);
	double e2 = ethernet(GBIT, 9000, 4, true, false);
	const struct vector v[] = {
		{ 1, "1 Gb/s, 1500", e1, 117685305.6, 1 },
		{ 1, "in MiB/s", e1 / 1048576, 112.233, 3 },
		{ 1, "in Mb/s", e1 * 8 / 1e6, 941.482, 3 },
		{ 1, "share", e1 / GBIT, 1448.0 / 1538, -1 },
		{ 2, "9000", e2, 123755255.6, 1 },
		{ 2, "jumbo / ordinary", e2 / e1, 1.051578, 6 },
		{ 3, "802.1Q", ethernet(GBIT, 1500, 4, true, true), 117380025.9,
		    1 },
		{ 3, "IPv6", ethernet(GBIT, 1500, 6, true, false), 116059817.9,
		    1 },
		{ 3, "no timestamps", ethernet(GBIT, 1500, 4, false, false),
		    118660598.2, 1 },
		{ 4, "10 Gb/s", ethernet(10 * GBIT, 1500, 4, true, false),
		    1176853055.9, 1 },
		{ 4, "100 Mb/s", ethernet(GBIT / 10, 1500, 4, true, false),
		    11768530.6, 1 },
		{ 5, "64 byte frames", pvk_law_frames(GBIT, 64), 1488095.238,
		    3 },
		{ 0, "UDP", udp() / MB, 119.636, 3 },
		{ 0, "25 Gb/s, 9000",
		    ethernet(25 * GBIT, 9000, 4, true, false) / MB, 3093.881,
		    3 },
		{ 15, "window", pvk_law_window(65536, 0.010), 6553600, -1 },
		{ 15, "in flight", pvk_law_in_flight(GBIT, 0.010), 1250000,
		    -1 },
		{ 16, "loss", pvk_law_loss(1448, 1e-3, 1e-4) / MB, 177.343, 3 },
		{ 38, "iSCSI 8 KiB", pvk_law_iscsi(e1, 8192, 0) / MB,
		    116.999760, 6 },
		{ 38, "iSCSI 64 KiB", pvk_law_iscsi(e1, 65536, 0) / MB,
		    117.599173, 6 },
		{ 38, "NFS 64 KiB", pvk_law_nfs(e1, 65536) / MB, 117.448745,
		    6 },
		{ 39, "requests", pvk_law_window(1, 0.5e-3), 2000, -1 },
		{ 39, "of 4 KiB", pvk_law_window(4096, 0.5e-3) / MB, 8.192,
		    -1 },
	};

	(void)state;
	check(v, PVK_COUNT(v));
}

static void
buses(void **state)
{
	const struct vector v[] = {
		{ 6, "oh 24", pvk_law_pcie(3, 4, 256, 24) / MB, 3600.879, 3 },
		{ 6, "oh 20", pvk_law_pcie(3, 4, 256, 20) / MB, 3653.066, 3 },
		{ 6, "raw", pvk_law_pcie_raw(3, 4) / MB, 3938.462, 3 },
		{ 7, "gen1 x1", pvk_law_pcie(1, 1, 128, 24) / MB, 210.526, 3 },
		{ 7, "gen1 x4", pvk_law_pcie(1, 4, 128, 24) / MB, 842.105, 3 },
		{ 0, "gen2 x8 512", pvk_law_pcie(2, 8, 512, 24) / MB, 3820.896,
		    3 },
		{ 0, "gen5 x4 256", pvk_law_pcie(5, 4, 256, 24) / MB, 14403.516,
		    3 },
		{ 0, "no such generation", pvk_law_pcie_raw(6, 1), 0, 0 },
		{ 8, "SATA 3", pvk_law_sata(3) / MB, 600, -1 },
		{ 8, "SAS 4", pvk_law_bus(PVK_BUS_SAS4) / MB, 2400, -1 },
		{ 8, "USB 2", pvk_law_bus(PVK_BUS_USB2) / MB, 53.248, -1 },
		{ 8, "USB 3, 10G", pvk_law_bus(PVK_BUS_USB3_10) / MB, 1212.121,
		    3 },
		{ 8, "16GFC", pvk_law_bus(PVK_BUS_FC16) / MB, 1700, -1 },
		{ 0, "SAS 3", pvk_law_bus(PVK_BUS_SAS3) / MB, 1200, -1 },
		{ 0, "USB 3", pvk_law_bus(PVK_BUS_USB3) / MB, 500, -1 },
		{ 9, "DDR4-3200 x2", pvk_law_dram(3200e6, 2) / MB, 51200, -1 },
	};

	(void)state;
	check(v, PVK_COUNT(v));
}

static void
disks(void **state)
{
	const struct vector v[] = {
		/* not 792, which has the same disk busy twice */
		{ 10, "RAID 5", pvk_law_raid_random(PVK_RAID5, 5, 180, 0.84),
		    608.108, 3 },
		{ 11, "RAID 10", pvk_law_raid_random(PVK_RAID10, 8, 150, 0.7),
		    923.077, 3 },
		{ 11, "RAID 5", pvk_law_raid_random(PVK_RAID5, 8, 150, 0.7),
		    631.579, 3 },
		{ 11, "RAID 6", pvk_law_raid_random(PVK_RAID6, 8, 150, 0.7),
		    480, -1 },
		{ 12, "7200", pvk_law_disk_iops(8.5e-3, 7200), 78.947, 3 },
		{ 12, "15k", pvk_law_disk_iops(3.5e-3, 15000), 181.818, 3 },
		{ 0, "reading RAID 5",
		    pvk_law_raid_stream(PVK_RAID5, 4, 100, false), 400, -1 },
		{ 0, "writing RAID 5",
		    pvk_law_raid_stream(PVK_RAID5, 4, 100, true), 300, -1 },
		{ 0, "writing RAID 6",
		    pvk_law_raid_stream(PVK_RAID6, 4, 100, true), 200, -1 },
		{ 0, "writing RAID 10",
		    pvk_law_raid_stream(PVK_RAID10, 4, 100, true), 200, -1 },
		{ 0, "writing RAID 1",
		    pvk_law_raid_stream(PVK_RAID1, 2, 100, true), 100, -1 },
	};

	(void)state;
	check(v, PVK_COUNT(v));
}

static void
rings_and_processors(void **state)
{
	double flight = 32 * 44 * 1024.0;
	const struct vector v[] = {
		{ 13, "in flight", flight, 1441792, -1 },
		{ 13, "5 ms", pvk_law_window(flight, 5e-3) / MB, 288.3584, -1 },
		{ 13, "2 ms", pvk_law_window(flight, 2e-3) / MB, 720.896, -1 },
		{ 14, "Little", pvk_law_window(32, 4e-3), 8000, -1 },
		{ 26, "measured", pvk_law_cpu_measured(188, 1, 0.67),
		    280.597015, 6 },
		{ 26, "work", 1e3 / pvk_law_cpu_measured(188, 1, 0.67),
		    3.563830, 6 },
		{ 26, "by work", pvk_law_cpu_work(1, 3.564e-9) / MB, 280.583614,
		    6 },
		{ 0, "by cycles", pvk_law_cpu_cycles(2e9, 2, 8), 5e8, -1 },
	};

	(void)state;
	check(v, PVK_COUNT(v));
}

static void
queues(void **state)
{
	const struct pvk_scale scale = { 1, 0.03, 0.0001 };
	const double d[] = { 5e-3, 3e-3, 2e-3 };
	double r4;
	double x2 = pvk_law_mva(d, 3, 2, 0, NULL);
	double x4 = pvk_law_mva(d, 3, 4, 0, &r4);
	const struct vector v[] = {
		{ 17, "X(1)", pvk_law_upper(d, 3, 1, 0), 100, -1 },
		{ 17, "X(2)", pvk_law_upper(d, 3, 2, 0), 200, -1 },
		{ 17, "X(4)", pvk_law_upper(d, 3, 4, 0), 200, -1 },
		{ 17, "knee", pvk_law_knee(d, 3, 0), 2, -1 },
		{ 18, "upper", pvk_law_upper(d, 3, 10, 0.1), 90.9091, 4 },
		{ 18, "lower", pvk_law_lower(d, 3, 10, 0.1), 50, -1 },
		{ 18, "knee", pvk_law_knee(d, 3, 0.1), 22, -1 },
		{ 19, "X(2)", x2, 144.927536, 6 },
		{ 19, "X(4)", x4, 181.335692, 6 },
		{ 19, "R(4)", r4 * 1e3, 22.058537, 6 },
		{ 20, "lower N=2", pvk_law_balanced_lower(d, 3, 2), 133.333,
		    3 },
		{ 20, "upper N=2", pvk_law_balanced_upper(d, 3, 2), 150, -1 },
		{ 20, "lower N=4", pvk_law_balanced_lower(d, 3, 4), 160, -1 },
		{ 20, "upper N=4", pvk_law_balanced_upper(d, 3, 4), 200, -1 },
		{ 21, "M/M/1", pvk_law_mmm(1, 0.8, 5e-3) * 1e3, 25, -1 },
		{ 21, "Erlang C", pvk_law_erlang_c(4, 3.2), 0.5964325, 7 },
		{ 21, "M/M/4", pvk_law_mmm(4, 3.2, 5e-3) * 1e3, 8.727703, 6 },
		{ 22, "C(32)", pvk_law_scale(&scale, 32), 15.769761, 6 },
		{ 22, "peak", pvk_law_scale_peak(&scale), 98.488578, 6 },
	};

	(void)state;
	check(v, PVK_COUNT(v));
}

static void
paths(void **state)
{
	const double two[] = { 118, 550 };
	double unknown = pvk_law_unknown(92e6, 188e6);
	const struct vector v[] = {
		{ 24, "serial", pvk_law_serial(two, 2), 97.155689, 6 },
		{ 24, "pipelined", pvk_law_pipelined(two, 2), 118, -1 },
		{ 25, "unknown layer", unknown / MB, 180.166667, 6 },
		{ 25, "a request", 128 * 1024 / unknown * 1e3, 0.727504, 6 },
		{ 0, "no layer explains it", pvk_law_unknown(188, 92), 0, 0 },
	};

	(void)state;
	check(v, PVK_COUNT(v));
}

/* Exact mean values lie between the bounds, and no server is left out. */
static void
bounds_hold(void **state)
{
	uint64_t seed = 1;
	double d[8];

	(void)state;
	for (int round = 0; round < 500; round++) {
		size_t n = 1 + testing_random(&seed) % 8;
		unsigned customers = 1 + (unsigned)(testing_random(&seed) % 64);
		double x;

		for (size_t i = 0; i < n; i++)
			d[i] = 1e-3 * (double)(1 + testing_random(&seed) % 99);
		x = pvk_law_mva(d, n, customers, 0, NULL);
		assert_true(x <= pvk_law_upper(d, n, customers, 0) * 1.000001);
		assert_true(x >= pvk_law_lower(d, n, customers, 0) * 0.999999);
		assert_true(
		    x <= pvk_law_balanced_upper(d, n, customers) * 1.000001);
		assert_true(
		    x >= pvk_law_balanced_lower(d, n, customers) * 0.999999);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(networks),
		cmocka_unit_test(buses),
		cmocka_unit_test(disks),
		cmocka_unit_test(rings_and_processors),
		cmocka_unit_test(queues),
		cmocka_unit_test(paths),
		cmocka_unit_test(bounds_hold),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
