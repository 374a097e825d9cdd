/* SPDX-License-Identifier: BSD-2-Clause */
/* Buses and memory; see law.h. */
#include "paper/law.h"

double
pvk_law_pcie_raw(unsigned gen, double lanes)
{
	/* transfers a second and bits of data in each, by generation */
	static const struct {
		double transfers, encoding;
	} gens[] = {
		{ 2.5e9, 8.0 / 10 },
		{ 5e9, 8.0 / 10 },
		{ 8e9, 128.0 / 130 },
		{ 16e9, 128.0 / 130 },
		{ 32e9, 128.0 / 130 },
	};

	if (gen < 1 || gen > sizeof(gens) / sizeof(gens[0]))
		return (0);
	return (gens[gen - 1].transfers * lanes * gens[gen - 1].encoding / 8);
}

double
pvk_law_pcie(unsigned gen, double lanes, double mps, double overhead)
{
	return (pvk_law_pcie_raw(gen, lanes) * mps / (mps + overhead));
}

double
pvk_law_sata(unsigned gen)
{
	static const double rates[] = { 150e6, 300e6, 600e6 };

	return (gen >= 1 && gen <= 3 ? rates[gen - 1] : 0);
}

double
pvk_law_dram(double transfers, double channels)
{
	return (transfers * 8 * channels);
}

double
pvk_law_bus(enum pvk_bus bus)
{
	switch (bus) {
	case PVK_BUS_SAS3:
		return (12e9 * 8 / 10 / 8);
	case PVK_BUS_SAS4:
		return (22.5e9 * 128 / 150 / 8);
	case PVK_BUS_FC16:
		return (14.025e9 * 64 / 66 / 8);
	case PVK_BUS_USB2:
		return (13.0 * 512 * 8000);
	case PVK_BUS_USB3:
		return (5e9 * 8 / 10 / 8);
	case PVK_BUS_USB3_10:
		return (10e9 * 128 / 132 / 8);
	}
	return (0);
}
