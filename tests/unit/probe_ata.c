/* SPDX-License-Identifier: BSD-2-Clause */
/* The model of probe_ata.h. */
#include "testing.h"

#include "probe_ata.h"
#include "probe_ports.h"

#define BM 0xc000

static struct drive_model *
chosen(struct ata_model *m, unsigned channel)
{
	struct drive_model *d = &m->drive[2 * channel + m->chosen[channel]];

	return (d->kind == DRIVE_NONE || d->fault == FAULT_GONE ? NULL : d);
}

/* The bus master moves everything at once, as its table says. */
static void
move(struct ata_model *m, unsigned channel)
{
	struct drive_model *d = chosen(m, channel);
	const uint32_t *table =
	    (const uint32_t *)(uintptr_t)m->bm_table[channel];
	uint64_t left, at;

	m->bm_status[channel] |= 1;
	if (d == NULL || !d->dma || (d->status & DRIVE_DRQ) == 0)
		return;
	if (d->fault == FAULT_MASTER_ERROR) {
		m->bm_status[channel] = 2;
		drive_finish(d, true);
		return;
	}
	left = (uint64_t)d->left * 512;
	at = d->at * 512;
	assert_int_equal((m->bm_command[channel] & 8) != 0, !d->write);
	while (left > 0) {
		uint32_t n = table[1] & 0xffff;
		uint8_t *memory = (uint8_t *)(uintptr_t)table[0];

		n = n == 0 ? 65536 : n;
		assert_true(n <= left);
		assert_int_equal(table[0] >> 16, (table[0] + n - 1) >> 16);
		if (d->write)
			memcpy(d->bytes + at, memory, n);
		else
			memcpy(memory, d->bytes + at, n);
		at += n;
		left -= n;
		assert_int_equal(table[1] >> 31, left == 0);
		table += 2;
	}
	d->busy = d->busy_reads;
	drive_finish(d, true);
	if (d->fault != FAULT_MASTER_STUCK)
		m->bm_status[channel] &= (uint8_t)~1;
}

static uint32_t
read_channel(struct ata_model *m, unsigned channel, uint16_t at, unsigned size)
{
	struct drive_model *d = chosen(m, channel);
	uint16_t word = 0;

	assert_int_equal(size, at == 0 ? 2 : 1);
	if (d == NULL)
		return (0);
	if (at == 7)
		return (drive_status(d));
	if (at == 1)
		return (d->error);
	if (at != 0)
		return (d->reg[at]);
	assert_true(
	    (d->status & DRIVE_DRQ) != 0 && !d->write && d->pos < d->len);
	memcpy(&word, d->block + d->pos, 2);
	d->pos += 2;
	if (d->pos == d->len)
		drive_block_moved(d);
	return (word);
}

static void
write_channel(struct ata_model *m, unsigned channel, uint16_t at, unsigned size,
    uint32_t value)
{
	struct drive_model *d;

	assert_int_equal(size, at == 0 ? 2 : 1);
	if (at == 6)
		m->chosen[channel] = value >> 4 & 1;
	d = chosen(m, channel);
	if (d == NULL)
		return;
	if (at == 0) {
		assert_true((d->status & DRIVE_DRQ) != 0 && d->write);
		memcpy(d->block + d->pos, &value, 2);
		d->pos += 2;
		if (d->pos == d->len)
			drive_block_moved(d);
	} else if (at == 7) {
		assert_int_equal(d->status & (DRIVE_BSY | DRIVE_DRQ), 0);
		drive_run(d, (uint8_t)value);
	} else {
		d->high[at] = d->reg[at];
		d->reg[at] = (uint8_t)value;
	}
}

static void
reset(struct ata_model *m, unsigned channel)
{
	for (unsigned i = 2 * channel; i < 2 * channel + 2; i++) {
		struct drive_model *d = &m->drive[i];

		if (d->kind == DRIVE_NONE)
			continue;
		d->resets++;
		drive_finish(d, true);
		d->status = d->fault == FAULT_HANGS && d->commands > 0
		    ? DRIVE_BSY
		    : DRIVE_DRDY;
		d->dma = false;
		d->set_multiple = 1;
		drive_signature(d);
	}
	m->chosen[channel] = 0;
}

