/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the administrator may ask for: KEY=VALUE, from the block of the image
 * that pvkit fills, the kernel's command line and vm-data/pvprobe of xenstore,
 * the later over the earlier. All of it is a stranger's text. pvprobe(7) has
 * the table. Those of the drivers are only looked at here, so that a slip in
 * one of them is found, too; guest/devices.c and main.c take them.
 */
#ifndef PVPROBE_MEASURE_OPTIONS_H
#define PVPROBE_MEASURE_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/err.h"

#define OPTIONS_NAME	    16 /* of a device, as in struct disk */
#define OPTIONS_DISKS	    8
#define OPTIONS_SIZES	    6
#define OPTIONS_DEPTHS	    4
#define OPTIONS_REPEAT	    31 /* at most; see stats.h */
#define OPTIONS_STREAMS	    4  /* of a TCP job, and how many numbers of them */
#define OPTIONS_TOKEN	    32 /* bytes of the listener's token, at most */
#define OPTIONS_PORT	    5202
#define OPTIONS_TOKEN_LEAST 8

struct options {
	char disks[OPTIONS_DISKS][OPTIONS_NAME];
	size_t ndisks; /* 0: all there are */
	bool no_disks;
	uint32_t sizes[OPTIONS_SIZES]; /* bytes of a request */
	size_t nsizes;
	uint32_t depths[OPTIONS_DEPTHS]; /* requests under way at once */
	size_t ndepths;
	bool sequential, random;
	bool start;	  /* a run begins by itself */
	bool emulated;	  /* measured too, where there is such a device */
	uint32_t repeat;  /* measurements that count, of each job */
	uint32_t time_ms; /* that all of them are to take together */
	uint64_t span;	  /* bytes of a disk that are used; 0: all */
	uint64_t expect;  /* bytes a second of the best PV read; 0: not said */
	/* The one disk that is written to: named in both, or in none. */
	char write[OPTIONS_NAME], destroy[OPTIONS_NAME];
	/* The other end, where pvguest bench net --listen runs. */
	uint32_t peer; /* IPv4, 0: none, no network is measured */
	uint16_t port;
	char token[OPTIONS_TOKEN + 1];
	uint32_t streams[OPTIONS_STREAMS]; /* connections with data at once */
	size_t nstreams;
	bool send, receive, ping; /* what of it is measured */
	bool compare;		  /* what is received with what was sent */
	uint32_t address; /* our own, with its mask; 0: what the host says */
	uint32_t mask;
	uint32_t gateway; /* 0: none */
};

/* The defaults. */
void options_init(struct options *o);
/* One of them. PVK_EUSAGE with one line that says what was expected. */
int options_set(struct options *o, const char *key, const char *value,
    struct pvk_err *e);
int options_words(struct options *o, const char *text, struct pvk_err *e);
/* What no single one can say: write and destroy name the same disk, who has a
 * peer has its token. */
int options_check(const struct options *o, struct pvk_err *e);

#endif
