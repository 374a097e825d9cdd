#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""pwdb.py FILE NAME:PASSWORD...: looks accounts up in a pwd.db as FreeBSD's libc
does: a hash file of Berkeley DB 1.85 (hash the key, find the bucket's page, go along
its pairs, follow pages of overflow), in it entries of version 4."""
import struct
import sys


class HashFile:
    def __init__(self, data):
        self.data = data
        head = struct.unpack(">17i32i32H", data[:17 * 4 + 32 * 4 + 32 * 2])
        (self.magic, self.version, lorder, self.bsize, self.bshift, _, _, _, _, _,
         self.max_bucket, self.high, self.low, _, self.nkeys, self.hdrpages,
         charkey) = head[:17]
        self.spares = head[17:49]
        assert self.magic == 0x061561 and self.version == 2
        assert charkey & 0xffffffff == self.hash(b"%$sniglet^&\0")
        assert lorder == 1234 and len(data) % self.bsize == 0

    @staticmethod
    def hash(key):
        h = 0
        for c in key:
            h = (h * 33 + c) & 0xffffffff
        return h

    def get(self, key):
        bucket = self.hash(key) & self.high
        if bucket > self.max_bucket:
            bucket &= self.low
        # log2 of bucket + 1, rounded up, less one
        spare = self.spares[bucket.bit_length() - 1] if bucket else 0
        number = bucket + self.hdrpages + spare
        page = self.data[number * self.bsize:][:self.bsize]
        count = struct.unpack_from("<H", page)[0]
        words = struct.unpack_from(f"<{count + 3}H", page)
        end = self.bsize
        free, last = words[count + 1], words[count + 2]
        assert free == last - 2 * (count + 3), "bytes left on the page"
        for i in range(1, count, 2):
            at, value = words[i], words[i + 1]
            assert value >= 4, "no overflow is expected here"
            if page[at:end] == key:
                return page[value:at]
            end = value
        return None

    def entry(self, key):
        value = self.get(key)
        if value is None:
            return None
        name, password, rest = value.split(b"\0", 2)
        uid, gid, change = struct.unpack(">3i", rest[:12])
        texts = rest[12:].split(b"\0", 4)
        expire, fields = struct.unpack(">2i", texts[4])
        assert change == 0 and expire == 0 and fields & 0x3
        return name.decode(), password.decode(), uid, gid, texts[2].decode()


def main():
    with open(sys.argv[1], "rb") as f:
        db = HashFile(f.read())
    assert db.get(b"\xffVERSION") == b"\4"
    for text in sys.argv[2:]:
        name, password = text.split(":", 1)
        entry = db.entry(b"A" + name.encode())
        if entry is None or entry[:2] != (name, password):
            sys.exit(f"{name}: {entry}")
        by_uid = db.entry(b"C" + struct.pack(">i", entry[2]))
        if by_uid[2] != entry[2] or (name != "toor" and by_uid != entry):
            sys.exit(f"{name}, by uid: {by_uid}")
    # numbered without a gap, and nothing has an empty password
    n = 1
    while (entry := db.entry(b"B" + struct.pack(">i", n))) is not None:
        if entry[1] == "":
            sys.exit(f"{entry[0]}: an empty password")
        n += 1
    sys.exit(None if n > len(sys.argv[2:]) and db.nkeys >= 2 * n else f"{n} entries")


if __name__ == "__main__":
    main()