static void
write_control(struct ata_model *m, unsigned channel, uint32_t value)
{
	if ((m->control[channel] & 4) != 0 && (value & 4) == 0)
		reset(m, channel);
	m->control[channel] = (uint8_t)value;
}

static uint32_t
read_master(struct ata_model *m, uint16_t at, unsigned size)
{
	assert_int_equal(size, 1);
	return (at % 8 == 2 ? m->bm_status[at / 8] : m->bm_command[at / 8]);
}

static void
write_master(struct ata_model *m, uint16_t at, unsigned size, uint32_t value)
{
	unsigned channel = at / 8;
	bool was = (m->bm_command[channel] & 1) != 0;

	if (at % 8 == 4) {
		assert_int_equal(size, 4);
		m->bm_table[channel] = value;
	} else if (at % 8 == 2)
		m->bm_status[channel] &= (uint8_t) ~(value & 6);
	else {
		m->bm_command[channel] = (uint8_t)value;
		if (!was && (value & 1) != 0)
			move(m, channel);
		if ((value & 1) == 0)
			m->bm_status[channel] &= (uint8_t)~1;
	}
}

/* A range of ports knows its model and its channel. */
struct range {
	struct ata_model *m;
	unsigned channel;
};
static struct range ranges[2];

static uint32_t
ports_read(void *ctx, uint16_t at, unsigned size)
{
	const struct range *r = ctx;

	return (read_channel(r->m, r->channel, at, size));
}

static void
ports_write(void *ctx, uint16_t at, unsigned size, uint32_t value)
{
	const struct range *r = ctx;

	write_channel(r->m, r->channel, at, size, value);
}

static uint32_t
control_read(void *ctx, uint16_t at, unsigned size)
{
	const struct range *r = ctx;

	(void)at;
	assert_int_equal(size, 1);
	return (drive_status(chosen(r->m, r->channel)));
}

static void
control_write(void *ctx, uint16_t at, unsigned size, uint32_t value)
{
	const struct range *r = ctx;

	(void)at;
	assert_int_equal(size, 1);
	write_control(r->m, r->channel, value);
}

static uint32_t
master_read(void *ctx, uint16_t at, unsigned size)
{
	return (read_master(((struct range *)ctx)->m, at, size));
}

static void
master_write(void *ctx, uint16_t at, unsigned size, uint32_t value)
{
	write_master(((struct range *)ctx)->m, at, size, value);
}

void
ata_model_add(struct ata_model *m)
{
	static const struct port_model models[] = {
		{ 0x1f0, 8, ports_read, ports_write, &ranges[0] },
		{ 0x170, 8, ports_read, ports_write, &ranges[1] },
		{ 0x3f6, 1, control_read, control_write, &ranges[0] },
		{ 0x376, 1, control_read, control_write, &ranges[1] },
		{ BM, 16, master_read, master_write, &ranges[0] },
	};
	static struct pci_model bridge, ide;

	for (unsigned i = 0; i < 2; i++)
		ranges[i] = (struct range){ .m = m, .channel = i };
	for (size_t i = 0; i < sizeof(models) / sizeof(models[0]); i++)
		ports_add(&models[i]);
	for (unsigned i = 0; i < 4; i++)
		if (m->drive[i].kind != DRIVE_NONE) {
			m->drive[i].status = DRIVE_DRDY;
			m->drive[i].set_multiple = 1;
			drive_signature(&m->drive[i]);
		}
	/* as QEMU's PIIX3: function 0 a bridge, 1 IDE */
	bridge = (struct pci_model){
		.slot = 1,
		.reg = { [0] = 0x70008086, [2] = 0x06010000, [3] = 0x00800000 }
	};
	ide = (struct pci_model){ .slot = 1,
		.function = 1,
		.reg = { [0] = 0x70108086, [2] = 0x01018000, [8] = BM | 1 } };
	ports_add_pci(&bridge);
	ports_add_pci(&ide);
}
