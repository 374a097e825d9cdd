/* SPDX-License-Identifier: BSD-2-Clause */
/* The model of probe_rtl.h. */
#include "testing.h"

#include "probe_ports.h"
#include "probe_rtl.h"

#define BASE 0xc100
#define RING 32768u

static uint32_t
get(const struct rtl_model *m, uint16_t at, unsigned size)
{
	uint32_t value = 0;

	memcpy(&value, m->reg + at, size);
	return (value);
}

static void
set(struct rtl_model *m, uint16_t at, unsigned size, uint32_t value)
{
	memcpy(m->reg + at, &value, size);
}

static void
reset(struct rtl_model *m)
{
	static const uint8_t mac[6] = { 0x00, 0x16, 0x3e, 9, 8, 7 };

	memset(m->reg, 0, sizeof(m->reg));
	memcpy(m->reg, mac, 6);
	for (uint16_t i = 0; i < 4; i++)
		set(m, (uint16_t)(0x10 + 4 * i), 4, 0x2000);
	set(m, 0x37, 1, 1);
	set(m, 0x38, 2, 0xfff0);
	m->resets++;
}

static uint32_t
rtl_read(void *ctx, uint16_t at, unsigned size)
{
	const struct rtl_model *m = ctx;

	return (m->gone ? 0xffffffffu >> (32 - 8 * size) : get(m, at, size));
}

static void
transmit(struct rtl_model *m, unsigned i, uint32_t status)
{
	uint32_t len = status & 0x1fff;
	const uint8_t *from =
	    (const uint8_t *)(uintptr_t)get(m, (uint16_t)(0x20 + 4 * i), 4);

	assert_true((m->reg[0x37] & 4) != 0);
	assert_true(len >= 60 && len <= 1792);
	assert_true(m->n_sent < RTL_SENT_MOST);
	memcpy(m->sent[m->n_sent], from, len);
	m->sent_len[m->n_sent++] = len;
	set(m, (uint16_t)(0x10 + 4 * i), 4, m->slow ? len : status | 0xa000);
}

static void
rtl_write(void *ctx, uint16_t at, unsigned size, uint32_t value)
{
	struct rtl_model *m = ctx;

	if (m->gone)
		return;
	if (at == 0x37 && (value & 0x10) != 0) {
		reset(m);
		m->reg[0x37] |= m->never_resets ? 0x10 : 0;
	} else if (at >= 0x10 && at < 0x20) {
		/* a place that is not ours is not to be touched */
		assert_true((get(m, at, 4) & 0x2000) != 0);
		transmit(m, (at - 0x10u) / 4, value);
	} else if (at == 0x3e)
		set(m, at, 2, get(m, at, 2) & ~value);
	else
		set(m, at, size, value);
}

void
rtl_model_sent(struct rtl_model *m)
{
	for (uint16_t i = 0; i < 4; i++)
		m->reg[0x11 + 4 * i] |= 0x20;
}

void
rtl_model_write(struct rtl_model *m, uint16_t status, uint16_t len,
    const uint8_t *frame, uint32_t bytes)
{
	uint8_t *ring = (uint8_t *)(uintptr_t)get(m, 0x30, 4);
	uint32_t at = get(m, 0x3a, 2);

	memcpy(ring + at, &status, 2);
	memcpy(ring + at + 2, &len, 2);
	memcpy(ring + at + 4, frame, bytes);
	set(m, 0x3a, 2, (at + ((bytes + 4 + 3) & ~3u)) % RING);
}

bool
rtl_model_receive(struct rtl_model *m, const uint8_t *frame, uint32_t len)
{
	uint32_t at = get(m, 0x3a, 2);
	uint32_t read = (get(m, 0x38, 2) + 16) % RING;
	uint32_t avail = (RING + read - at) % RING;
	uint8_t bytes[2048];

	assert_int_equal(get(m, 0x44, 4) & 0x1880, 0x1080); /* 32 KiB, whole */
	if ((m->reg[0x37] & 8) == 0 || (avail != 0 && len + 12 >= avail)) {
		m->n_lost++;
		return (false);
	}
	memcpy(bytes, frame, len);
	memset(bytes + len, 0xcc, 4); /* its check sequence */
	rtl_model_write(m, 1, (uint16_t)(len + 4), bytes, len + 4);
	return (true);
}

void
rtl_model_add(struct rtl_model *m)
{
	static struct port_model ports = { .first = BASE,
		.n = 256,
		.read = rtl_read,
		.write = rtl_write };
	static struct pci_model card;

	reset(m);
	m->resets = 0;
	ports.ctx = m;
	ports_add(&ports);
	card = (struct pci_model){ .slot = 3,
		.reg = { [0] = 0x813910ec, [2] = 0x02000020, [4] = BASE | 1 } };
	ports_add_pci(&card);
}
