/* SPDX-License-Identifier: BSD-2-Clause */
/* The other side of a wire; see probe_peer.h. */
#include "testing.h"

#include <errno.h>

#include "net/wire.h"
#include "probe_machine.h"
#include "probe_peer.h"
#include "xen/clock.h"

static const uint8_t own_mac[6] = { 0x00, 0x16, 0x3e, 1, 2, 3 };
static const uint8_t peer_mac[6] = { 0x02, 0, 0, 0, 0, 1 };

static int
keep(struct nic *nic, const struct nic_frame *f)
{
	struct peer *p = nic->driver;
	struct peer_frame *to = &p->sent[p->n_sent % PEER_SENT];

	if (p->full)
		return (-EAGAIN);
	assert_false(f->csum_blank || f->gso_size != 0);
	assert_true(f->len <= nic->mtu + 14);
	memcpy(to->bytes, f->data, f->len);
	to->len = f->len;
	p->n_sent++;
	return (0);
}

void
peer_open(struct peer *p, bool fixed)
{
	const struct net_address a = { .origin = NET_STATIC,
		.address = PEER_OWN,
		.mask = 0xffffff00,
		.gateway = PEER_ADDRESS };

	machine_reset();
	memset(p, 0, sizeof(*p));
	strcpy(p->nic.name, "vif0");
	p->nic.kind = "pv";
	memcpy(p->nic.mac, own_mac, 6);
	p->nic.mtu = 1500;
	p->nic.link = true;
	p->nic.send = keep;
	p->nic.driver = p;
	memcpy(p->from_mac, peer_mac, 6);
	memcpy(p->to_mac, own_mac, 6);
	p->from = PEER_ADDRESS;
	p->to = PEER_OWN;
	p->net = net_new(&p->nic, fixed ? &a : NULL);
	assert_non_null(p->net);
}

void
peer_close(struct peer *p)
{
	net_free(p->net);
	assert_null(p->nic.receive);
	assert_int_equal(machine_pages_used(), 0);
}

int
peer_teardown(void **state)
{
	peer_close(*state);
	return (0);
}

uint64_t
peer_bad(const struct peer *p)
{
	return (net_counters(p->net)->bad);
}

void
peer_step(struct peer *p, uint64_t ms)
{
	net_step(p->net);
	machine_wait(ms * NS_PER_MS);
}

void
peer_wait(struct peer *p, uint64_t ms)
{
	for (uint64_t i = 0; i < ms; i += 10)
		peer_step(p, 10);
}

void
peer_frame(struct peer *p, uint16_t type, const void *bytes, uint32_t len)
{
	/* of exactly this size, so that ASan sees who reads beyond */
	uint8_t *frame = malloc(14 + len);
	struct nic_frame f = { .data = frame,
		.len = 14 + len,
		.csum_good = p->checked };

	assert_non_null(frame);
	memcpy(frame, p->to_mac, 6);
	memcpy(frame + 6, p->from_mac, 6);
	put16(frame + 12, type);
	memcpy(frame + 14, bytes, len);
	p->nic.receive(&p->nic, &f);
	free(frame);
}

void
peer_arp(struct peer *p, uint16_t operation, uint32_t sender, uint32_t target)
{
	uint8_t a[28] = { 0, 1, 8, 0, 6, 4 };

	put16(a + 6, operation);
	memcpy(a + 8, p->from_mac, 6);
	put32(a + 14, sender);
	put32(a + 24, target);
	peer_frame(p, 0x0806, a, sizeof(a));
}

void
peer_known(struct peer *p)
{
	peer_arp(p, 1, p->from, p->to);
	p->n_sent = 0;
}

void
peer_ip(struct peer *p, uint8_t protocol, const void *payload, uint32_t len)
{
	uint8_t d[2048] = { 0x45 };

	assert_true(len + 20 <= sizeof(d));
	put16(d + 2, 20 + len);
	d[8] = 64;
	d[9] = protocol;
	put32(d + 12, p->from);
	put32(d + 16, p->to);
	put16(d + 10, (uint16_t)~csum_fold(csum_add(0, d, 20)));
	memcpy(d + 20, payload, len);
	peer_frame(p, 0x0800, d, 20 + len);
}

