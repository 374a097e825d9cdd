/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a part can do, by arithmetic. Pure functions of base units: bytes,
 * seconds, bytes a second, requests a second, shares of 1. None checks its
 * arguments: they are positive and finite, which the whiteboard's reader sees
 * to. docs/formats/whiteboard.md says where each formula comes from.
 */
#ifndef PVK_PAPER_LAW_H
#define PVK_PAPER_LAW_H

#include <stdbool.h>
#include <stddef.h>

/* law_net.c: what of a line is left for data */

struct pvk_frame {
	double mtu;	 /* bytes: IP packet */
	unsigned ip;	 /* 4 or 6: header of 20 or 40 bytes */
	bool timestamps; /* RFC 7323: 12 bytes in each TCP header */
	bool vlan;	 /* 802.1Q: 4 bytes in each frame */
	bool udp;	 /* 8 bytes of header in place of TCP's 20 */
};

/* line (MTU - ip - tcp - opt) / (MTU + 14 + 4 + 8 + 12 [+ 4 VLAN]) */
double pvk_law_ethernet(double line, const struct pvk_frame *f);
/* Bytes of data in a packet: the numerator of that. */
double pvk_law_segment(const struct pvk_frame *f);
/* line / (frame + 8 preamble + 12 gap); frame with its checksum */
double pvk_law_frames(double line, double frame);
/* Little: what is under way / how long that takes. Rings, windows, queues. */
double pvk_law_window(double in_flight, double seconds);
/* Bandwidth-delay product: line rate x round trip */
double pvk_law_in_flight(double line, double rtt);
/* Mathis: MSS / RTT x sqrt(1.5) / sqrt(p) */
double pvk_law_loss(double mss, double rtt, double loss);
/* iSCSI, RFC 7143: P / (P + 48 + 4 a digest), P the data of a PDU */
double pvk_law_iscsi(double goodput, double pdu, unsigned digests);
/* NFSv3 READ: size / (size + 132), of RPC and attributes */
double pvk_law_nfs(double goodput, double size);

/* law_bus.c: buses and memory */

/* GT/s x lanes x encoding / 8 of generation 1 to 5 */
double pvk_law_pcie_raw(unsigned gen, double lanes);
/* raw x MPS / (MPS + overhead); overhead: 20 or 24 bytes a packet */
double pvk_law_pcie(unsigned gen, double lanes, double mps, double overhead);
/* 1.5, 3, 6 Gbit/s of 8b/10b: 150, 300, 600 MB/s */
double pvk_law_sata(unsigned gen);
/* transfers a second x 8 bytes x channels */
double pvk_law_dram(double transfers, double channels);

enum pvk_bus {
	PVK_BUS_SAS3,	/* 12 Gbit/s, 8b/10b */
	PVK_BUS_SAS4,	/* 22.5 Gbit/s, 128/150 */
	PVK_BUS_FC16,	/* 14.025 Gbit/s, 64/66 */
	PVK_BUS_USB2,	/* 13 x 512 bytes a microframe, 8000 of them a second */
	PVK_BUS_USB3,	/* 5 Gbit/s, 8b/10b */
	PVK_BUS_USB3_10 /* 10 Gbit/s, 128/132 */
};
double pvk_law_bus(enum pvk_bus bus);

/* law_disk.c */

enum pvk_raid { PVK_RAID0, PVK_RAID1, PVK_RAID5, PVK_RAID6, PVK_RAID10 };

/* 1 / (seek + half a turn); seek in seconds */
double pvk_law_disk_iops(double seek, double rpm);
/* n iops / (reads + penalty x writes); penalty 1, 2, 4, 6, 2 */
double pvk_law_raid_random(enum pvk_raid raid, double n, double iops,
    double reads);
/* What n disks stream. Reading: n d. Writing: the disks that hold data. */
double pvk_law_raid_stream(enum pvk_raid raid, double n, double rate,
    bool write);

/* law_cpu.c */

/* rate x count / use, of a measurement at rate that used so much of one CPU */
double pvk_law_cpu_measured(double rate, double count, double use);
/* count / work; work in seconds a byte */
double pvk_law_cpu_work(double count, double work);
/* clock x count / cycles; cycles a byte */
double pvk_law_cpu_cycles(double clock, double count, double cycles);

/* law_path.c: stages in a row */

/* All at once: the least. */
double pvk_law_pipelined(const double *capacity, size_t n);
/* One after the other: 1 / sum of 1 / C */
double pvk_law_serial(const double *capacity, size_t n);
/* The layer that explains it: 1 / (1 / measured - 1 / rest); 0: none does */
double pvk_law_unknown(double measured, double rest);

/* law_queue.c: operational laws; demands in seconds, think time z in seconds */

double pvk_law_upper(const double *demand, size_t n, double customers,
    double z);
double pvk_law_lower(const double *demand, size_t n, double customers,
    double z);
/* (D + Z) / Dmax: from here on the bottleneck is busy */
double pvk_law_knee(const double *demand, size_t n, double z);
/* Balanced-job bounds, z = 0 */
double pvk_law_balanced_upper(const double *demand, size_t n, double customers);
double pvk_law_balanced_lower(const double *demand, size_t n, double customers);

#define PVK_LAW_CENTRES 64
/*
 * Exact single-class mean value analysis of at most PVK_LAW_CENTRES queueing
 * centres: throughput; *response (may be NULL) in seconds.
 */
double pvk_law_mva(const double *demand, size_t n, unsigned customers, double z,
    double *response);
/* Erlang C: the share that has to wait, of m servers at offered load a < m */
double pvk_law_erlang_c(unsigned m, double a);
/* Response of M/M/m: service x (1 + C / (m - a)) */
double pvk_law_mmm(unsigned m, double a, double service);

/* law_scale.c: Gunther's universal scalability law */

struct pvk_scale {
	double lambda; /* of one alone: bytes a second */
	double sigma;  /* contention: the share that is done one by one */
	double kappa;  /* coherency: what each has to do with each other one */
};
#define PVK_LAW_SCALE_POINTS 64
/* lambda n / (1 + sigma (n - 1) + kappa n (n - 1)) */
double pvk_law_scale(const struct pvk_scale *s, double n);
/* sqrt((1 - sigma) / kappa): where it peaks; 1 or more, infinite: nowhere */
double pvk_law_scale_peak(const struct pvk_scale *s);
/* How many coefficients are looked for: those that are not are held at 0. */
enum pvk_scale_fit {
	PVK_SCALE_LINE = 1, /* lambda: as many times one as there are */
	PVK_SCALE_AMDAHL,   /* and sigma: Amdahl's law */
	PVK_SCALE_ALL
};
/*
 * The law with the least sum of squares beside rate at n, of at least as many
 * different n as coefficients and at most PVK_LAW_SCALE_POINTS; *r2: the share
 * of what differs that it explains. Coefficients may come out negative, where
 * the law does not hold. False: there is none.
 */
bool pvk_law_scale_fit(const double *n, const double *rate, size_t count,
    enum pvk_scale_fit fit, struct pvk_scale *s, double *r2);

#endif
