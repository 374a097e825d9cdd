/* SPDX-License-Identifier: BSD-2-Clause */
/* Numbers that look random, the same in every run. */
#ifndef PVK_UFS_MIX_H
#define PVK_UFS_MIX_H

#include <stdint.h>

/* splitmix64, by Sebastiano Vigna (public domain) */
static inline uint64_t
ufs_mix(uint64_t z)
{
	z += 0x9e3779b97f4a7c15;
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return (z ^ (z >> 31));
}

#endif
