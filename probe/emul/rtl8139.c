/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Realtek's RTL8139C(L) by its datasheet of 2002 (track ID JATR-1076-21), in
 * the mode that all of its kind have.
 *
 *     ports   0x00  our MAC
 *             0x10  status of frame 0..3
 *             0x20  address of frame 0..3
 *             0x30  address of the ring
 *             0x37  command: bit 4 reset, 3 receive, 2 send
 *             0x38  16 less than where we have read to
 *             0x3a  where it writes next
 *             0x3c  interrupt mask
 *             0x3e  interrupt causes
 *             0x40  how to send
 *             0x44  whom to receive, size of the ring
 *             0x58  media: bit 2 no link
 *
 *     sent: four places, used in turn. Writing a length to the status starts
 *     it, bit 13 is set again when the memory is read, bit 15 when it is on
 *     the wire.
 *
 *     received: one frame behind the other in a ring of 32 KiB, in units of 4
 *     bytes. A frame that begins before the end goes on behind it.
 *
 *       read to                                              written to
 *         v                                                      v
 *     ... | status, 16 | length, 16 | frame | CRC, 4 | - | ...   |
 *           bit 0: good  of both           ^ the length ends here
 */
#include "emul/rtl8139.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "emul/io.h"
#include "emul/pci.h"
#include "nic.h"
#include "xen/clock.h"
#include "xen/page.h"

#define VENDOR_REALTEK 0x10ec
#define DEVICE_8139    0x8139

#define REG_MAC	       0x00
#define REG_TX_STATUS  0x10
#define REG_TX_START   0x20
#define REG_RX_START   0x30
#define REG_COMMAND    0x37
#define REG_RX_READ    0x38
#define REG_RX_WRITE   0x3a
#define REG_MASK       0x3c
#define REG_CAUSE      0x3e
#define REG_TX_CONFIG  0x40
#define REG_RX_CONFIG  0x44
#define REG_MEDIA      0x58

#define COMMAND_RESET  0x10u
#define COMMAND_RX     0x08u
#define COMMAND_TX     0x04u
#define TX_OWNED       0x2000u	   /* by us */
#define TX_DMA_MOST    0x00000700u /* as long bursts as it can */
/* to us or to all; ring of 32 KiB, frames whole at its end; long bursts */
#define RX_CONFIG      (0x0000000au | 0x00000080u | 0x00001000u | 0x0000e700u)
#define MEDIA_NO_LINK  0x04u
#define RX_GOOD	       0x0001u
#define RX_UNDER_WAY   0xfff0u /* a length: the frame is still coming */
#define RX_READ_BEHIND 16u

#define RING	       32768u
#define RX_PAGES       9 /* ring, 16 bytes, the longest frame behind its end */
#define TX_PAGES       2
#define TX_PLACES      4
#define PLACE_BYTES    2048u
#define HEADER	       4u
#define CRC	       4u
#define FRAME_LEAST    60u
#define FRAME_MOST     1518u /* with a VLAN's tag */
#define MTU	       1500u
#define CARDS	       2
#define RESET_MS       100
#define LINK_EVERY     NS_PER_S
#define PAUSE_MOST     ((uint64_t)1 * NS_PER_MS)

struct rtl8139 {
	struct nic nic;
	struct pci_device pci;
	uint16_t ports;
	uint8_t *ring;
	uint8_t *places;
	uint32_t read;	/* offset in the ring */
	unsigned place; /* the next to be used */
	uint64_t link_at;
	uint64_t last;	 /* when a frame came or went */
	uint64_t ask_at; /* not before that */
};

static struct rtl8139 cards[CARDS];
static unsigned count;

/* Empty rings, receiver and sender on; false: it does not come out of reset. */
static bool
start(struct rtl8139 *c)
{
	uint64_t deadline = clock_ns() + (uint64_t)RESET_MS * NS_PER_MS;

	io_out8(c->ports + REG_COMMAND, COMMAND_RESET);
	while ((io_in8(c->ports + REG_COMMAND) & COMMAND_RESET) != 0)
		if (clock_ns() >= deadline)
			return (false);
	c->read = 0;
	c->place = 0;
	io_out16(c->ports + REG_MASK, 0);
	io_out32(c->ports + REG_RX_START, (uint32_t)(uintptr_t)c->ring);
	io_out8(c->ports + REG_COMMAND, COMMAND_RX | COMMAND_TX);
	io_out32(c->ports + REG_RX_CONFIG, RX_CONFIG);
	io_out32(c->ports + REG_TX_CONFIG, TX_DMA_MOST);
	for (unsigned i = 0; i < TX_PLACES; i++)
		io_out32((uint16_t)(c->ports + REG_TX_START + 4 * i),
		    (uint32_t)(uintptr_t)(c->places + i * PLACE_BYTES));
	io_out16(c->ports + REG_RX_READ, (uint16_t)(0 - RX_READ_BEHIND));
	return (true);
}

/* What it says makes no sense: begin again, or do without it. */
static void
restart(struct rtl8139 *c)
{
	if (!start(c)) {
		c->nic.gone = true;
		c->nic.link = false;
	}
}

