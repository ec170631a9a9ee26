"""A place 50 ms away on one machine: packets through a TUN device come back after 25 ms with their two addresses swapped.

Inside a network namespace of its own, so nothing leaves the machine. HERE dials THERE; the packet leaves through the
device, is held, and is put back as if THERE had sent it to HERE, where the server listens. Swapping source and destination
leaves every TCP and IP checksum as it was. Set-up of a connection is held like all else: SYN and SYN+ACK take 25 ms each.
"""

import fcntl
import multiprocessing
import os
import select
import socket
import statistics
import struct
import subprocess
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

HERE = "10.99.0.1"
THERE = "10.99.0.2"
ONE_WAY_S = 0.025

_TUNSETIFF, _IFF_TUN, _IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
_PACKET = 65536
_BATCH = 256
_TCP, _SYN, _ACK = 6, 0x02, 0x10


@dataclass
class Far:
    """The way there: how many connections were begun on it, and how long a round trip takes."""

    _syns: Any

    @property
    def connections(self) -> int:
        """Connections begun so far: first SYNs, whoever made them, a repeated SYN counted once."""
        return int(self._syns.value)

    def round_trip_s(self, port: int, times: int = 21) -> float:
        """Return the median time that ``connect`` takes: one round trip."""
        taken = []
        for _ in range(times):
            begun = time.perf_counter()
            with socket.create_connection((THERE, port), timeout=5):
                taken.append(time.perf_counter() - begun)
        return statistics.median(taken)


@contextmanager
def far_away() -> Iterator[Far]:
    """Make the way to THERE; needs a network namespace where this process may make devices."""
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, _TUNSETIFF, struct.pack("16sH14x", b"far0", _IFF_TUN | _IFF_NO_PI))
    for words in (
        ("link", "set", "lo", "up"),
        ("addr", "add", HERE, "peer", THERE, "dev", "far0"),
        ("link", "set", "far0", "up", "txqueuelen", "10000"),
    ):
        subprocess.run(("ip", *words), check=True)
    syns = multiprocessing.get_context("fork").Value("Q", 0)
    carrier = multiprocessing.get_context("fork").Process(target=_carry, args=(device, syns), daemon=True)
    carrier.start()
    os.close(device)
    try:
        yield Far(syns)
    finally:
        carrier.terminate()
        carrier.join()


def _carry(device: int, syns: Any) -> None:
    """Hold every packet for ONE_WAY_S and put it back."""
    held: deque[tuple[float, bytearray]] = deque()
    begun: set[bytes] = set()
    while True:
        wait = max(0.0, held[0][0] - time.monotonic()) if held else None
        readable, _, _ = select.select([device], [], [], wait)
        if readable:
            due = time.monotonic() + ONE_WAY_S
            for _ in range(_BATCH):
                try:
                    packet = bytearray(os.read(device, _PACKET))
                except BlockingIOError:
                    break
                if packet[0] >> 4 != 4:
                    continue
                _count(packet, begun, syns)
                packet[12:16], packet[16:20] = packet[16:20], packet[12:16]
                held.append((due, packet))
        now = time.monotonic()
        while held and held[0][0] <= now:
            os.write(device, held.popleft()[1])


def _count(packet: bytearray, begun: set[bytes], syns: Any) -> None:
    start = (packet[0] & 15) * 4
    if packet[9] != _TCP or packet[start + 13] & (_SYN | _ACK) != _SYN:
        return
    flow = bytes(packet[start : start + 8])  # both ports and the sequence number
    if flow not in begun:
        begun.add(flow)
        syns.value += 1
