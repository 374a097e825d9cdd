/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What all NICs are to the rest of the probe, whichever driver moves the
 * frames: the PV front end (front/netfront.c) or an emulated card (emul/).
 */
#ifndef PVPROBE_NIC_H
#define PVPROBE_NIC_H

#include <stdbool.h>
#include <stdint.h>

#define NIC_FRAME_MAX 65535 /* a GSO frame with its headers */

/* An Ethernet frame without its check sequence. */
struct nic_frame {
	const uint8_t *data;
	uint32_t len;
	/*
	 * Sent: the TCP or UDP checksum holds that of the pseudo header alone,
	 * the card finishes it. Received: the same (it never was on a wire).
	 */
	bool csum_blank;
	bool csum_good;	   /* received: the card has checked it */
	uint16_t gso_size; /* TCP payload of each segment to be made, 0: one */
};

struct nic {
	char name[16];	  /* "vif0", "rtl0" */
	const char *kind; /* "pv" or the card's name */
	char features[96];
	uint8_t mac[6];
	uint32_t mtu; /* at least 576; a frame of it is one that can be sent */
	bool tx_csum; /* it finishes csum_blank frames */
	bool tx_gso;  /* it cuts frames with gso_size */
	bool link, gone;
	/* Grows whenever it was connected anew, as after a migration: tell the
	 * network where we are (an ARP announcement). */
	uint32_t connections;

	/* 0: the bytes were copied. -EAGAIN: no room now. -EINVAL: never. */
	int (*send)(struct nic *n, const struct nic_frame *f);
	/* Looks for frames and calls receive for each; interrupts do it too. */
	void (*poll)(struct nic *n);
	/* Of the owner: f and its data are borrowed for the call. */
	void (*receive)(struct nic *n, const struct nic_frame *f);
	void *owner;
	void *driver;
	struct nic *next; /* in nics */
};

/* As with disks: one that is unplugged leaves the list, its structure stays. */
extern struct nic *nics;
void nic_add(struct nic *n);
void nic_remove(struct nic *n);

#endif
