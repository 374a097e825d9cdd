/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An RTL8139 as QEMU emulates it, for its driver; memory is that of the test.
 */
#ifndef PVK_TESTS_PROBE_RTL_H
#define PVK_TESTS_PROBE_RTL_H

#include <stdbool.h>
#include <stdint.h>

#define RTL_SENT_MOST 64

struct rtl_model {
	uint8_t reg[256];
	uint8_t sent[RTL_SENT_MOST][2048];
	uint32_t sent_len[RTL_SENT_MOST];
	unsigned n_sent;
	unsigned n_lost; /* frames that found no room */
	unsigned resets;
	/* what it does wrong */
	bool never_resets, slow, gone;
};

/* Behind its ports and on PCI. */
void rtl_model_add(struct rtl_model *m);
/* A frame from the wire; false: no room. */
bool rtl_model_receive(struct rtl_model *m, const uint8_t *frame, uint32_t len);
/* With a header of the test's choice: what no card should write. */
void rtl_model_write(struct rtl_model *m, uint16_t status, uint16_t len,
    const uint8_t *frame, uint32_t bytes);
/* With slow: the frames that were given to it have been sent. */
void rtl_model_sent(struct rtl_model *m);

#endif
