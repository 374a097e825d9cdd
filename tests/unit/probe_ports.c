/* SPDX-License-Identifier: BSD-2-Clause */
/* probe/emul/io.h, answered by models. */
#include "testing.h"

#include "emul/io.h"
#include "probe_ports.h"

#define MOST 8

static const struct port_model *models[MOST];
static struct pci_model *functions[MOST];
static size_t n_models, n_functions;
static bool have_pci;
static uint32_t address; /* what was written to 0xcf8 */
static uint64_t accesses;

void
ports_reset(bool pci)
{
	n_models = n_functions = 0;
	have_pci = pci;
	address = 0;
	accesses = 0;
}

void
ports_add(const struct port_model *m)
{
	assert_true(n_models < MOST);
	models[n_models++] = m;
}

void
ports_add_pci(struct pci_model *m)
{
	assert_true(n_functions < MOST);
	functions[n_functions++] = m;
}

uint64_t
ports_accesses(void)
{
	return (accesses);
}

static uint32_t *
config(void)
{
	for (size_t i = 0; i < n_functions; i++)
		if ((address & 0x80ffff00) ==
		    (0x80000000 | (uint32_t)functions[i]->slot << 11 |
			(uint32_t)functions[i]->function << 8))
			return (&functions[i]->reg[address >> 2 & 0x0f]);
	return (NULL);
}

static uint32_t
read_port(uint16_t port, unsigned size)
{
	uint32_t ones = size == 4 ? ~0u : (1u << 8 * size) - 1;

	accesses++;
	if (have_pci && port == 0xcf8 && size == 4)
		return (address);
	if (have_pci && port == 0xcfc && size == 4)
		return (config() == NULL ? ones : *config());
	for (size_t i = 0; i < n_models; i++)
		if (port >= models[i]->first &&
		    port - models[i]->first < models[i]->n)
			return (models[i]->read(models[i]->ctx,
			    (uint16_t)(port - models[i]->first), size));
	return (ones);
}

static void
write_port(uint16_t port, unsigned size, uint32_t value)
{
	accesses++;
	if (have_pci && port == 0xcf8 && size == 4)
		address = value;
	else if (have_pci && port == 0xcfc && size == 4 && config() != NULL)
		*config() = value;
	for (size_t i = 0; i < n_models; i++)
		if (port >= models[i]->first &&
		    port - models[i]->first < models[i]->n)
			models[i]->write(models[i]->ctx,
			    (uint16_t)(port - models[i]->first), size, value);
}

uint8_t
io_in8(uint16_t port)
{
	return ((uint8_t)read_port(port, 1));
}

uint16_t
io_in16(uint16_t port)
{
	return ((uint16_t)read_port(port, 2));
}

uint32_t
io_in32(uint16_t port)
{
	return (read_port(port, 4));
}

void
io_out8(uint16_t port, uint8_t value)
{
	write_port(port, 1, value);
}

void
io_out16(uint16_t port, uint16_t value)
{
	write_port(port, 2, value);
}

void
io_out32(uint16_t port, uint32_t value)
{
	write_port(port, 4, value);
}

void
io_in16s(uint16_t port, void *to, size_t n)
{
	uint16_t *p = to;

	while (n-- > 0)
		*p++ = (uint16_t)read_port(port, 2);
}

void
io_out16s(uint16_t port, const void *from, size_t n)
{
	const uint16_t *p = from;

	while (n-- > 0)
		write_port(port, 2, *p++);
}
