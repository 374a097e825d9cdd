# SPDX-License-Identifier: BSD-2-Clause
"""XXH64 with seed 0, from its public specification (xxhash.com), for the tests:
slow, but independent of the library that pvkit links."""
import functools
import struct

MASK = (1 << 64) - 1
P1, P2, P3, P4, P5 = (
    0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9,
    0x85EBCA77C2B2AE63, 0x27D4EB2F165667C5)


def rotl(x, r):
    return ((x << r) | (x >> (64 - r))) & MASK


def mix(acc, lane):
    return rotl((acc + lane * P2) & MASK, 31) * P1 & MASK


def stripes(data):
    """The four accumulators over all whole stripes of 32 bytes, merged."""
    accs = [(P1 + P2) & MASK, P2, 0, -P1 & MASK]
    lanes = struct.unpack(f"<{len(data) // 32 * 4}Q",
                          data[:len(data) // 32 * 32])
    for i in range(4):
        acc = accs[i]
        for lane in lanes[i::4]:
            acc = (acc + lane * P2) & MASK
            acc = ((acc << 31 | acc >> 33) & MASK) * P1 & MASK
        accs[i] = acc
    total = sum(map(rotl, accs, (1, 7, 12, 18))) & MASK
    for acc in accs:
        total = ((total ^ mix(0, acc)) * P1 + P4) & MASK
    return total


@functools.lru_cache(maxsize=256)
def xxh64(data):
    h = stripes(data) if len(data) >= 32 else P5
    h = (h + len(data)) & MASK
    rest = data[len(data) // 32 * 32:]
    while len(rest) >= 8:
        h ^= mix(0, struct.unpack_from("<Q", rest)[0])
        h = (rotl(h, 27) * P1 + P4) & MASK
        rest = rest[8:]
    if len(rest) >= 4:
        h ^= struct.unpack_from("<I", rest)[0] * P1 & MASK
        h = (rotl(h, 23) * P2 + P3) & MASK
        rest = rest[4:]
    for byte in rest:
        h = rotl(h ^ (byte * P5 & MASK), 11) * P1 & MASK
    for shift, prime in ((33, P2), (29, P3), (32, 1)):
        h = (h ^ (h >> shift)) * prime & MASK
    return h


assert xxh64(b"") == 0xEF46DB3751D8E999
