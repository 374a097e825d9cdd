/* SPDX-License-Identifier: BSD-2-Clause */
/* Figures as text, with whole numbers alone. */
#ifndef PVPROBE_MEASURE_FIGURE_H
#define PVPROBE_MEASURE_FIGURE_H

#include <stdint.h>

#define FIGURE_TEXT 32

/* v / 10^decimals, with a point and that many decimals (0 to 9). */
const char *figure_fixed(uint64_t v, unsigned decimals, char out[FIGURE_TEXT]);
/* v / 10^decimals with three digits or more: 0.733, 11.8, 188, 1177. */
const char *figure_short(uint64_t v, unsigned decimals, char out[FIGURE_TEXT]);
/* Bytes a second: "188 MB/s", "0.512 MB/s" */
const char *figure_rate(uint64_t rate, char out[FIGURE_TEXT]);
/* "85.3 us", "1.42 ms", "2.01 s" */
const char *figure_time(uint64_t ns, char out[FIGURE_TEXT]);
/* part of whole: "12 %"; "0 %" of nothing */
const char *figure_share(uint64_t part, uint64_t whole, char out[FIGURE_TEXT]);

#endif