static int
rtl_send(struct nic *n, const struct nic_frame *f)
{
	struct rtl8139 *c = n->driver;
	uint16_t status = (uint16_t)(c->ports + REG_TX_STATUS + 4 * c->place);
	uint8_t *at = c->places + c->place * PLACE_BYTES;
	uint32_t len = f->len;

	if (len > FRAME_MOST || f->csum_blank || f->gso_size != 0)
		return (-EINVAL);
	if (n->gone)
		return (-ENODEV);
	if ((io_in32(status) & TX_OWNED) == 0)
		return (-EAGAIN);
	memcpy(at, f->data, len);
	if (len < FRAME_LEAST) {
		memset(at + len, 0, FRAME_LEAST - len);
		len = FRAME_LEAST;
	}
	io_out32(status, len);
	c->place = (c->place + 1) % TX_PLACES;
	c->last = c->ask_at = clock_ns();
	return (0);
}

/*
 * The frame where we have read to, of avail bytes that are written. How many of
 * them it takes; 0: it is not there yet, or makes no sense.
 */
static uint32_t
take(struct rtl8139 *c, uint32_t avail)
{
	const uint8_t *p = c->ring + c->read;
	uint32_t status = p[0] | (uint32_t)p[1] << 8;
	uint32_t len = p[2] | (uint32_t)p[3] << 8;
	uint32_t whole = (HEADER + len + 3) & ~3u;
	struct nic_frame f = { .data = p + HEADER, .len = len - CRC };

	if (len == RX_UNDER_WAY)
		return (0);
	if ((status & RX_GOOD) == 0 || len < CRC + 1 ||
	    len > CRC + FRAME_MOST || whole > avail) {
		restart(c);
		return (0);
	}
	if (c->nic.receive != NULL)
		c->nic.receive(&c->nic, &f);
	return (whole);
}

/*
 * To ask is an exit to the device model that has the work to do, so it is asked
 * ever more rarely: a frame is found at most a sixteenth of the time late that
 * it took to come.
 */
static void
nothing_came(struct rtl8139 *c, uint64_t now)
{
	uint64_t pause = (now - c->last) / 16;

	c->ask_at = now + (pause < PAUSE_MOST ? pause : PAUSE_MOST);
}

static void
look_at_link(struct rtl8139 *c, uint64_t now)
{
	uint8_t media;

	if (now < c->link_at)
		return;
	c->link_at = now + LINK_EVERY;
	media = io_in8(c->ports + REG_MEDIA);
	c->nic.link = (media & MEDIA_NO_LINK) == 0;
	/* nothing answers: it was unplugged */
	if (media == 0xff && io_in8(c->ports + REG_COMMAND) == 0xff)
		c->nic.gone = true;
}

static void
rtl_poll(struct nic *n)
{
	struct rtl8139 *c = n->driver;
	uint32_t written, avail, taken;
	uint64_t now = clock_ns();

	if (n->gone || now < c->ask_at)
		return;
	look_at_link(c, now);
	written = io_in16(c->ports + REG_RX_WRITE);
	if (written == c->read) {
		nothing_came(c, now);
		return;
	}
	c->last = now;
	if (written >= RING) {
		restart(c);
		return;
	}
	/* overflow: frames were lost, which is what we are here to find out */
	io_out16(c->ports + REG_CAUSE, 0xffff);
	for (avail = (written - c->read) % RING; avail > 0; avail -= taken) {
		taken = take(c, avail);
		if (taken == 0)
			return;
		c->read = (c->read + taken) % RING;
		io_out16(c->ports + REG_RX_READ,
		    (uint16_t)(c->read - RX_READ_BEHIND));
	}
}

static bool
attach(struct rtl8139 *c, const struct pci_device *p)
{
	*c = (struct rtl8139){ .pci = *p, .ports = pci_ports(p, 0) };
	if (c->ports == 0)
		return (false);
	c->ring = pages_alloc(RX_PAGES);
	c->places = pages_alloc(TX_PAGES);
	pci_enable(p);
	if (c->ring == NULL || c->places == NULL || !start(c)) {
		pci_quiet(p);
		pages_free(c->ring, RX_PAGES);
		pages_free(c->places, TX_PAGES);
		return (false);
	}
	snprintf(c->nic.name, sizeof(c->nic.name), "rtl%u", count);
	c->nic.kind = "rtl8139";
	for (uint16_t i = 0; i < 6; i++)
		c->nic.mac[i] = io_in8((uint16_t)(c->ports + REG_MAC + i));
	c->nic.mtu = MTU;
	c->nic.send = rtl_send;
	c->nic.poll = rtl_poll;
	c->nic.driver = c;
	look_at_link(c, clock_ns());
	return (true);
}

unsigned
rtl8139_attach(void)
{
	struct pci_device p = { 0 };

	rtl8139_detach();
	while (count < CARDS && pci_next(&p)) {
		if (p.vendor != VENDOR_REALTEK || p.device != DEVICE_8139 ||
		    !attach(&cards[count], &p))
			continue;
		nic_add(&cards[count].nic);
		count++;
	}
	return (count);
}

void
rtl8139_detach(void)
{
	while (count > 0) {
		struct rtl8139 *c = &cards[--count];

		io_out8(c->ports + REG_COMMAND, 0);
		pci_quiet(&c->pci);
		c->nic.gone = true;
		nic_remove(&c->nic);
		pages_free(c->ring, RX_PAGES);
		pages_free(c->places, TX_PAGES);
	}
}
