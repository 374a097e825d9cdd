# SPDX-License-Identifier: BSD-2-Clause
"""Seeds of fuzz_frames: what a network sends to the probe."""
import struct

OWN, PEER = 0xc0000202, 0xc0000201
MAC, THEIRS, ALL = bytes.fromhex("00163e010203"), b"\2\0\0\0\0\1", b"\xff" * 6
FIN, SYN, RST, ACK = 1, 2, 4, 16


def csum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total >> 16) + (total & 0xffff)
    return ~total & 0xffff


def ip(protocol, payload, to=OWN, mac=MAC, at=None):
    """at: where the payload keeps its checksum."""
    if at is not None:
        pseudo = b"" if protocol == 1 else struct.pack(
            ">IIBBH", PEER, to, 0, protocol, len(payload))
        payload = (payload[:at] + struct.pack(">H", csum(pseudo + payload)) +
                   payload[at + 2:])
    head = struct.pack(">BBHHHBBHII", 0x45, 0, 20 + len(payload), 0, 0, 64,
                       protocol, 0, PEER, to)
    head = head[:10] + struct.pack(">H", csum(head)) + head[12:]
    return mac + THEIRS + b"\x08\0" + head + payload


def arp(operation, sender, target):
    return (ALL + THEIRS + b"\x08\x06" + struct.pack(
        ">HHBBH6sI6sI", 1, 0x800, 6, 4, operation, THEIRS, sender, b"\0" * 6,
        target))


def tcp(flags, seq=64, ack=64, data=b"", options=b""):
    """64: the number that is expected, when the target steers."""
    return ip(6, struct.pack(">HHIIBBHHH", 7, 50000, seq, ack,
                             (20 + len(options)) // 4 << 4, flags, 60000, 0, 0) +
              options + data)


def udp(source, target, data, to=OWN, mac=MAC):
    return ip(17, struct.pack(">HHHH", source, target, 8 + len(data), 0) + data,
              to, mac, at=6)


def dhcp(kind, xid=b"\0\0\0\0"):
    return udp(67, 68, b"\2\1\6\0" + xid + b"\0" * 8 + struct.pack(">I", OWN) +
               b"\0" * 8 + MAC + b"\0" * 202 + b"\x63\x82\x53\x63" +
               bytes([53, 1, kind, 54, 4]) + struct.pack(">I", PEER) +
               b"\1\4\xff\xff\xff\0\3\4" + struct.pack(">I", PEER) +
               b"\x33\4\0\0\3\xe8\0\xff", 0xffffffff, ALL)


def wait(ms):
    return struct.pack(">H", ms)


def say(*frames):
    return b"".join(f if len(f) == 2 else struct.pack(">H", len(f)) + f
                    for f in frames)


def seeds():
    meet = arp(1, PEER, OWN)
    open_ = tcp(SYN | ACK, options=b"\2\4\5\xb4\1\3\3\7")
    yield "data", b"\1" + say(meet, open_, tcp(ACK, data=b"a" * 100), tcp(
        ACK, 264, data=b"c" * 50), tcp(ACK, 164, 364, b"b" * 200),
        tcp(ACK | FIN, ack=500))
    yield "loss", b"\1" + say(meet, open_, tcp(ACK), tcp(ACK), tcp(ACK), tcp(
        ACK), wait(5000), tcp(ACK, ack=2000), wait(5000), tcp(ACK, ack=3000))
    yield "reset", b"\1" + say(meet, open_, tcp(RST, 100), tcp(SYN), tcp(RST))
    yield "refused", b"\1" + say(meet, tcp(RST | ACK))
    yield "silence", b"\1" + say(meet, wait(6000), wait(20000))
    yield "ping", b"\0" + say(meet, ip(1, b"\x08\0\0\0\0\1\0\1" + b"x" * 56, at=2))
    yield "stranger", b"\0" + say(meet, tcp(SYN), tcp(ACK), tcp(RST))
    yield "lease", b"\2" + say(dhcp(2), dhcp(5), dhcp(6), wait(60000))
    yield "local", b"\2" + say(wait(9000), wait(9000), wait(9000), arp(
        2, 0xa9fe0101, 0), wait(9000))
