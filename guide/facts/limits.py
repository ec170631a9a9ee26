"""Limits: how long, how often and how much one gathering may take. Every figure is enforced, not advised."""

from typing import Final, Self

from guide.model.base import Frozen

MOST_HITS: Final = 20_000
"""Places that a source scan of its own tells; an evidence file gets fewer."""


class Limits(Frozen):
    """The bounds of one work unit (one subject at one address). Times in seconds, sizes in bytes."""

    deadline_s: float = 60.0
    """A unit that runs longer is killed; what it found is kept."""
    connect_s: float = 5.0
    read_s: float = 5.0
    """How long one answer may take in all, not per read: a dripping server gains nothing."""
    http_s: float = 15.0
    """How long one HTTP exchange and its redirect chain may take in all."""
    spacing_s: float = 0.5
    """Pause between repeated attempts and their control handshakes."""
    attempts: int = 3
    """Attempts that a silent refusal needs before it may count (law 6)."""
    wordless_attempts: int = 5
    """The same where it is a close or a reset: a network that loses connections at random ends them so, too."""
    at_once: int = 4
    """Units that run at the same time."""
    per_second: float = 10.0
    """Connections a second that one unit opens at most, after the burst."""
    burst: int = 16
    """Connections that a unit need not space when it begins: the hellos of the verdict, the first HTTP requests, a control."""
    suite_connections: int = 4
    """Connections at once after the burst."""
    connections: int = 0
    """Connections of one unit in all; 0: as many as the plan names."""
    hops: int = 5
    """Redirects followed."""
    head_bytes: int = 64 * 1024
    """Bytes of one HTTP head or one handshake answer that are read."""
    body_bytes: int = 64 * 1024
    """Bytes of one page that are read from the wire."""
    memory_bytes: int = 1024**3
    """Resident memory above which a worker is killed."""
    output_bytes: int = 4 * 1024**2
    """Bytes a unit may hand back."""
    source_s: float = 10.0
    """How long the scan of one source tree may take."""
    source_file_bytes: int = 1024**2
    """Source files larger than this are listed as skipped."""

    def repeats(self, *, wordless: bool) -> int:
        """Return how often an attempt is made again that ended without an answer; ``wordless``: by a close or a reset."""
        return max(self.attempts, self.wordless_attempts) if wordless else self.attempts

    @classmethod
    def quick(cls) -> Self:
        """Return the bounds of ``--quick``: 20 seconds and 30 connections a unit, the same number of attempts."""
        return cls(deadline_s=20.0, connect_s=3.0, read_s=3.0, http_s=8.0, spacing_s=0.3, connections=30)

    @classmethod
    def slow(cls) -> Self:
        """Return the bounds of ``--slow``: for targets behind strict limiters, two connections a second, one at once."""
        return cls(deadline_s=300.0, read_s=10.0, spacing_s=2.0, per_second=2.0, burst=1, suite_connections=1)
