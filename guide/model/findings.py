"""Findings: a probe's word on one place of one subject at one address."""

import hashlib

from pydantic import Field

from guide.model.base import Frozen, Instant
from guide.model.outcomes import Bearing, Outcome


class Finding(Frozen):
    """Outcome, reason code and where. The sentence is the reason's text in the reader's language."""

    probe: str
    outcome: Outcome
    reason: str
    bears_on: Bearing
    subject: str
    address: str = ""
    place: str = ""
    """The part that was looked at: ``TLS 1.0``, ``/login``, ``404``, ``app.py:12``."""
    detail: dict[str, str] = Field(default_factory=dict)
    """Inert text for the reason's sentence."""
    vantage: str = ""
    facts: str = ""
    """Id of the facts record; empty when nothing was gathered."""
    observed: Instant | None = None

    @property
    def fingerprint(self) -> str:
        """32 hexadecimal digits of SHA-256 over probe, subject, address, reason and place, each ended by a zero byte."""
        parts = (self.probe, self.subject, self.address, self.reason, self.place)
        return hashlib.sha256("".join(f"{part}\0" for part in parts).encode()).hexdigest()[:32]

    @property
    def coverage(self) -> tuple[str, str, str, str, str]:
        """What a newer finding must match to supersede this one: probe, subject, address, vantage, place."""
        return (self.probe, self.subject, self.address, self.vantage, self.place)
