"""Pace: how fast one unit may open connections, and how it slows down for a server that asks for it (R17).

The first connections are one declared burst, so that a verdict needs two round trips; after it they are spaced. A reset
or a timeout slows the spacing down, at most to a quarter of the declared rate, and answers bring it back step by step.
"""

import threading
import time
from dataclasses import dataclass, field
from typing import Final

SLOWEST: Final = 4.0
"""How many times slower than declared a unit becomes at most."""
_SLOWER: Final = 2.0
_FASTER: Final = 0.9


@dataclass
class Pace:
    """The turns of one unit. Safe for threads: who takes a turn waits outside."""

    per_second: float
    burst: int = 1
    """Connections that need not wait, at the beginning only."""
    _slowness: float = 1.0
    _taken: int = 0
    _next: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def turn(self) -> float:
        """Take the next turn and return how long to wait before it, in seconds."""
        with self._lock:
            now = time.monotonic()
            self._taken += 1
            at = now if self._taken <= self.burst else max(now, self._next)
            self._next = at + self._slowness / self.per_second
            return at - now

    def hurt(self) -> None:
        """Slow down: a connection was reset or got no answer."""
        with self._lock:
            self._slowness = min(SLOWEST, self._slowness * _SLOWER)

    def ease(self) -> None:
        """Come back a little towards the declared rate: a connection was answered."""
        with self._lock:
            self._slowness = max(1.0, self._slowness * _FASTER)

    @property
    def slowness(self) -> float:
        """Return how many times slower than declared the unit is now."""
        return self._slowness