/* Its checksum at the place given, wrong if so wished. */
static void
seal(const struct peer *p, uint8_t *d, uint32_t len, unsigned at, int protocol)
{
	uint64_t sum = protocol == 1
	    ? 0
	    : csum_pseudo(p->from, p->to, (uint8_t)protocol, len);

	put16(d + at, 0);
	put16(d + at,
	    (uint16_t)~csum_fold(csum_add(sum, d, len)) ^
		(p->bad_checksum ? 0x0100u : 0));
}

void
peer_icmp(struct peer *p, uint8_t type, uint16_t id, const void *data,
    uint32_t len)
{
	uint8_t d[2048] = { type };

	put16(d + 4, id);
	put16(d + 6, 7);
	memcpy(d + 8, data, len);
	seal(p, d, 8 + len, 2, 1);
	peer_ip(p, 1, d, 8 + len);
}

void
peer_udp(struct peer *p, uint16_t from, uint16_t to, const void *data,
    uint32_t len)
{
	uint8_t d[2048] = { 0 };

	put16(d, from);
	put16(d + 2, to);
	put16(d + 4, 8 + len);
	memcpy(d + 8, data, len);
	seal(p, d, 8 + len, 6, 17);
	peer_ip(p, 17, d, 8 + len);
}

void
peer_tcp(struct peer *p, const struct peer_segment *s)
{
	uint8_t d[2048] = { 0 };
	uint32_t header = 20 + s->options_len;

	put16(d, s->from);
	put16(d + 2, s->to);
	put32(d + 4, s->seq);
	put32(d + 8, s->ack);
	d[12] = (uint8_t)(header / 4 << 4);
	d[13] = s->flags;
	put16(d + 14, s->window);
	memcpy(d + 20, s->options, s->options_len);
	if (s->len > 0)
		memcpy(d + header, s->data, s->len);
	seal(p, d, header + s->len, 16, 6);
	peer_ip(p, 6, d, header + s->len);
}

static const struct peer_frame *
frame_at(const struct peer *p, unsigned i)
{
	return (&p->sent[i % PEER_SENT]);
}

const uint8_t *
peer_last_ip(const struct peer *p, uint8_t protocol, uint32_t *len)
{
	const struct peer_frame *f = frame_at(p, p->n_sent - 1);
	const uint8_t *d = f->bytes + 14;

	assert_true(p->n_sent > 0);
	assert_int_equal(get16(f->bytes + 12), 0x0800);
	assert_int_equal(d[0], 0x45);
	assert_int_equal(d[9], protocol);
	assert_int_equal(csum_fold(csum_add(0, d, 20)), 0xffff);
	assert_int_equal(get16(d + 6), 0x4000);
	assert_int_equal(get16(d + 2), f->len - 14);
	*len = f->len - 34;
	if (protocol != 1)
		assert_int_equal(csum_fold(csum_add(csum_pseudo(get32(d + 12),
							get32(d + 16), protocol,
							*len),
				     d + 20, *len)),
		    0xffff);
	else
		assert_int_equal(csum_fold(csum_add(0, d + 20, *len)), 0xffff);
	return (d + 20);
}

struct peer_segment
peer_last_tcp(const struct peer *p)
{
	uint32_t len;
	const uint8_t *d = peer_last_ip(p, 6, &len);
	struct peer_segment s = { .from = get16(d),
		.to = get16(d + 2),
		.seq = get32(d + 4),
		.ack = get32(d + 8),
		.flags = d[13],
		.window = get16(d + 14) };

	s.options_len = (d[12] >> 4) * 4u - 20;
	memcpy(s.options, d + 20, s.options_len);
	s.data = d + 20 + s.options_len;
	s.len = len - 20 - s.options_len;
	return (s);
}

unsigned
peer_count_tcp(const struct peer *p, unsigned from)
{
	unsigned n = 0;

	for (unsigned i = from; i < p->n_sent; i++)
		n += get16(frame_at(p, i)->bytes + 12) == 0x0800 &&
		    frame_at(p, i)->bytes[23] == 6;
	return (n);
}
